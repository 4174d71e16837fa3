"""Tables of cases slice by slice, so that a history of any length needs the memory of one slice.

CSV (also in .gz or .zip) is cut into blocks of whole lines; Parquet is read in batches; Excel files are small and read
at once. Between the cells of CSV stands a comma, a semicolon or a tab: whichever the first line has most of.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makegood.cases.excel import read_excel
from makegood.cases.packed import CaseFileError, Content, Form, form_of, opened, text_of

if TYPE_CHECKING:
    import polars as pl

BLOCK_BYTES = 2 * 1024 * 1024
# A row, quoted line ends included, is shorter than this.
MOST_RECORD_BYTES = 16 * 1024 * 1024
SLICE_ROWS = 65_536
MARKS = ",;\t"
# How often reading starts again below a quote that nothing closes; each time it may read to the end of the block.
_MOST_UNCLOSED = 100


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no row: its number, why, and its text."""

    line: int
    code: str
    message: str
    text: str
    hint: str | None = None


@dataclass(slots=True)
class Slice:
    """Some rows of a table. `lines` are their line numbers in the file, or row numbers of Parquet, from 1.

    `cells` is true where texts may write numbers and yes/no; `share` is how much of the file has been read, from 0 to 1.
    """

    frame: pl.DataFrame
    lines: Sequence[int]
    cells: bool
    share: float
    bad: list[BadLine] = field(default_factory=list)


def is_table(file: Path) -> bool:
    """Whether the file is read as a table: by its name, or that of the one file in a .zip. Raises CaseFileError."""
    return form_of(file).table


def header(file: Path) -> list[str]:
    """The names of the columns. Raises CaseFileError when there are none, or one twice."""
    form = form_of(file)
    if form.how == "parquet":
        return _parquet_names(file)
    if form.how == "xlsx":
        return next(_excel(file, None)).frame.columns
    with opened(file, form) as content:
        return _header(content, form)[0]


def slices(file: Path, columns: Sequence[str] | None = None) -> Iterator[Slice]:
    """The rows of a table in order, one slice at least; `columns` limits what is read to those of them that there are.

    Raises CaseFileError and OSError, perhaps after some slices.
    """
    form = form_of(file)
    if form.how == "parquet":
        yield from _parquet(file, columns)
    elif form.how == "xlsx":
        yield from _excel(file, columns)
    else:
        yield from _csv(file, form, columns)


def _polars(file: Path) -> Any:
    try:
        import polars
    except ModuleNotFoundError:
        message = "tables are read with Polars: pip install 'makegood[table]'"
        raise CaseFileError(file, "needs-table-extra", message) from None
    return polars


def _check_names(file: Path, names: Sequence[str]) -> None:
    seen: set[str] = set()
    for at, name in enumerate(names, 1):
        if not name.strip():
            raise CaseFileError(file, "bad-header", f"column {at} has no name in the first line")
        if name in seen:
            raise CaseFileError(file, "bad-header", f"two columns are named '{name}'")
        seen.add(name)


# -- CSV


def _header(content: Content, form: Form) -> tuple[list[str], str]:
    """The names in the first line, and the mark between cells."""
    file = content.file
    first = content.readline(MOST_RECORD_BYTES)
    text = text_of(file, first.removeprefix(b"\xef\xbb\xbf"), 1).rstrip("\r\n")
    if not text.strip():
        raise CaseFileError(file, "empty-file", "the first line must name the columns, and it is empty")
    if text.startswith("sep="):
        raise CaseFileError(file, "bad-header", "the first line must name the columns: take the line `sep=` away")
    mark = "\t" if form.tabs else max(MARKS, key=text.count)
    try:
        names = next(csv.reader([text], delimiter=mark, strict=True))
    except csv.Error as error:
        raise CaseFileError(file, "bad-header", f"the names of the columns cannot be read: {error}") from None
    _check_names(file, names)
    return names, mark


def _csv(file: Path, form: Form, columns: Sequence[str] | None) -> Iterator[Slice]:
    polars = _polars(file)
    with opened(file, form) as content:
        names, mark = _header(content, form)
        wanted = [at for at, name in enumerate(names) if columns is None or name in columns]
        line = 2
        for block in _blocks(content):
            found = _rows(file, block, line, names, mark, wanted)
            found.share = content.share
            yield found
            line += block.count(b"\n")
        if line == 2:
            yield Slice(polars.DataFrame(schema={names[at]: polars.String for at in wanted}), range(2, 2), True, 1.0)


def _blocks(content: Content) -> Iterator[bytes]:
    """The rest of a stream, below its first line, in blocks that end with a line, and not inside a quoted cell."""
    rest, line = b"", 2
    while part := content.read(BLOCK_BYTES):
        rest += part
        cut = _cut(rest)
        if not cut and len(rest) > MOST_RECORD_BYTES:
            # No row is that long: a quote is not closed. The lines are read one by one, and the one with it reported.
            cut = rest.rfind(b"\n") + 1
            if not cut:
                message = f"this line is longer than {MOST_RECORD_BYTES // 2**20} MiB"
                raise CaseFileError(content.file, "csv-syntax", message, line)
        if cut:
            yield rest[:cut]
            line += rest.count(b"\n", 0, cut)
            rest = rest[cut:]
    if rest.strip():
        yield rest if rest.endswith(b"\n") else rest + b"\n"


def _cut(block: bytes) -> int:
    """Where the last whole row of a block ends; 0 when there is none."""
    cut = block.rfind(b"\n") + 1
    quotes = block.count(b'"', 0, cut)
    while quotes % 2:
        before = block.rfind(b"\n", 0, block.rfind(b'"', 0, cut)) + 1
        quotes -= block.count(b'"', before, cut)
        cut = before
    return cut


def _rows(file: Path, block: bytes, line: int, names: Sequence[str], mark: str, wanted: Sequence[int]) -> Slice:
    """The rows of a block: at once by polars where all lines are plain, else one by one."""
    import polars as pl

    text = text_of(file, block, line).replace("\r\n", "\n")
    count, width = text.count("\n"), len(names)
    lines = text.split("\n")
    # A line of nothing but marks is what a spreadsheet leaves below its last row.
    empty = f"\n{mark * (width - 1)}\n" in f"\n{text}"
    odd = '"' in text or "\r" in text or empty
    if odd or any(one.count(mark) != width - 1 for one in lines[:count]):
        return _careful(lines[:count], line, names, mark, wanted)
    del lines
    schema = dict.fromkeys(names, pl.String)
    frame = pl.read_csv(
        text.encode(), has_header=False, separator=mark, columns=list(wanted), schema=schema, quote_char=None
    )
    if frame.height != count:
        return _careful(text.split("\n")[:count], line, names, mark, wanted)
    return Slice(frame, range(line, line + count), True, 0.0)


def _careful(lines: Sequence[str], line: int, names: Sequence[str], mark: str, wanted: Sequence[int]) -> Slice:
    """Row by row: quoted cells, other line ends, and rows with too many or too few cells, which are left out."""
    import polars as pl

    rows: list[list[str | None]] = []
    numbers: list[int] = []
    bad: list[BadLine] = []
    for at, row in _records(lines, mark):
        if isinstance(row, str):
            bad.append(BadLine(line + at, "csv-syntax", f"this line cannot be read: {row}", lines[at]))
        elif not any(row):
            continue
        elif len(row) == len(names):
            rows.append([row[place] or None for place in wanted])
            numbers.append(line + at)
        else:
            what = "more" if len(row) > len(names) else "fewer"
            message = f"this line has {len(row)} cells, {what} than the {len(names)} of the header"
            hint = "is a cell missing, or does a comma stand outside quotes?"
            bad.append(BadLine(line + at, "ragged-line", message, lines[at], hint))
    frame = pl.DataFrame(rows, schema={names[at]: pl.String for at in wanted}, orient="row")
    return Slice(frame, numbers, True, 0.0, bad)


def _records(lines: Sequence[str], mark: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each record with the place of its first line, or why it cannot be read."""
    start, unclosed = 0, 0
    while start < len(lines):
        first = start
        reader = csv.reader((f"{lines[at]}\n" for at in range(first, len(lines))), delimiter=mark, strict=True)
        try:
            for row in reader:
                yield start, row
                start = first + reader.line_num
            return
        except csv.Error as error:
            end = first + reader.line_num
            if end < len(lines) or end == start + 1 or unclosed == _MOST_UNCLOSED:
                yield start, str(error)
                start = end
            else:
                # A quote that nothing closes takes its own line with it, not all that follow.
                yield start, "a quote is opened in it and not closed"
                start, unclosed = start + 1, unclosed + 1


# -- other tables


def _parquet_names(file: Path) -> list[str]:
    pl = _polars(file)
    try:
        return list(pl.read_parquet_schema(file))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _broken_parquet(file, error) from None


def _broken_parquet(file: Path, error: Exception) -> CaseFileError:
    first = str(error).splitlines()[0][:200]
    return CaseFileError(file, "broken-file", f"this is no whole Parquet file; it may have been cut off ({first})")


def _parquet(file: Path, columns: Sequence[str] | None) -> Iterator[Slice]:
    pl = _polars(file)
    wanted = [name for name in _parquet_names(file) if columns is None or name in columns]
    try:
        scan = pl.scan_parquet(file).select(wanted)
        total = max(pl.scan_parquet(file).select(pl.len()).collect().item(), 1)
        first = 1
        for batch in scan.collect_batches(chunk_size=SLICE_ROWS, maintain_order=True):
            for part in batch.iter_slices(SLICE_ROWS):
                yield Slice(part, range(first, first + part.height), False, min(1.0, (first + part.height) / total))
                first += part.height
        if first == 1:
            yield Slice(scan.head(0).collect(), range(1, 1), False, 1.0)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _broken_parquet(file, error) from None


def _excel(file: Path, columns: Sequence[str] | None) -> Iterator[Slice]:
    frame = read_excel(file)
    _check_names(file, ["" if name.startswith("__UNNAMED__") else name for name in frame.columns])
    if not frame.columns:
        raise CaseFileError(file, "empty-file", "the first row of the first sheet must name the columns")
    chosen = frame if columns is None else frame.select([name for name in frame.columns if name in columns])
    yield Slice(chosen, range(2, frame.height + 2), True, 1.0)
