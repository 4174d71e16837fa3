"""Files of cases: what is right is read, what is wrong is reported with its line, and nothing raises."""

from __future__ import annotations

import gzip
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from makegood.cases.files import CaseFile, read_cases


def _said(found: CaseFile) -> list[tuple[str, int]]:
    return [(one.code, one.place.line if one.place else 0) for one in found.problems]


def _write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def test_json_is_one_case_or_a_list(tmp_path: Path) -> None:
    one = read_cases(_write(tmp_path / "one.json", '{"id": "C-1", "price": 0.10}'))
    assert one.cases == [{"id": "C-1", "price": Decimal("0.10")}]
    several = read_cases(_write(tmp_path / "several.json", '[{"id": "A"}, 3, {"id": "B"}]'))
    assert several.cases == [{"id": "A"}, {"id": "B"}]
    assert [one.code for one in several.problems] == ["not-a-case"]


@pytest.mark.parametrize("text", ['{"a": 1,}', '{"a": NaN}', '{"a": 1, "a": 2}', "", "[" * 100_000])
def test_broken_json_is_one_problem(tmp_path: Path, text: str) -> None:
    found = read_cases(_write(tmp_path / "bad.json", text))
    assert not found.good
    assert [one.code for one in found.problems] == ["json-syntax"]


def test_a_bad_line_of_ndjson_does_not_stop_the_rest(tmp_path: Path) -> None:
    found = read_cases(_write(tmp_path / "cases.ndjson", '{"id": "A"}\n\n{oops\n[1]\n{"id": "B"}\r\n'))
    assert found.cases == [{"id": "A"}, {"id": "B"}]
    assert found.lines == [1, 5]
    assert _said(found) == [("json-syntax", 3), ("not-a-case", 4)]


def test_json_needs_no_polars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    assert read_cases(_write(tmp_path / "one.json", "{}")).cases == [{}]
    table = read_cases(_write(tmp_path / "one.csv", "a\n1\n"))
    assert [(one.code, "makegood[table]" in one.message) for one in table.problems] == [("needs-table-extra", True)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_is_texts(tmp_path: Path, mark: str, end: str) -> None:
    lines = [f"id{mark}delay", f"A{mark}007", f"B{mark}", f"{mark}3 h"]
    found = read_cases(_write(tmp_path / "cases.csv", end.join([*lines, ""])))
    assert not found.problems
    assert found.cells
    assert found.frame is not None
    assert found.frame.rows() == [("A", "007"), ("B", None), (None, "3 h")]


def test_quoted_cells(tmp_path: Path) -> None:
    found = read_cases(_write(tmp_path / "cases.csv", 'id,note\nA,"x, y"\nB,"two\nlines"\n\nC,""\n'))
    assert found.frame is not None
    assert found.frame.rows() == [("A", "x, y"), ("B", "two\nlines"), ("C", None)]
    assert found.lines == [2, 3, 6]


def test_ragged_lines_are_reported_and_left_out(tmp_path: Path) -> None:
    found = read_cases(_write(tmp_path / "cases.csv", "id,a,b\nA,1,2\nB,1\nC,1,2,3\nD,3,4\n"))
    assert _said(found) == [("ragged-line", 3), ("ragged-line", 4)]
    assert found.frame is not None
    assert found.frame.get_column("id").to_list() == ["A", "D"]
    assert found.lines == [2, 5]


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty-file"), ("a,a\n1,2\n", "bad-header"), ("a,\n1,2\n", "bad-header")]
)
def test_a_header_names_every_column_once(tmp_path: Path, text: str, code: str) -> None:
    assert [one.code for one in read_cases(_write(tmp_path / "cases.csv", text)).problems] == [code]


def test_packed_files(tmp_path: Path) -> None:
    (tmp_path / "cases.csv.gz").write_bytes(gzip.compress(b"id\nA\n"))
    with zipfile.ZipFile(tmp_path / "cases.zip", "w") as archive:
        archive.writestr("inside/cases.csv", "id\nA\n")
    for name in ("cases.csv.gz", "cases.zip"):
        found = read_cases(tmp_path / name)
        assert found.frame is not None
        assert found.frame.rows() == [("A",)]


def test_broken_packed_files(tmp_path: Path) -> None:
    packed = gzip.compress(b"id\nA\n" * 100)
    (tmp_path / "cut.csv.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04 nothing")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "id\n")
        archive.writestr("b.csv", "id\n")
    assert _said(read_cases(tmp_path / "cut.csv.gz")) == [("broken-file", 1)]
    assert _said(read_cases(tmp_path / "cut.zip")) == [("broken-file", 1)]
    assert _said(read_cases(tmp_path / "two.zip")) == [("bad-archive", 1)]


def test_parquet_and_a_truncated_one(tmp_path: Path) -> None:
    path = tmp_path / "cases.parquet"
    pl.DataFrame({"id": ["A"], "delay": [3]}).write_parquet(path)
    found = read_cases(path)
    assert found.frame is not None
    assert (found.frame.rows(), found.cells) == ([("A", 3)], False)
    path.write_bytes(path.read_bytes()[:-20])
    assert _said(read_cases(path)) == [("broken-file", 1)]


def test_excel(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["id", "delay"], ["A", 3], ["B", None]):
        book.active.append(row)
    book.save(tmp_path / "cases.xlsx")
    found = read_cases(tmp_path / "cases.xlsx")
    assert found.frame is not None
    assert found.frame.rows() == [("A", 3), ("B", None)]
    assert _said(read_cases(_write(tmp_path / "bad.xlsx", "no sheet"))) == [("broken-file", 1)]


def test_other_files(tmp_path: Path) -> None:
    assert [one.code for one in read_cases(tmp_path / "none.csv").problems] == ["no-file"]
    assert [one.code for one in read_cases(_write(tmp_path / "cases.doc", "x")).problems] == ["unknown-file-type"]
    (tmp_path / "latin.csv").write_bytes("id\nA\nÄ\n".encode("latin-1"))
    assert _said(read_cases(tmp_path / "latin.csv")) == [("not-utf-8", 3)]
