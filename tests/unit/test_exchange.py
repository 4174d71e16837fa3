"""Exchange rates: files of them, which rate a day has, and that a case and a table are exchanged alike."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jsonschema
import makegood
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood import LoadError, Money
from makegood.book import Book
from makegood.cli.group import group
from makegood.exchange import Rate, Rates
from makegood.exchange.reading import rates_of, read_rates
from makegood.explain.as_json import document
from makegood.recheck import recheck
from makegood.shipped import shipped

MONTREAL = shipped("policies") / "airline" / "montreal.yaml"
FUND = Path("examples/airline/imf_2025-07.tsv")
AT = "2025-07-13T12:00:00Z"  # a Sunday: Friday's rates
CASE: dict[str, Any] = {
    "kind": "airline.claim",
    "id": "B-1",
    "scheduled_departure": "2025-06-20T10:00:00+02:00",
    "departure_country": "FR",
    "arrival_country": "CA",
    "disruption": "none",
    "passengers": 1,
    "baggage_irregularity": "damage",
    "baggage_lost": False,
    "proven_loss": "900 EUR",
}
TABLE = "day,from,to,rate\n2025-07-11,EUR,XDR,0.853009\n2025-07-14,EUR,XDR,0.853841\n2025-07-11,XDR,USD,1.36962\n"


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal()


def table(text: str = TABLE) -> Rates:
    found, problems = rates_of(text, "rates.csv", "sha256:0")
    assert problems == []
    assert found is not None
    return found


@pytest.fixture(scope="module")
def book() -> Book:
    return makegood.load([MONTREAL], rates=FUND)


# -- which rate


@pytest.mark.parametrize(
    ("given_", "wanted", "on", "factor", "of"),
    [
        ("EUR", "XDR", "2025-07-11", Fraction("0.853009"), "2025-07-11"),
        ("EUR", "XDR", "2025-07-13", Fraction("0.853009"), "2025-07-11"),  # a weekend has Friday's
        ("EUR", "XDR", "2025-07-14", Fraction("0.853841"), "2025-07-14"),
        ("EUR", "XDR", "2025-07-21", Fraction("0.853841"), "2025-07-14"),  # a week back, and no longer
        ("EUR", "XDR", "2025-07-22", None, None),
        ("EUR", "XDR", "2025-07-10", None, None),
        ("XDR", "EUR", "2025-07-11", 1 / Fraction("0.853009"), "2025-07-11"),
        ("EUR", "USD", "2025-07-13", Fraction("0.853009") * Fraction("1.36962"), "2025-07-11"),
        # both of one day: the last on which both are there
        ("EUR", "USD", "2025-07-14", Fraction("0.853009") * Fraction("1.36962"), "2025-07-11"),
        ("EUR", "USD", "2025-07-19", None, None),
        ("EUR", "JPY", "2025-07-14", None, None),
    ],
)
def test_the_rate_of_a_day(given_: str, wanted: str, on: str, factor: Fraction | None, of: str | None) -> None:
    found = table().on(given_, wanted, day(on))
    assert found == (None if factor is None or of is None else Rate(given_, wanted, factor, day(of)))


def test_of_several_ways_the_newest_is_taken() -> None:
    head = "day,from,to,rate\n"
    both = table(head + "2025-07-10,EUR,XDR,0.8\n2025-07-11,XDR,EUR,2\n2025-07-12,EUR,XDR,0.9\n2025-07-12,XDR,EUR,4\n")
    assert both.on("EUR", "XDR", day("2025-07-11")) == Rate("EUR", "XDR", Fraction(1, 2), day("2025-07-11"))
    assert both.on("EUR", "XDR", day("2025-07-12")) == Rate("EUR", "XDR", Fraction("0.9"), day("2025-07-12"))
    old = "2025-07-10,EUR,AUD,2\n2025-07-10,AUD,USD,3\n"
    ways = table(head + old + "2025-07-11,EUR,XDR,4\n2025-07-11,XDR,USD,5\n")
    assert ways.on("EUR", "USD", day("2025-07-11")) == Rate("EUR", "USD", Fraction(20), day("2025-07-11"))


@pytest.mark.parametrize(
    ("amount", "wanted", "factor", "found"),
    [
        ("100", "XDR", "0.853009", "85.30"),
        ("0.05", "XDR", "0.5", "0.03"),  # half up
        ("-0.05", "XDR", "0.5", "-0.03"),
        ("100", "JPY", "161.505", "16151"),
        ("100", "KWD", "0.3565", "35.650"),
        ("0", "XDR", "0.853009", "0"),
    ],
)
def test_amounts_are_rounded_half_up_to_the_smallest_unit(amount: str, wanted: str, factor: str, found: str) -> None:
    rate = Rate("EUR", wanted, Fraction(factor), 0)
    assert rate.of(int(Fraction(amount) * 10**4), 4) == Fraction(found) * 10**4
    assert rate.money(Money(Fraction(amount), "EUR")) == Money(Fraction(found), wanted)


@settings(max_examples=300, deadline=None)
@given(st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14), st.fractions(Fraction(1, 10**6), 10**6))
def test_more_money_is_never_less_in_another_currency(first: int, second: int, factor: Fraction) -> None:
    rate = Rate("EUR", "XDR", factor, 0)
    low, high = sorted([first, second])
    assert rate.of(low, 4) <= rate.of(high, 4)
    assert abs(Fraction(rate.of(low, 4)) - low * factor) <= 50  # half a hundredth, in ten-thousandths
    assert rate.of(-low, 4) == -rate.of(low, 4)


# -- files


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_may_be_parted_by_commas_semicolons_or_tabs(mark: str) -> None:
    assert table(TABLE.replace(",", mark)).series.keys() == {("EUR", "XDR"), ("XDR", "USD")}


def test_columns_in_any_order_and_more_of_them() -> None:
    text = "source,Rate,To,From,Day\nIMF,0.853009,XDR,EUR,2025-07-11\n\n"
    assert table(text).on("EUR", "XDR", day("2025-07-11")) == table().on("EUR", "XDR", day("2025-07-11"))


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", "1:1", "has no column 'day'"),
        ("day,from,to\n", "1:1", "has no column 'rate'"),
        ("day,from,to,rate\n", "1:1", "has no rate"),
        ("day,from,to,rate\n2025-07-11,EUR,XDR\n", "2:1", "has 3 cells here, and its first line 4"),
        ("day,from,to,rate\n11.07.2025,EUR,XDR,1\n", "2:1", "'11.07.2025', which is no day like 2026-07-14"),
        ("day,from,to,rate\n2025-02-30,EUR,XDR,1\n", "2:1", "'2025-02-30', which is no day"),
        ("day,from,to,rate\n2025-07-11,EUX,XDR,1\n", "2:12", "'EUX', which is no currency of ISO 4217"),
        ("day,from,to,rate\n2025-07-11,EUR,eur,1\n", "2:16", "'eur', which is no currency"),
        ("day,from,to,rate\n2025-07-11,EUR,EUR,1\n", "2:16", "a rate from EUR to itself"),
        ("day,from,to,rate\n2025-07-11,EUR,XDR,0\n", "2:20", "'0', which is no rate"),
        ("day,from,to,rate\n2025-07-11,EUR,XDR,-1\n", "2:20", "'-1', which is no rate"),
        ("day,from,to,rate\n2025-07-11,EUR,XDR,nan\n", "2:20", "'nan', which is no rate"),
        ("day,from,to,rate\n2025-07-11,EUR,XDR,1e999999\n", "2:20", "which is no rate"),
        ("day;from;to;rate\n2025-07-11;EUR;XDR;0,85\n", "2:20", "'0,85', which is no rate"),
        ("day;from;to;rate\n2025-07-11;EUR;XDR;0,853\n", "2:20", "'0,853', which is no rate"),  # a decimal comma
        ("day;from;to;rate\n2025-07-11;XDR;EUR;1,172\n", "2:20", "'1,172', which is no rate"),
        ("day,from,to,rate\n2025-07-11,XDR,EUR,1,172\n", "2:1", "has 5 cells here, and its first line 4"),
        ("day,from,to,rate\n2025-07-11,EUR,XDR," + "9" * 1000 + "\n", "2:20", "999…, which is no rate"),
        ("day,from,to,rate,rate\n2025-07-11,EUR,XDR,1,2\n", "1:1", "has two columns 'rate'"),
        ('day,from,to,rate\n2025-07-11,EUR,XDR,"1"\n2025-07-11,EUR,XDR,2\n', "3:20", "the other is in line 2"),
        ("SDRs per Currency unit\n\nCurrency\tJuly 32, 2025\nEuro\t0.85\n", "4:6", "has the day 'July 32, 2025'"),
        (
            "SDRs per Currency unit\n\nCurrency\tJuly 14, 2025\t\tJuly 11, 2025\nEuro\t1\t2\t3\n",
            "4:8",
            "has the day ''",
        ),
        ("SDRs per Currency unit\n\nCurrency\tJuly 11, 2025\nEuro\t1\t2\n", "4:8", "has the day ''"),
        ("SDRs per Currency unit\n\nCurrency\tJuly 11, 2025\nEuro\t0,853\n", "4:6", "'0,853', which is no rate"),
        ("SDRs per Currency unit\n\nCurrency\tJuly 11, 2025\nEuro\tx\n", "4:6", "'x', which is no rate"),
    ],
)
def test_what_is_no_rate_is_named_with_its_place(text: str, place: str, said: str) -> None:
    found, problems = rates_of(text, "rates.csv", "")
    assert found is None
    assert str(problems[0].place) == f"rates.csv:{place}"
    assert said in problems[0].message
    assert {one.code for one in problems} == {"bad-rates"}


def test_lines_above_the_first_one_may_be_empty() -> None:
    assert table("\n\n" + TABLE.replace(",", ";")).series == table().series


def test_a_file_without_an_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makegood.exchange.reading.MOST_BYTES", 2**20)
    found, problems = read_rates(Path("/dev/zero"))
    assert found is None
    assert "is larger than 1 MB" in problems[0].message


def test_every_wrong_line_is_named_up_to_twenty() -> None:
    _, problems = rates_of("day,from,to,rate\n" + "2025-07-11,EUR,XDR,0\n" * 30, "rates.csv", "")
    assert [one.place.line for one in problems if one.place] == list(range(2, 22))


def test_the_file_of_the_fund_in_both_directions() -> None:
    text = (
        "SDRs per Currency unit and Currency units per SDR (1)\nlast five days\nSDRs per Currency unit (2)\n\n"
        "Currency\tJuly 14, 2025\tJuly 11, 2025\n"
        "Euro\t0.8538410000\t0.8530090000\nKuwaiti dinar\t2.3931900000\t\nJapanese yen\tNA\t0.0049810000\nMoon dust\t1\t1\n\n"
        "Currency units per SDR(3)\n\nCurrency\tJuly 14, 2025\tJuly 11, 2025\nKorean won\t1,883.2400000\t1,879.7000000\n"
    )
    found, problems = rates_of(text, "rms_five.tsv", "")
    assert found is not None
    assert [(str(one.place), one.level) for one in problems] == [("rms_five.tsv:9:1", "warning")]
    assert found.on("EUR", "XDR", day("2025-07-14")) == Rate("EUR", "XDR", Fraction("0.853841"), day("2025-07-14"))
    assert found.on("XDR", "KRW", day("2025-07-14")) == Rate("XDR", "KRW", Fraction("1883.24"), day("2025-07-14"))
    assert found.on("KWD", "XDR", day("2025-07-11")) is None
    assert found.on("JPY", "XDR", day("2025-07-14")) == Rate("JPY", "XDR", Fraction("0.004981"), day("2025-07-11"))


@pytest.mark.parametrize(
    ("content", "said"), [(b"day,from,to,rate\n\xff\xfe", "rates.csv:2:1"), (None, "No such file")]
)
def test_a_file_that_cannot_be_read(content: bytes | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    if content is not None:
        path.write_bytes(content)
    found, problems = read_rates(path)
    assert found is None
    assert said in f"{problems[0].place} {problems[0].message}"
    with pytest.raises(LoadError, match="file of rates"):
        makegood.load([MONTREAL], rates=path)


# -- deciding


def test_a_policy_reads_foreign_money_by_the_rate_of_the_day(book: Book) -> None:
    decision = book.decide(CASE, AT)
    assert decision.compensation[0].amount == Money(Fraction("767.71"), "XDR")
    assert [(one.code, one.level) for one in decision.problems] == [("exchanged", "info")]
    assert "1 EUR is 0.853009 XDR, the rate of 2025-07-11" in decision.problems[0].message
    total = decision.totals[0].amount
    assert total is not None
    assert decision.exchanged("airline.montreal", total) == Money(900, "EUR")
    jsonschema.validate(decision.data, json.loads((shipped("schemas") / "decision.schema.json").read_text("utf-8")))
    assert decision.data["versions"]["rates"].keys() == {FUND.name}
    assert recheck(json.loads(json.dumps(document(decision.explain())))).faults == []


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({}, None),  # no day
        ({}, "2025-08-01T00:00:00Z"),  # no rate
        ({"proven_loss": "900 KRW"}, AT),
        ({"declared_value": "1 USD"}, AT),  # two currencies
    ],
)
def test_money_without_a_rate_stays_unknown(book: Book, change: dict[str, Any], at: str | None) -> None:
    decision = book.decide({**CASE, **change}, at)
    assert [one.code for one in decision.problems] == ["currency-mismatch"]
    assert "compensation.baggage" in json.dumps(decision.undecided) or "airline.montreal/baggage" in json.dumps(
        decision.undecided
    )
    assert decision.exchanged("airline.montreal", Money(1, "XDR")) is None


def test_a_policy_that_reads_the_case_as_it_is_needs_no_rate(book: Book) -> None:
    decision = book.decide({**CASE, "proven_loss": "900 XDR"}, AT)
    assert decision.problems == ()
    assert decision.exchanged("airline.montreal", Money(1, "XDR")) is None


def test_an_instant_without_offset_changes_nothing_of_money(book: Book) -> None:
    case = {**CASE, "scheduled_departure": "2025-06-20T10:00:00"}
    assert [one.code for one in book.decide(case, AT).problems] == ["exchanged"]
    plain = makegood.load([MONTREAL]).decide(case, AT)
    assert [one.code for one in plain.problems] == ["currency-mismatch"]
    assert list(plain.compensation[:1]) == [] or plain.compensation[0].name != "baggage"


def test_a_book_keeps_its_rates(book: Book) -> None:
    for one in (book.select("airline.montreal"), book.as_known_at("2026-01-01")):
        assert one.decide(CASE, AT).to_json() == book.decide(CASE, AT).to_json()
    assert [one.code for one in book.at_rates(None).decide(CASE, AT).problems] == ["currency-mismatch"]


LOSS = st.tuples(st.integers(0, 500_000), st.sampled_from(["EUR", "USD", "JPY", "XDR", "KWD", "KRW"])).map(
    lambda one: f"{one[0] / 100:.2f} {one[1]}"
)
DAY = st.sampled_from(
    ["2025-07-08", "2025-07-09", "2025-07-10", "2025-07-13", "2025-07-14", "2025-07-21", "2025-07-22"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LOSS, DAY, st.lists(st.integers(0, 3000), max_size=3)), min_size=1, max_size=8))
def test_a_table_is_exchanged_as_its_cases_are(rows: list[tuple[str, str, list[int]]]) -> None:
    rates, _ = read_rates(FUND)
    book = _BOOK.at_rates(rates)
    cases = []
    for loss, on, several in rows:
        currency = loss[-3:]
        losses = [{"proven_loss": f"{one} {currency}", "declared_value": f"0 {currency}"} for one in several]
        case = {**CASE, "proven_loss": loss, "claim_received_at": f"{on}T12:00:00Z"}
        cases.append(case if not losses else {**case, "passenger_losses": losses})
    frame = pl.DataFrame(
        [{**{key: one for key, one in case.items() if key not in ("kind",)}} for case in cases], strict=False
    )
    for at in ("claim_received_at", AT):
        made = book.decide_table(frame, "airline.claim", at)
        column = made.frame.get_column("airline.montreal|compensation.baggage.amount").to_list()
        scale = next(one.scale for one in made.columns if one.column == "airline.montreal|compensation.baggage.amount")
        for case, raw in zip(cases, column, strict=True):
            found = book.decide(case, case["claim_received_at"] if at == "claim_received_at" else AT)
            amount = found.value("airline.montreal", "compensation.baggage.amount")
            assert raw == (None if amount is None else amount.amount * 10**scale)


_BOOK = makegood.load([MONTREAL])


# -- versions of a policy that read other money, or money of another currency

KIND = """
{"x-kind": "shop.year", "type": "object", "properties": {
  "kind": {"const": "shop.year"}, "ended_on": {"type": "string", "format": "date"},
  "read_at": {"type": "string", "format": "date-time"},
  "price": {"type": "string", "x-type": "money"}, "fee": {"type": "string", "x-type": "money"}}}
"""


def version(start: str, end: str, currency: str, amount: str, dated_by: str = "ended_on") -> str:
    dated = f"dated_by: {dated_by}" if dated_by else ""
    return f"""
policy: shop.year
case: shop.year
layer: company
timezone: UTC
currency: {currency}
{dated}
effective: {{from: {start}{f", to: {end}" if end else ""}}}
compensation: {{loss: {{amount: "{amount}", cite: "1"}}}}
"""


def shop(folder: Path, *policies: str, rates: Rates | None = None) -> Book:
    (folder / "shop.year.schema.json").write_text(KIND, "utf-8")
    for at, text in enumerate(policies):
        (folder / f"{at}.yaml").write_text(text, "utf-8")
    return makegood.load([folder], kinds=[folder / "shop.year.schema.json"]).at_rates(rates)


def amounts(book: Book, case: dict[str, Any], at: str | None = AT, column: str | None = None) -> tuple[Any, Any]:
    """The amount of the case alone, and in a table, where `column` may hold the moment."""
    alone = book.decide({"kind": "shop.year", **case}, at).value("shop.year", "compensation.loss.amount")
    schema = dict.fromkeys(("ended_on", "read_at", "price", "fee"), pl.String)
    made = book.decide_table(pl.DataFrame([case], schema=schema), "shop.year", column or at)
    found = made.frame.get_column("shop.year|compensation.loss.amount").to_list()[0]
    scale = next(one.scale for one in made.columns if one.name == "loss" and one.field == "amount")
    return None if alone is None else alone.amount, None if found is None else Fraction(found, 10 ** (scale or 0))


@pytest.mark.parametrize("on", ["2010-01-01", "2022-01-01"])
@pytest.mark.parametrize(("rates", "found"), [(None, (None, None)), (table(), (Fraction("85.3"), Fraction("85.3")))])
def test_money_that_only_another_version_reads_is_exchanged(
    on: str, rates: Rates | None, found: tuple[Any, Any], tmp_path: Path
) -> None:
    old, new = version("2000-01-01", "2020-01-01", "XDR", "price * 1"), version("2020-01-01", "", "XDR", "fee * 1")
    given = "price" if on < "2020" else "fee"
    assert amounts(shop(tmp_path, old, new, rates=rates), {"ended_on": on, given: "100 EUR"}) == found


@pytest.mark.parametrize(
    ("case", "found"),
    [
        ({"ended_on": "2010-01-01", "price": "100 EUR"}, Fraction("85.3")),  # XDR
        ({"ended_on": "2010-01-01", "price": "100 XDR"}, Fraction(100)),
        ({"ended_on": "2022-01-01", "price": "100 XDR"}, Fraction("136.96")),  # USD
        ({"ended_on": "2022-01-01", "price": "100 USD"}, Fraction(100)),
        ({"price": "100 USD"}, None),
        ({"ended_on": "1999-01-01", "price": "100 USD"}, None),
    ],
)
def test_versions_of_two_currencies_read_each_its_own(case: dict[str, Any], found: Any, tmp_path: Path) -> None:
    old, new = version("2000-01-01", "2020-01-01", "XDR", "price * 1"), version("2020-01-01", "", "USD", "price * 1")
    assert amounts(shop(tmp_path, old, new, rates=table()), case) == (found, found)
    plain = shop(tmp_path, old, new)
    own = case["price"][-3:] == ("XDR" if case.get("ended_on", "") < "2020" else "USD")
    assert amounts(plain, case) == ((found, found) if own else (None, None))


def test_a_row_without_a_moment_falls_under_the_last_version_as_its_case_does(tmp_path: Path) -> None:
    old, new = (
        version("2000-01-01", "2020-01-01", "XDR", "price", ""),
        version("2020-01-01", "", "XDR", "price * 2", ""),
    )
    book = shop(tmp_path, old, new, rates=table())
    assert amounts(book, {"price": "100 XDR", "read_at": None}, None, "read_at") == (Fraction(200),) * 2


def test_an_amount_beyond_what_a_fact_may_be_is_unknown(tmp_path: Path) -> None:
    much = table("day,from,to,rate\n2025-07-11,EUR,XDR,290000\n2025-07-11,USD,XDR,999999999999999\n")
    book = shop(tmp_path, version("2000-01-01", "", "XDR", "price * 1"), rates=much)
    case = {"ended_on": "2010-01-01", "price": "9999999999 EUR"}
    assert amounts(book, case) == (None, None)
    assert amounts(book, {**case, "price": "9999999999 USD"}) == (None, None)
    assert amounts(book, {**case, "price": "34482 EUR"}) == (Fraction(9_999_780_000),) * 2
    (problem,) = book.decide({"kind": "shop.year", **case}, AT).problems
    assert (problem.code, problem.level) == ("currency-mismatch", "warning")
    assert "price is too much to be read" in problem.message


@pytest.mark.parametrize(("rate", "said"), [("0.00478", "1 IRR is 0.00478 XDR"), ("0.0000016", "1 XDR is 625000 IRR")])
def test_a_small_rate_is_said_the_other_way_round(rate: str, said: str, tmp_path: Path) -> None:
    rates = table(f"day,from,to,rate\n2025-07-11,IRR,XDR,{rate}\n")
    book = shop(tmp_path, version("2000-01-01", "", "XDR", "price * 1"), rates=rates)
    case = {"kind": "shop.year", "ended_on": "2010-01-01", "price": "1000000 IRR"}
    assert said in book.decide(case, AT).problems[0].message


def test_a_dry_run_of_a_table_knows_every_currency_of_a_case(tmp_path: Path) -> None:
    """As one of JSON does: money that no policy reads may be in a second currency."""
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, amount in ((old, "price * 1"), (new, "price * 2")):
        folder.mkdir()
        shop(folder, version("2000-01-01", "", "XDR", amount))
    (tmp_path / "cases.csv").write_text("ended_on,price,fee\n2010-01-01,10 XDR,1 EUR\n2010-01-01,10 XDR,1 XDR\n")
    words = ["dry-run", str(tmp_path / "cases.csv"), "--policies", str(new), "--against", str(old), "--json", "-"]
    done = CliRunner().invoke(group, [*words, "--kind", "shop.year", "--at", AT])
    assert done.exit_code == 0, done.output
    total = json.loads(done.stdout)["money"][0]["total"]
    assert (Fraction(total["before"]), Fraction(total["after"])) == (Fraction(10), Fraction(20))


def test_a_dry_run_does_not_add_up_two_currencies(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, currency in ((old, "XDR"), (new, "USD")):
        folder.mkdir()
        shop(folder, version("2000-01-01", "", currency, "price * 1"))
    (tmp_path / "cases.csv").write_text("ended_on,price\n2010-01-01,10 XDR\n")
    words = [
        "dry-run",
        str(tmp_path / "cases.csv"),
        "--policies",
        str(new),
        "--against",
        str(old),
        "--rates",
        str(FUND),
    ]
    done = CliRunner().invoke(group, words)
    assert done.exit_code == 2
    assert "shop.year/compensation.loss is in USD and in XDR" in done.stderr


def test_lists_of_many_days_and_currencies_are_taken_apart_once() -> None:
    rates, _ = read_rates(FUND)
    cases = [
        {
            **CASE,
            "passenger_losses": [{"proven_loss": f"1 {code}"}],
            "proven_loss": f"1 {code}",
            "claim_received_at": on,
        }
        for on in (f"2025-07-{at:02d}T12:00:00Z" for at in range(9, 21))
        for code in ("EUR", "USD", "JPY")
    ]
    frame = pl.DataFrame([{key: one for key, one in case.items() if key != "kind"} for case in cases], strict=False)
    with patch.object(pl.Series, "to_list", autospec=True, side_effect=pl.Series.to_list) as taken:
        _BOOK.at_rates(rates).decide_table(frame, "airline.claim", "claim_received_at")
    assert sum(call.args[0].dtype == pl.List for call in taken.call_args_list) < 6


# -- commands


@pytest.mark.parametrize("command", ["decide", "explain", "due", "deadlines", "timeline"])
def test_every_command_that_decides_cases_takes_rates(command: str) -> None:
    words = [
        command,
        "examples/airline/crushed_bag.json",
        "--policies",
        str(MONTREAL),
        "--at",
        AT,
        "--rates",
        str(FUND),
    ]
    done = CliRunner().invoke(group, words)
    assert done.exit_code == 0, done.output
    if command in ("decide", "explain"):
        assert "1 EUR is 0.853009 XDR" in done.stdout
    if command == "explain":
        assert "fact proven_loss = 767.71 XDR (given by the case as 900 EUR)" in done.stdout
    if command == "decide":
        assert "767.71 XDR = 900.00 EUR" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"), [("day,from,to,rate\n1,EUR,XDR,1\n", "rates.csv:2:1"), (None, "cannot be read")]
)
def test_a_wrong_file_of_rates_stops_a_command_with_a_sentence(text: str | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    if text is not None:
        path.write_text(text)
    words = [
        "decide",
        "examples/airline/crushed_bag.json",
        "--policies",
        str(MONTREAL),
        "--at",
        AT,
        "--rates",
        str(path),
    ]
    done = CliRunner().invoke(group, words)
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_dry_run_counts_money_of_many_currencies(tmp_path: Path) -> None:
    losses = [
        ("100 EUR", "2025-07-09"),
        ("2100 EUR", "2025-07-12"),
        ("3000 USD", "2025-07-14"),
        ("1000 XDR", "2025-07-20"),
    ]
    cases = [
        {**CASE, "id": str(at), "proven_loss": loss, "claim_received_at": f"{on}T12:00:00Z"}
        for at, (loss, on) in enumerate(losses)
    ]
    (tmp_path / "cases.ndjson").write_text("\n".join(json.dumps(case) for case in cases))
    (tmp_path / "new.yaml").write_text(MONTREAL.read_text("utf-8").replace("1519 XDR", "1600 XDR"), "utf-8")
    words = [
        "dry-run",
        str(tmp_path / "cases.ndjson"),
        "--policies",
        str(tmp_path / "new.yaml"),
        "--against",
        str(MONTREAL),
    ]
    done = CliRunner().invoke(group, [*words, "--at", "claim_received_at", "--rates", str(FUND), "--json", "-"])
    assert done.exit_code == 0, done.output
    money = json.loads(done.stdout)["money"][0]["total"]
    exact = [Fraction("85.38"), 2100 * Fraction("0.853009"), 3000 * Fraction("0.730403"), Fraction(1000)]
    before, after = (sum(min(one, most) for one in exact) for most in (1519, 1600))
    assert (Fraction(money["before"]), Fraction(money["after"])) == (before, after)
