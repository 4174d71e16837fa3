"""Files of cases → JSON cases or a table, with a problem for every line that is wrong; what is right goes on.

JSON and NDJSON need nothing but Python. CSV (also .gz, or alone in a .zip), Excel and Parquet are read by Polars, which
the extra `table` brings.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makegood.problems import Place, Problem

if TYPE_CHECKING:
    import polars as pl

MAX_JSON_BYTES = 256 * 1024 * 1024
MAX_TEXT_BYTES = 4 * 1024 * 1024 * 1024
MAX_LINE = 16 * 1024 * 1024
MAX_PROBLEMS = 100
SUFFIXES = {
    ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".xlsx": "xlsx",
}  # fmt: skip
_CHUNK = 1024 * 1024


@dataclass(slots=True)
class CaseFile:
    """What a file holds: `cases` from JSON, or a `frame` from a table; `problems` about the file or single lines.

    `lines` are the line numbers of `cases`, or of the frame's rows where lines were left out (empty: row n stands in line
    n + 2, below the header). `cells` is true where every value of the frame is a text, as in CSV.
    """

    cases: list[dict[str, Any]] | None = None
    frame: pl.DataFrame | None = None
    problems: list[Problem] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    cells: bool = False

    @property
    def good(self) -> bool:
        """Whether the file could be read at all."""
        return self.cases is not None or self.frame is not None


class _Broken(Exception):
    """A file that cannot be read; the sentence says why."""

    def __init__(self, code: str, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


def read_cases(path: str | Path) -> CaseFile:
    """Read a file of cases by its suffix. Never raises for what the file holds."""
    file = Path(path)
    try:
        return _read(file)
    except _Broken as error:
        return CaseFile(problems=[Problem(error.code, str(error), Place(str(file), error.line, 1))])
    except FileNotFoundError:
        return CaseFile(problems=[Problem("no-file", f"there is no file '{file}'")])
    except OSError as error:
        return CaseFile(problems=[Problem("unreadable-file", f"'{file}' cannot be read: {error.strerror or error}")])


def _read(file: Path) -> CaseFile:
    suffixes = [one.lower() for one in file.suffixes]
    packed = suffixes[-1] if suffixes and suffixes[-1] in (".gz", ".zip") else ""
    inner = suffixes[-2] if packed == ".gz" and len(suffixes) > 1 else suffixes[-1] if suffixes and not packed else ""
    if packed == ".zip":
        return _zipped(file)
    how = SUFFIXES.get(inner)
    if how is None:
        known = ", ".join(SUFFIXES)
        raise _Broken(
            "unknown-file-type",
            f"'{file.name}' ends with nothing that is known; cases come in {known}, also .gz and .zip",
        )
    if how in ("parquet", "xlsx"):
        if packed:
            raise _Broken("unknown-file-type", f"'{file.name}' is packed twice: unpack it first")
        return _parquet(file) if how == "parquet" else _xlsx(file)
    text = _text(
        file,
        _unpacked(file, file.open("rb")) if packed else file.read_bytes(),
        MAX_JSON_BYTES if how != "csv" else MAX_TEXT_BYTES,
    )
    return _of_text(file, how, text, "\t" if inner == ".tsv" else None)


def _of_text(file: Path, how: str, text: str, separator: str | None) -> CaseFile:
    if how == "json":
        return _json(file, text)
    return _ndjson(file, text) if how == "ndjson" else _csv(file, text, separator)


def _unpacked(file: Path, raw: Any) -> bytes:
    """The content of a .gz, up to the bound: a small file can hold a very large one."""
    parts: list[bytes] = []
    total = 0
    try:
        with raw, gzip.GzipFile(fileobj=raw) as packed:
            while part := packed.read(_CHUNK):
                total += len(part)
                if total > MAX_TEXT_BYTES:
                    raise _Broken(
                        "too-large-file", f"'{file.name}' unpacks to more than {MAX_TEXT_BYTES // 1024**3} GB"
                    )
                parts.append(part)
    except (OSError, EOFError) as error:
        raise _Broken("broken-file", f"'{file.name}' cannot be unpacked; it may have been cut off: {error}") from None
    return b"".join(parts)


def _zipped(file: Path) -> CaseFile:
    try:
        with zipfile.ZipFile(file) as archive:
            inside = [
                one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")
            ]
            if len(inside) != 1:
                raise _Broken("bad-archive", f"'{file.name}' holds {len(inside)} files; a .zip of cases holds one")
            member = inside[0]
            suffix = Path(member.filename).suffix.lower()
            how = SUFFIXES.get(suffix, "")
            if how not in ("csv", "json", "ndjson"):
                raise _Broken(
                    "bad-archive", f"'{file.name}' holds '{member.filename}'; a .zip of cases holds CSV or JSON"
                )
            if member.file_size > MAX_TEXT_BYTES:
                raise _Broken(
                    "too-large-file",
                    f"'{member.filename}' in '{file.name}' is larger than {MAX_TEXT_BYTES // 1024**3} GB",
                )
            with archive.open(member) as packed:
                data = packed.read(MAX_TEXT_BYTES + 1)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise _Broken("broken-file", f"'{file.name}' cannot be unpacked; it may have been cut off: {error}") from None
    text = _text(file, data, MAX_TEXT_BYTES if how == "csv" else MAX_JSON_BYTES)
    return _of_text(file, how, text, "\t" if suffix == ".tsv" else None)


def _text(file: Path, data: bytes, most: int) -> str:
    if len(data) > most:
        raise _Broken("too-large-file", f"'{file.name}' is larger than {most // 1024**2} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Broken("not-utf-8", f"'{file.name}' is not UTF-8 text: save it as UTF-8", line) from None


# -- JSON


def _json(file: Path, text: str) -> CaseFile:
    """One case, or a list of cases."""
    try:
        data = _parsed(text)
    except json.JSONDecodeError as error:
        raise _Broken("json-syntax", f"this is no JSON: {error.msg}", error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise _Broken("json-syntax", f"this is no JSON that can be read: {error}") from None
    items = data if isinstance(data, list) else [data]
    found = CaseFile(cases=[])
    for at, item in enumerate(items, 1):
        if isinstance(item, dict):
            assert found.cases is not None
            found.cases.append(item)
            found.lines.append(1)
        else:
            _note(
                found,
                Problem("not-a-case", f"case {at} is no object with facts: {_short(item)}", Place(str(file), 1, 1)),
            )
    return found


def _parsed(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_once)


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"'{twice}' stands twice in one object")
    return made


def _ndjson(file: Path, text: str) -> CaseFile:
    """One case a line; a line that is wrong is reported, and the rest goes on."""
    found = CaseFile(cases=[])
    assert found.cases is not None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = Place(str(file), number, 1)
        if len(line) > MAX_LINE:
            _note(found, Problem("too-long", f"this line is longer than {MAX_LINE // 1024**2} MB", place))
            continue
        try:
            case = _parsed(line)
        except json.JSONDecodeError as error:
            _note(
                found,
                Problem("json-syntax", f"this line is no JSON: {error.msg}", Place(str(file), number, error.colno)),
            )
            continue
        except (ValueError, RecursionError) as error:
            _note(found, Problem("json-syntax", f"this line is no JSON that can be read: {error}", place))
            continue
        if isinstance(case, dict):
            found.cases.append(case)
            found.lines.append(number)
        else:
            _note(found, Problem("not-a-case", f"this line is no object with facts: {_short(case)}", place))
    return found


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _note(found: CaseFile, problem: Problem) -> None:
    """Keep the first problems; a file that is wrong throughout is described by them."""
    if len(found.problems) < MAX_PROBLEMS:
        found.problems.append(problem)


# -- tables


def _polars() -> Any:
    try:
        import polars
    except ModuleNotFoundError:
        raise _Broken("needs-table-extra", "tables are read with Polars: pip install 'makegood[table]'") from None
    return polars


def _csv(file: Path, text: str, separator: str | None) -> CaseFile:
    """CSV as texts, empty cells as null. Lines with more or fewer cells than the header are reported and left out."""
    polars = _polars()
    head, _, _ = text.partition("\n")
    if not head.strip():
        raise _Broken("empty-file", f"'{file.name}' is empty: its first line must name the columns")
    mark = separator or max(",;\t", key=head.count)
    names = next(csv.reader([head.rstrip("\r")], delimiter=mark))
    _check_names(file, names)
    found = CaseFile(cells=True)
    kept, found.lines = _checked_lines(file, text, mark, len(names), found)
    columns = dict.fromkeys(names, polars.String)
    if kept is not None:
        rows = [[cell or None for cell in row] for row in kept]
        found.frame = polars.DataFrame(rows, schema=columns, orient="row")
        return found
    found.frame = polars.read_csv(io.BytesIO(text.encode()), separator=mark, schema=columns, quote_char=None)
    return found


def _check_names(file: Path, names: Sequence[str]) -> None:
    for at, name in enumerate(names):
        if not name.strip():
            raise _Broken("bad-header", f"column {at + 1} of '{file.name}' has no name")
        if name in names[:at]:
            raise _Broken("bad-header", f"'{file.name}' has two columns named '{name}'")


def _checked_lines(
    file: Path, text: str, mark: str, width: int, found: CaseFile
) -> tuple[list[list[str]] | None, list[int]]:
    """The good rows and their line numbers, or (None, []) when all are: then Polars reads the text at once."""
    if _plainly_even(text, mark, width):
        return None, []
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
    start = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            _note(found, Problem("csv-syntax", f"this line cannot be read: {error}", Place(str(file), start, 1)))
            start = reader.line_num + 1
            continue
        if start > 1 and row:
            if len(row) == width:
                rows.append(row)
                lines.append(start)
            else:
                what = "more" if len(row) > width else "fewer"
                message = f"this line has {len(row)} cells, {what} than the {width} of the header"
                hint = "is a cell missing, or does a comma stand outside quotes?"
                _note(found, Problem("ragged-line", message, Place(str(file), start, 1), hint))
        start = reader.line_num + 1
    plain = len(found.problems) == 0 and lines == list(range(2, len(lines) + 2))
    return rows, [] if plain else lines


def _plainly_even(text: str, mark: str, width: int) -> bool:
    """Whether no cell is quoted and every line has as many cells as the header."""
    if '"' in text:
        return False
    polars = _polars()
    lines = polars.Series(text.removesuffix("\n").split("\n")).str.strip_chars_end("\r")
    even = (lines.str.count_matches(mark, literal=True) == width - 1) & (lines.str.len_bytes() > 0)
    return bool(even.all())


def _parquet(file: Path) -> CaseFile:
    polars = _polars()
    try:
        return CaseFile(frame=polars.read_parquet(file))
    except (polars.exceptions.PolarsError, OSError) as error:
        raise _Broken(
            "broken-file", f"'{file.name}' is no whole Parquet file; it may have been cut off: {_first_line(error)}"
        ) from None


def _xlsx(file: Path) -> CaseFile:
    """The first sheet; its first row names the columns."""
    polars = _polars()
    try:
        frame = polars.read_excel(file, sheet_id=1, raise_if_empty=False)
    except ModuleNotFoundError:
        raise _Broken(
            "needs-table-extra", "Excel files are read with fastexcel: pip install 'makegood[table]'"
        ) from None
    except Exception as error:  # noqa: BLE001 - the reader's own exceptions share no base class
        raise _Broken("broken-file", f"'{file.name}' is no whole Excel file: {_first_line(error)}") from None
    _check_names(file, [name if not name.startswith("__UNNAMED__") else "" for name in frame.columns])
    return CaseFile(frame=frame)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200]
