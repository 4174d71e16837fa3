"""Coverage as text, JSON, Cobertura XML and HTML, and the options of `makegood test` that write them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from makegood.cli.group import group
from makegood.testing.coverage import html, report
from makegood.testing.coverage.as_json import as_json
from makegood.testing.coverage.cobertura import cobertura
from makegood.testing.coverage.item import Item, Stretch
from makegood.testing.coverage.marks import Mark, pieces
from makegood.testing.coverage.measured import Coverage, coverage_of

from tests.unit.coverage_shop import EVERYTHING, RATES, book_of, covered, policy, write, written_tests
from tests.unit.small_policy import POLICY

TESTS = [
    ("bought_on: 2025-02-01, delay: 5 h, fault: battery, weight: 5 kg", "values.fee: 8.90 EUR"),
    ("bought_on: 2025-02-01, a: true", "remedies.swap: true"),
    ("bought_on: 2024-02-01, country: FR", "values.rate: 0.2"),
]


def everything(folder: Path) -> Coverage:
    return covered(folder, EVERYTHING, *TESTS, rates_csv=RATES)


def run(*args: str | Path) -> Any:
    return CliRunner().invoke(group, ["test", *map(str, args)])


# -- text


def test_the_table_and_what_is_missing_with_its_place_and_source(tmp_path: Path) -> None:
    coverage = covered(
        tmp_path, 'remedies: {swap: {when: "a and b", cite: a}}\n', ("a: true, b: true", "remedies.swap: true")
    )
    file = tmp_path / "repair.yaml"
    assert [line.replace(str(file), "repair.yaml") for line in report.lines(coverage)] == [
        "",
        "             tests  outcomes  table rows  branches  conditions  parameters  values     all",
        "shop.repair      1    33.3 %           -         -       0.0 %           -       -  20.0 %  repair.yaml",
        "",
        "shop.repair (repair.yaml): 20.0 % of 5",
        "  repair.yaml:5:12: no test expects remedies.swap to be not granted or undecided [outcome]",
        '    remedies: {swap: {when: "a and b", cite: a}}',
        "  repair.yaml:5:26: no test in which `a` decides because it is false [condition]",
        '    remedies: {swap: {when: "a and b", cite: a}}',
        "  repair.yaml:5:32: no test in which `b` decides because it is false [condition]",
        '    remedies: {swap: {when: "a and b", cite: a}}',
    ]


def test_a_long_list_is_cut_unless_everything_is_asked_for(tmp_path: Path) -> None:
    rows = "".join(f"      - {{country: c{at}, give: {at}}}\n" for at in range(100))
    body = f"values: {{size: sizes}}\ntables:\n  sizes:\n    cite: a\n    keys: [country]\n    rows:\n{rows}"
    coverage = covered(tmp_path, body, ("country: c3", "values.size: 3"))
    short, long = list(report.lines(coverage)), list(report.lines(coverage, verbose=True))
    assert "  and 60 more: -v lists them all" in short
    assert len([line for line in long if "no test takes" in line]) == 99


def test_a_version_that_no_test_is_about_is_one_line(tmp_path: Path) -> None:
    coverage = covered(tmp_path, 'remedies: {swap: {when: "a", cite: a}}\n')
    assert list(report.lines(coverage))[-1] == "  no test is decided by it"


# -- JSON


def test_json_holds_every_item(tmp_path: Path) -> None:
    data = json.loads(json.dumps(as_json(everything(tmp_path))))
    (one,) = data["policies"]
    assert (one["policy"], one["tests"], one["effective_from"], one["pending"]) == (
        "shop.repair",
        3,
        "2024-01-01",
        False,
    )
    assert one["shares"]["parameter"] == {"met": 1, "needed": 2}
    swap = next(item for item in one["items"] if item["name"] == "remedies.swap")
    assert swap == {
        "sort": "outcome", "name": "remedies.swap", "file": str(tmp_path / "repair.yaml"), "line": 42, "column": 3, "text": "swap",
        "answers": {"granted": 1, "not granted": 0, "undecided": 0}, "missing": ["not granted", "undecided"],
        "message": "no test expects remedies.swap to be not granted or undecided",
    }  # fmt: skip


# -- Cobertura

# coverage-04.dtd: element → the elements inside it in order (+ at least as many as given, * any), and its attributes.
DTD: dict[str, tuple[str, set[str]]] = {
    "coverage": ("(sources )?packages ", {"line-rate", "branch-rate", "lines-covered", "lines-valid", "branches-covered",
                                          "branches-valid", "complexity", "version", "timestamp"}),
    "sources": ("(source )*", set()),
    "source": ("", set()),
    "packages": ("(package )*", set()),
    "package": ("classes ", {"name", "line-rate", "branch-rate", "complexity"}),
    "classes": ("(class )*", set()),
    "class": ("methods lines ", {"name", "filename", "line-rate", "branch-rate", "complexity"}),
    "methods": ("(method )*", set()),
    "lines": ("(line )*", set()),
    "line": ("(conditions )*", {"number", "hits"}),
    "conditions": ("(condition )*", set()),
    "condition": ("", {"number", "type", "coverage"}),
}  # fmt: skip
OPTIONAL = {"line": {"branch", "condition-coverage"}}


def conforms(element: ElementTree.Element) -> None:
    inside, required = DTD[element.tag]
    assert re.fullmatch(inside, "".join(f"{one.tag} " for one in element)), element.tag
    assert required <= set(element.attrib) <= required | OPTIONAL.get(element.tag, set()), element.tag
    for one in element:
        conforms(one)


def test_cobertura_has_the_structure_of_its_dtd(tmp_path: Path) -> None:
    text = cobertura(everything(tmp_path), tmp_path)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE coverage SYSTEM "http')
    root = ElementTree.fromstring(text)
    conforms(root)
    assert [one.get("filename") for one in root.iter("class")] == ["repair.yaml", "rates.csv"]
    lines = {int(one.get("number", "")): one for one in root.iter("class").__next__().iter("line")}
    assert lines[17].attrib == {"number": "17", "hits": "1", "branch": "true", "condition-coverage": "50% (2/4)"}
    assert [one.get("coverage") for one in lines[17].iter("condition")] == ["50%", "50%"]
    assert lines[42].get("condition-coverage") == "16% (1/6)"
    assert lines[9].attrib == {"number": "9", "hits": "0", "branch": "false"}
    csv = list(root.iter("class"))[1]
    assert [(one.get("number"), one.get("hits")) for one in csv.iter("line")] == [("2", "0"), ("3", "1"), ("5", "0")]


def test_cobertura_counts_what_its_lines_say(tmp_path: Path) -> None:
    root = ElementTree.fromstring(cobertura(everything(tmp_path), tmp_path))
    lines = list(root.iter("line"))
    assert root.get("lines-valid") == str(len(lines))
    assert root.get("lines-covered") == str(sum(one.get("hits") != "0" for one in lines))
    met = [re.findall(r"\d+", one.get("condition-coverage", "100% (0/0)"))[1:] for one in lines]
    assert root.get("branches-covered") == str(sum(int(one) for one, _ in met))
    assert root.get("branches-valid") == str(sum(int(other) for _, other in met))
    rate = int(root.get("lines-covered", "")) * 10_000 // len(lines)
    assert root.get("line-rate") == f"0.{rate:04d}"


# -- HTML


class Page(HTMLParser):
    """The tags of a page, and the text of each line of its sources."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.code: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href") and value]
        if tag not in ("meta", "link", "br"):
            self.open.append(f"{tag}.{given.get('class') or ''}")
        if tag == "span" and given.get("class") == "c":
            self.code.append("")
        if tag == "mark" and given.get("title"):
            self.marks.append((given.get("class") or "", ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().partition(".")[0] == tag

    def handle_data(self, data: str) -> None:
        if "span.c" in self.open:
            self.code[-1] += data
        if self.open and self.open[-1].startswith("mark.") and self.marks and "span.c" in self.open:
            kind, before = self.marks[-1]
            self.marks[-1] = (kind, before + data)


def test_the_page_shows_every_line_of_the_source_and_marks_what_is_missing(tmp_path: Path) -> None:
    page = Page(html.one_page(everything(tmp_path)))
    assert page.open == []
    source = (tmp_path / "repair.yaml").read_text("utf-8").split("\n")
    assert page.code == [*source, *RATES.split("\n")]
    assert ("miss", "0 EUR") in page.marks
    assert ("part", "late") in page.marks
    assert ("miss", "DE,0.1") in page.marks
    assert ("miss", "swap") not in page.marks


def test_the_page_needs_no_script_and_no_network(tmp_path: Path) -> None:
    page = Page(html.one_page(everything(tmp_path)))
    assert page.tags.isdisjoint({"script", "img", "link", "iframe"})
    assert all(address.startswith("#") for address in page.addresses)


def test_a_folder_has_a_page_for_each_file_and_links_that_lead_there(tmp_path: Path) -> None:
    out = tmp_path / "out"
    coverage = everything(tmp_path)
    html.write(coverage, out)
    html.write(coverage, out)
    pages = {one.name: one.read_text("utf-8") for one in out.iterdir()}
    assert "index.html" in pages
    assert len(pages) == 3
    for text in pages.values():
        page = Page(text)
        assert page.open == []
        for address in page.addresses:
            name, _, fragment = address.partition("#")
            assert not name or name in pages
            assert not fragment or f'id="{fragment}"' in pages[name] if name else True


def test_what_a_policy_says_is_escaped(tmp_path: Path) -> None:
    body = "values: {word: \"'<b>' if a else '<script>alert(1)</script>'\"}\n"
    page = html.one_page(covered(tmp_path, body))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_marks_that_lie_over_each_other_show_the_one_that_counts_most() -> None:
    marks = [Mark(0, 10, "part", "outer"), Mark(4, 6, "miss", "inner"), Mark(5, 20, "edge", "side")]
    found = [(piece.text, [one.message for one in piece.marks]) for piece in pieces("0123456789AB", 0, marks)]
    assert found == [
        ("0123", ["outer"]), ("4", ["outer", "inner"]), ("5", ["side", "outer", "inner"]), ("6789", ["side", "outer"]),
        ("AB", ["side"]),
    ]  # fmt: skip
    assert "".join(piece.text for piece in pieces("0123", 100, marks)) == "0123"


def test_the_same_tests_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = everything(tmp_path), everything(tmp_path)
    assert html.pages(one) == html.pages(two)
    assert cobertura(one, tmp_path) == cobertura(two, tmp_path)
    assert as_json(one) == as_json(two)
    assert list(report.lines(one)) == list(report.lines(two))


def test_rows_of_a_worksheet_have_places(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["country", "give"], ["DE", 1], ["FR", 2]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "rates.xlsx")
    body = "values: {rate: rates}\ntables: {rates: {cite: a, keys: [country], rows: {file: rates.xlsx}}}\n"
    coverage = covered(tmp_path, body, ("country: DE", "values.rate: 1"))
    gone = [item for item, _ in coverage.missing(coverage.versions[0])]
    assert [str(item.stretch.place).rpartition("/")[2] for item in gone] == ["rates.xlsx:3:1", "repair.yaml:6:10"]
    assert "FR, 2" in "\n".join(report.lines(coverage))
    assert '<li class="miss">3: no test takes row 2 of rates</li>' in html.one_page(coverage)


def test_a_policy_loaded_from_memory_is_shown(tmp_path: Path) -> None:
    from makegood.loading import load_book

    from tests.unit.small_policy import vocabulary

    book, _ = load_book([], vocabulary(), {"late.yaml": POLICY})
    coverage = coverage_of([], book, also=["shop.late"])
    assert coverage.versions[0].file == "late.yaml"
    assert "timezone: Europe/Berlin" in html.one_page(coverage)
    assert len(list(report.lines(coverage, verbose=True))) > 20


def test_the_part_of_an_answer_without_text_of_its_own_is_the_whole() -> None:
    from makegood.problems import Place

    whole, side = Stretch(Place("a", 1, 1), "x"), Stretch(Place("a", 1, 2), "y")
    item = Item("branch", "if a", "p", (), whole, ("true", "false"), {"true": side})
    assert item.part("true") is side
    assert item.part("false") is whole


# -- the command


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shipped EU policy cut down to one test, in which the command is run."""
    from makegood.shipped import shipped

    folder = tmp_path / "airline"
    folder.mkdir()
    text = (shipped("policies") / "airline" / "uk261.yaml").read_text("utf-8")
    (folder / "uk261.yaml").write_text(text, "utf-8")
    case = "{scheduled_departure: 2026-07-15T10:00:00Z, departure_country: GB, confirmed_reservation: true, fare_type: public}"
    test = f"policy: airline.uk261\ntests:\n- {{name: one, case: {case}, expect: {{applies: true}}}}\n"
    (folder / "uk261.test.yaml").write_text(test, "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_command_prints_and_writes(shop: Path) -> None:
    result = run(shop, "--coverage-html", "cov.html", "--coverage-xml", "cov.xml", "--coverage-json", "cov.json")
    assert result.exit_code == 0, result.output
    assert "1 passed, 0 failed" in result.output
    assert re.search(r"^airline.uk261 +1 +0.0 %", result.output, re.MULTILINE)
    assert "uk261.yaml" in Path("cov.html").read_text("utf-8")
    xml = ElementTree.fromstring(Path("cov.xml").read_text("utf-8"))
    assert [one.get("filename") for one in xml.iter("class")] == ["airline/uk261.yaml"]
    assert json.loads(Path("cov.json").read_text("utf-8"))["policies"][0]["tests"] == 1


def test_the_exit_code_says_whether_enough_is_reached(shop: Path) -> None:
    assert run(shop, "--coverage-min", "100").exit_code == 1
    assert run(shop, "--coverage-min", "0").exit_code == 0
    assert run(shop).exit_code == 0


def test_json_of_the_command_holds_the_coverage(shop: Path) -> None:
    data = json.loads(run(shop, "--json", "--coverage").output)
    assert data["passed"] == 1
    assert data["coverage"]["policies"][0]["policy"] == "airline.uk261"
    assert "coverage" not in json.loads(run(shop, "--json").output)


def test_failing_tests_and_broken_policies_are_told_and_the_rest_is_measured(shop: Path) -> None:
    (shop / "broken.yaml").write_text("policy: airline.broken\ncase: airline.claim\nlet: {a: nothing}\n", "utf-8")
    (shop / "no.test.yaml").write_text(
        "policy: airline.broken\ntests:\n- {name: x, case: {}, expect: {applies: true}}\n", "utf-8"
    )
    (shop / "half.test.yaml").write_text("policy: [\n", "utf-8")
    result = run(shop, "--coverage")
    assert result.exit_code == 1
    assert "unknown-name" in result.output
    assert re.search(r"^airline.uk261 +1 ", result.output, re.MULTILINE)


def test_of_selected_tests_only_their_policies_are_shown(shop: Path) -> None:
    other = (shop / "uk261.yaml").read_text("utf-8").replace("airline.uk261", "airline.other")
    (shop / "other.yaml").write_text(other, "utf-8")
    assert "airline.other" in run(shop, "--coverage").output
    assert "airline.other" not in run(shop, "--coverage", "-k", "one").output
    assert "airline.other" not in run(shop / "uk261.test.yaml", "--coverage").output


def test_a_place_that_cannot_be_written_to_is_one_sentence(shop: Path) -> None:
    result = run(shop, "--coverage-xml", shop / "uk261.yaml" / "cov.xml")
    assert result.exit_code == 1
    assert "the coverage cannot be written" in result.output
    assert "Traceback" not in result.output


def test_two_policies_in_one_folder(tmp_path: Path) -> None:
    first = written_tests(("a: true", "remedies.swap: true"))
    write(tmp_path, repair=policy('remedies: {swap: {when: "a", cite: a}}\n'), repair_test=first)
    second = policy('remedies: {swap: {when: "b", cite: a}}\n').replace("policy: shop.repair", "policy: shop.second")
    write(tmp_path, second=second, second_test=written_tests(("b: false", "remedies.swap: false"), of="shop.second"))
    coverage = coverage_of(sorted(tmp_path.glob("*.test.yaml")), book_of(tmp_path), [tmp_path])
    assert [(one.policy.id, coverage.tests(one), str(coverage.share(one))) for one in coverage.versions] == [
        ("shop.repair", 1, "25.0 %"), ("shop.second", 1, "25.0 %"),
    ]  # fmt: skip
