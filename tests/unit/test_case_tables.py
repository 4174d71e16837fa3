"""Hostile and odd files of cases: bombs are refused, bad lines are one problem each, and every command reads alike."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner
from makegood.cases import excel, packed, slices
from makegood.cases.files import read_cases
from makegood.cli.group import group

from tests.unit.replay_shop import run
from tests.unit.small_policy import POLICY, vocabulary

CSV = "id,delay\n" + "".join(f"A{number},4 h\n" for number in range(1000))


def zipped(path: Path, name: str, text: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return path


def gzipped(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()))
    return path


def workbook(path: Path, cells: dict[str, Any]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for place, value in cells.items():
        book.active[place] = value
    book.save(path)
    return path


def codes(path: Path) -> list[str]:
    return [one.code for one in read_cases(path).problems]


# -- bombs


@pytest.mark.parametrize(
    "make",
    [
        lambda folder: gzipped(folder / "a.csv.gz", CSV),
        lambda folder: gzipped(folder / "a.ndjson.gz", '{"id": "A"}\n' * 500),
        lambda folder: gzipped(folder / "a.json.gz", "[" + '{"id": "A"},' * 500 + "{}]"),
        lambda folder: zipped(folder / "a.zip", "a.csv", CSV),
        lambda folder: zipped(folder / "a.zip", "a.ndjson", '{"id": "A"}\n' * 500),
    ],
)
def test_what_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path)
    assert codes(path) == []
    monkeypatch.setattr(packed, "MAX_UNPACKED_BYTES", 5000)
    (problem,) = read_cases(path).problems
    assert (problem.code, problem.message) == (
        "too-large-file",
        "this file unpacks to more than 5000 bytes: split it",
    )
    with pytest.raises(packed.CaseFileError, match="unpacks to more than"):
        run(tmp_path, path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", {"A1": "id", "A2": "x" * 5000})
    assert codes(path) == []
    monkeypatch.setattr(excel, "MAX_UNPACKED_BYTES", 8000)
    assert codes(path) == ["too-large-file"]


def test_the_size_that_a_workbook_claims_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", {"A1": "id", "A2": "x" * 50_000})
    with zipfile.ZipFile(path) as archive:
        sizes = [one.file_size for one in archive.infolist() if one.file_size > 50_000]
    lying = path.read_bytes()
    for size in sizes:
        lying = lying.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(lying)
    monkeypatch.setattr(excel, "MAX_UNPACKED_BYTES", 40_000)
    assert codes(path) == ["too-large-file"]


@pytest.mark.parametrize("far", ["XFD1048576", "ZZ900000"])
def test_two_cells_in_far_corners_are_no_table(tmp_path: Path, far: str) -> None:
    path = workbook(tmp_path / "a.xlsx", {"A1": "id", far: 1})
    (problem,) = read_cases(path).problems
    assert problem.code == "too-large-file"
    assert "span more than 33,554,432" in problem.message


# -- odd tables


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbfid,delay\nA,4 h\n")
    (tmp_path / "a.ndjson").write_bytes(b'\xef\xbb\xbf{"id": "A"}\n')
    found = read_cases(tmp_path / "a.csv").frame
    assert found is not None
    assert found.columns == ["id", "delay"]
    assert read_cases(tmp_path / "a.ndjson").cases == [{"id": "A"}]


@pytest.mark.parametrize(
    ("text", "rows", "said"),
    [
        ('id,a\nA,"1\nB,2\nC,3\n', [("B", "2"), ("C", "3")], [("csv-syntax", 2)]),
        ('id,a\nA,"1"x\nB,2\n', [("B", "2")], [("csv-syntax", 2)]),
        ('id,a\nA,5" disk\nB,2\n', [("A", '5" disk'), ("B", "2")], []),
        ("id,a\n\nA,1\n\n", [("A", "1")], []),
        ("id,a\n", [], []),
        ("id,a", [], []),
        ("id,a\nA,1", [("A", "1")], []),
        ('id,a\n"A\r\nB",1\r\n', [("A\nB", "1")], []),
        ('id,a\nA,1\nB\n"C",2\n', [("A", "1"), ("C", "2")], [("ragged-line", 3)]),
        ("id\nA\n\nB\n", [("A",), ("B",)], []),
        ("id,a\nA,1\n,\nB,2\n,\n,\n", [("A", "1"), ("B", "2")], []),
        ('id;a\r\n"A";1\r\n;\r\n', [("A", "1")], []),
        ("id\ta\n\t\nA\t1\n", [("A", "1")], []),
    ],
)
def test_lines_that_are_no_rows(tmp_path: Path, text: str, rows: list[object], said: list[tuple[str, int]]) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode())
    found = read_cases(tmp_path / "a.csv")
    assert found.frame is not None, found.problems
    assert found.frame.rows() == rows
    assert [(one.code, one.place.line if one.place else 0) for one in found.problems] == said


def test_many_quotes_that_nothing_closes_take_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "_MOST_UNCLOSED", 3)
    (tmp_path / "a.csv").write_text("id,a,b\n" + 'x",y,"\n' * 30_000, "utf-8")
    assert codes(tmp_path / "a.csv")[:1] == ["csv-syntax"]


def test_a_column_of_a_workbook_keeps_values_of_every_type(tmp_path: Path) -> None:
    cells: dict[str, Any] = {"A1": "id", "B1": "delay"}
    for row in range(2, 1500):
        cells |= {f"A{row}": row, f"B{row}": 180}
    path = workbook(tmp_path / "a.xlsx", {**cells, "B1500": "3 h", "A1500": 1500})
    found = read_cases(path)
    assert found.frame is not None
    assert found.frame["delay"].to_list()[-2:] == ["180", "3 h"]
    assert found.cells


def test_only_the_first_rows_may_be_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "BLOCK_BYTES", 100)
    (tmp_path / "a.csv").write_text(CSV, "utf-8")
    found = read_cases(tmp_path / "a.csv", 20).frame
    assert found is not None
    assert 20 <= found.height < 40


# -- every command


def test_a_bad_line_of_ndjson_stands_in_the_file_of_rejects(tmp_path: Path) -> None:
    good = json.dumps({"ordered_on": "2026-06-01", "delay": "4 h"}).encode()
    wrong = [b"=1+1 {oops", b"\xff\xfe", b"[1]", b'{"id": NaN}'] * 60
    (tmp_path / "a.ndjson").write_bytes(b"\n".join([good, *wrong, good]))
    found = run(tmp_path, tmp_path / "a.ndjson", rejects=tmp_path / "bad.ndjson")
    assert (found.read, found.rejected.count, found.tally.compared) == (242, 240, 2)
    lines = [json.loads(line) for line in (tmp_path / "bad.ndjson").read_text("utf-8").splitlines()]
    assert [line["row"] for line in lines[:4]] == ["=1+1 {oops", "\ufffd\ufffd", "[1]", '{"id": NaN}']
    assert lines[0]["place"].endswith("a.ndjson:2")
    (tmp_path / "csv").mkdir()
    run(tmp_path / "csv", tmp_path / "a.ndjson", rejects=tmp_path / "bad.csv")
    assert "'=1+1 {oops" in (tmp_path / "bad.csv").read_text("utf-8")


def test_a_zip_is_read_as_what_is_in_it(tmp_path: Path) -> None:
    text = "id;ordered_on;delay\nA;2026-06-01;4 h\n"
    found = run(tmp_path, zipped(tmp_path / "a.zip", "inside/a.csv", text))
    assert (found.read, found.rejected.count) == (1, 0)


def test_decide_reads_tables_as_the_dry_run_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # The front door takes its own copy of the name when it is first opened: that must not be this one.
    monkeypatch.setattr("makegood.api.installed", lambda *_, **__: vocabulary())
    monkeypatch.setattr("makegood.plugins.installed", lambda *_, **__: vocabulary())
    Path("late.yaml").write_text(POLICY, "utf-8")
    text = "id,ordered_on,delay,pieces,business\nA,2026-06-01,4 h,3,true\nB,2026-06-01\nC,2026-06-01,x,3,\nD,2026-06-01,2 h,,\n"
    Path("a.csv").write_text(text, "utf-8")
    gzipped(Path("b.csv.gz"), text)
    zipped(Path("c.zip"), "c.csv", text)
    printed = set()
    for name in ("a.csv", "b.csv.gz", "c.zip"):
        done = CliRunner().invoke(group, ["decide", name, "--policies", "late.yaml", "--at", "final", "--json"])
        assert done.exit_code == 1, done.output
        printed.add(done.stdout)
        assert f"{name}:3: this line has 2 cells" in done.stderr
        assert f"{name}:4: 'delay'" in done.stderr
    (lines,) = printed
    assert [json.loads(line)["case"]["id"] for line in lines.splitlines()] == ["A", "D"]
    pl.DataFrame({"id": ["A"], "pieces": [3]}).write_parquet("d.parquet")
    assert CliRunner().invoke(group, ["decide", "d.parquet", "--policies", "late.yaml"]).exit_code == 0
    Path("d.parquet").write_bytes(b"PAR1")
    done = CliRunner().invoke(group, ["decide", "d.parquet", "--policies", "late.yaml"])
    assert done.exit_code == 2
    assert "no whole Parquet file" in done.stderr
