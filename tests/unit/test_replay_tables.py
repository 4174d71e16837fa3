"""Dry-runs over tables: slices of CSV, Parquet and Excel, maps, rejected rows and the file that explains them."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from makegood.cases import slices
from makegood.cases.packed import CaseFileError
from makegood.replay import report_json
from makegood.replay.rejects import guarded
from makegood.replay.run import DryRunError, Request, dry_run
from makegood.replay.table_rows import TableProblems

from tests.unit.replay_shop import folders, run, shop_cases
from tests.unit.small_policy import vocabulary

FACTS = ("ordered_on", "delay", "price", "cause", "pieces", "asked_at", "paid_at", "business", "polite", "fast")


def cell(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def table(path: Path, cases: list[dict[str, Any]], end: str = "\n", quote: Any = csv.QUOTE_MINIMAL) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator=end, quoting=quote)
        writer.writerow(["id", *FACTS])
        writer.writerows([one["id"], *(cell(one.get(name)) for name in FACTS)] for one in cases)
    return path


def ndjson(path: Path, cases: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in cases), "utf-8")
    return path


def figures(tmp_path: Path, name: str, cases: Path, **options: Any) -> dict[str, Any]:
    (tmp_path / name).mkdir()
    data = report_json.to_data(run(tmp_path / name, cases, at="final", **options))
    return {part: data[part] for part in ("counts", "money", "outcomes", "undecided", "never_decided")}


@pytest.mark.parametrize("block", [100, 1000, 10**6])
@pytest.mark.parametrize(
    ("end", "quote"), [("\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL)]
)
def test_a_table_gives_what_its_cases_give_however_it_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, end: str, quote: int
) -> None:
    monkeypatch.setattr(slices, "BLOCK_BYTES", block)
    cases = shop_cases(60 if block == 100 else 300)
    wanted = figures(tmp_path, "json", ndjson(tmp_path / "cases.ndjson", cases))
    assert figures(tmp_path, "csv", table(tmp_path / "cases.csv", cases, end, quote)) == wanted


def test_packed_parquet_and_excel_tables_are_read(tmp_path: Path) -> None:
    cases = shop_cases(120)
    plain = table(tmp_path / "cases.csv", cases)
    wanted = figures(tmp_path, "csv", plain)
    with gzip.open(tmp_path / "cases.csv.gz", "wb") as packed:
        packed.write(plain.read_bytes())
    assert figures(tmp_path, "gz", tmp_path / "cases.csv.gz") == wanted
    frame = pl.DataFrame({name: [one.get(name) for one in cases] for name in ("id", *FACTS)})
    frame.write_parquet(tmp_path / "cases.parquet")
    assert figures(tmp_path, "parquet", tmp_path / "cases.parquet") == wanted


def test_several_files_are_one_history(tmp_path: Path) -> None:
    cases = shop_cases(100)
    wanted = figures(tmp_path, "one", ndjson(tmp_path / "all.ndjson", cases))
    parts = [table(tmp_path / "a.csv", cases[:30]), ndjson(tmp_path / "b.ndjson", cases[30:])]
    new, old = folders(tmp_path)
    data = report_json.to_data(dry_run(Request(parts, [new], str(old), at="final"), vocabulary()))
    assert {part: data[part] for part in wanted} == wanted


BAD = """\
id,ordered_on,delay,price,cause
A,2026-06-01,4 h,80 EUR,storm
B,2026-06-01,four hours,80 EUR,storm
C,2026-06-01,4 h,80 EUR,strom
D,2026-06-01,4 h
=1+1,2026-13-01,4 km,80,storm
"E","2026-06-01","4 h","80 EUR","fault"
"""


def test_bad_rows_are_rejected_with_their_place_and_reason(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text(BAD, "utf-8")
    rejects = tmp_path / "bad.csv"
    result = run(tmp_path, tmp_path / "cases.csv", rejects=rejects)
    assert (result.read, result.rejected.count, result.tally.compared) == (6, 4, 2)
    places = {(one.code, one.fact): one.places for one in result.rejected.sorted()}
    assert places[("ragged-line", "")] == [f"{tmp_path}/cases.csv:5"]
    assert places[("unknown-choice", "cause")] == [f"{tmp_path}/cases.csv:4"]
    assert f"{tmp_path}/cases.csv:3" in [place for each in places.values() for place in each]
    with rejects.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["place", "id", "fact", "code", "message", "row"]
    assert {row["id"] for row in rows} == {"B", "C", "", "'=1+1"}
    assert all(not one.startswith(("=", "+", "-", "@")) for row in rows for one in row.values())
    assert json.loads(next(row["row"] for row in rows if row["id"] == "C"))["cause"] == "strom"


def test_rejected_cases_as_lines_of_json(tmp_path: Path) -> None:
    cases = tmp_path / "cases.ndjson"
    good = {"kind": "shop.claim", "id": "A", "ordered_on": "2026-06-01", "delay": "4 h"}
    texts = [
        json.dumps(good),
        "{",
        json.dumps({**good, "dely": 1, "cause": "x"}),
        json.dumps({**good, "kind": "shop.order"}),
        "3",
    ]
    cases.write_text("\n".join(texts), "utf-8")
    result = run(tmp_path, cases, rejects=tmp_path / "bad.ndjson")
    assert (result.read, result.rejected.count, result.tally.compared) == (5, 4, 1)
    found = [json.loads(line) for line in (tmp_path / "bad.ndjson").read_text("utf-8").splitlines()]
    assert {one["place"].rpartition("ndjson")[2][:2] for one in found} == {":2", ":3", ":4", ":5"}
    (odd,) = [one for one in found if len(one["problems"]) == 2]
    assert {one["code"] for one in odd["problems"]} == {"unknown-fact", "unknown-choice"}


@pytest.mark.parametrize("text", ["=1", "+1+A1", "-1+A1", "-1\n=A1", "@a", "\tx", "\rx", "\nx", "＝1", "=", "-", "-1."])
def test_no_cell_is_a_formula(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded(f"a{text}") == f"a{text}"


@pytest.mark.parametrize("text", ["-1", "+1", "-12.50", "0", "12.5 EUR", ""])
def test_numbers_stay_numbers(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "first line must name the columns"),
        ("\n", "first line must name the columns"),
        ("id,,delay\n", "column 2 has no name"),
        ("id,delay,delay\n", "two columns are named 'delay'"),
        ("id,\xff\n", "not UTF-8"),
        ("id,delay\nA,\xff\n", ":2: this line is not UTF-8"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "cases.csv").write_bytes(text.encode("latin-1"))
    with pytest.raises(CaseFileError, match=words):
        run(tmp_path, tmp_path / "cases.csv")


def test_a_column_that_is_no_fact_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("id,dely\nA,4 h\n", "utf-8")
    with pytest.raises(TableProblems, match=r"'dely' is no fact of shop\.claim") as caught:
        run(tmp_path, tmp_path / "cases.csv")
    assert caught.value.problems[0].hint == "did you mean 'delay'?"


def test_broken_packed_and_parquet_files_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"id,delay\n" + b"A,4 h\n" * 100_000)[:-200])
    (tmp_path / "b.parquet").write_bytes(b"PAR1no")
    for name, words in (("a.csv.gz", "cut off"), ("b.parquet", "no whole Parquet file")):
        (tmp_path / name[0]).mkdir()
        with pytest.raises(CaseFileError, match=words):
            run(tmp_path / name[0], tmp_path / name)


def test_a_quote_that_nothing_closes_takes_one_line_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "MOST_RECORD_BYTES", 3000)
    monkeypatch.setattr(slices, "BLOCK_BYTES", 1000)
    (tmp_path / "cases.csv").write_text('id,delay\n"A,4 h\n' + "B,4 h\n" * 1000, "utf-8")
    found = run(tmp_path, tmp_path / "cases.csv")
    assert (found.read, found.rejected.count) == (1001, 1)
    assert found.rejected.sorted()[0].places == [f"{tmp_path}/cases.csv:2"]


def test_a_line_longer_than_allowed_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "MOST_RECORD_BYTES", 3000)
    monkeypatch.setattr(slices, "BLOCK_BYTES", 1000)
    (tmp_path / "cases.csv").write_text("id,delay\n" + "B" * 9000, "utf-8")
    with pytest.raises(CaseFileError, match="this line is longer than"):
        run(tmp_path, tmp_path / "cases.csv")


MAP = """\
map: orders
kind: shop.claim
title: Orders of a year
columns:
  number: {type: text}
  late_minutes: {type: duration, unit: min}
  day: {type: date}
  paid: {type: money, currency: EUR}
id: number
constants: {cause: storm, pieces: 1, business: false, asked_at: "2026-06-05T10:00:00Z"}
facts:
  ordered_on: {column: day}
  delay: {column: late_minutes}
  price: {column: paid}
"""


def test_a_map_makes_cases_of_rows_and_says_what_it_assumes(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(MAP, "utf-8")
    (tmp_path / "orders.csv").write_text(
        "number,late_minutes,day,paid,note\nA-1,240,2026-06-01,80.00,x\nA-2,180,2026-06-01,80.00,y\nA-3,x,2026-06-01,1,z\n",
        "utf-8",
    )
    result = run(tmp_path, tmp_path / "orders.csv", map=str(tmp_path / "orders.yaml"))
    data = report_json.to_data(result)
    assert data["cases"]["map"]["constants"]["cause"] == "storm"
    company = data["money"][0]
    # 20 + 20 in compensation before; 24 after, and the fee of 2 becomes 3.
    assert (company["total"]["before"], company["total"]["after"]) == ("44.00", "30.00")
    assert [one["id"] for one in company["movers"]] == ["A-2", "A-1"]
    assert result.rejected.count == 1


def test_wrong_use_of_maps_and_kinds(tmp_path: Path) -> None:
    (tmp_path / "orders.yaml").write_text(MAP, "utf-8")
    cases = ndjson(tmp_path / "cases.ndjson", shop_cases(3))
    new, old = folders(tmp_path)
    wrong: list[tuple[dict[str, Any], type[ValueError], str]] = [
        ({"map": "nothing"}, TableProblems, "there is no map 'nothing'"),
        ({"map": str(tmp_path / "orders.yaml")}, DryRunError, "--map is for tables"),
        ({"kind": "shop.order"}, DryRunError, "there is no case kind 'shop.order'"),
    ]
    for options, error, words in wrong:
        with pytest.raises(error, match=words):
            dry_run(Request([cases], [new], str(old), **options), vocabulary())
    with pytest.raises(DryRunError, match="there is no file"):
        dry_run(Request([tmp_path / "none.csv"], [new], str(old)), vocabulary())
