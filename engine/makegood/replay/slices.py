"""Tables of cases slice by slice, so that a history of any length needs the memory of one slice.

CSV (also .gz) is cut into blocks of whole lines; Parquet is read in batches; Excel files are small and read at once.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    import polars as pl

BLOCK_BYTES = 2 * 1024 * 1024
MOST_RECORD_BYTES = 64 * 1024 * 1024
SLICE_ROWS = 65_536
SUFFIXES = (".csv", ".tsv", ".parquet", ".xlsx")


class TableError(ValueError):
    """A table that cannot be read on; the text says why, with the place."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no row: its number, why, and its text."""

    line: int
    code: str
    message: str
    text: str


@dataclass(slots=True)
class Slice:
    """Some rows of a table. `lines` are their line numbers in the file, or row numbers of a binary one.

    `cells` is true where every value is a text; `share` is how much of the file has been read, from 0 to 1.
    """

    frame: pl.DataFrame
    lines: Sequence[int]
    cells: bool
    share: float
    bad: list[BadLine] = field(default_factory=list)


def is_table(file: Path) -> bool:
    """Whether the file is read as a table: by its name alone."""
    return _inner(file) in SUFFIXES


def _inner(file: Path) -> str:
    suffixes = [one.lower() for one in file.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def header(file: Path) -> list[str]:
    """The names of the columns. Raises TableError when there are none, or one twice."""
    inner = _inner(file)
    if inner == ".parquet":
        return _parquet_names(file)
    if inner == ".xlsx":
        return next(_excel(file, None)).frame.columns
    with _opened(file) as stream:
        return _header(file, stream, inner)[0]


def slices(file: Path, columns: Sequence[str] | None = None) -> Iterator[Slice]:
    """The rows of a table in order; `columns` limits what is read to those of them that there are."""
    inner = _inner(file)
    if inner == ".parquet":
        yield from _parquet(file, columns)
    elif inner == ".xlsx":
        yield from _excel(file, columns)
    else:
        yield from _csv(file, inner, columns)


# -- CSV


def _opened(file: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(file, "rb")) if file.suffix.lower() == ".gz" else file.open("rb")


def _header(file: Path, stream: IO[bytes], inner: str) -> tuple[list[str], str]:
    """The names in the first line, and the mark between cells."""
    try:
        first = stream.readline(MOST_RECORD_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError(f"{file}: this file cannot be unpacked; it may have been cut off ({error})") from None
    text = _decoded(file, first.removeprefix(b"\xef\xbb\xbf"), 1).rstrip("\r\n")
    if not text.strip():
        raise TableError(f"{file}: the first line must name the columns, and it is empty")
    mark = "\t" if inner == ".tsv" else max(",;\t", key=text.count)
    try:
        names = next(csv.reader([text], delimiter=mark, strict=True))
    except csv.Error as error:
        raise TableError(f"{file}:1: the names of the columns cannot be read: {error}") from None
    for at, name in enumerate(names):
        if not name.strip():
            raise TableError(f"{file}:1: column {at + 1} has no name")
        if name in names[:at]:
            raise TableError(f"{file}:1: two columns are named '{name}'")
    return names, mark


def _decoded(file: Path, data: bytes, line: int) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = line + data.count(b"\n", 0, error.start)
        raise TableError(f"{file}:{at}: this line is not UTF-8 text: save the file as UTF-8") from None


def _csv(file: Path, inner: str, columns: Sequence[str] | None) -> Iterator[Slice]:
    size = max(file.stat().st_size, 1)
    with file.open("rb") as raw:
        stream = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if file.suffix.lower() == ".gz" else raw
        names, mark = _header(file, stream, inner)
        wanted = [at for at, name in enumerate(names) if columns is None or name in columns]
        line = 2
        for block in _blocks(file, stream):
            found = _rows(file, block, line, names, mark, wanted)
            found.share = min(1.0, raw.tell() / size)
            yield found
            line += block.count(b"\n")


def _blocks(file: Path, stream: IO[bytes]) -> Iterator[bytes]:
    """The rest of a stream in blocks that end with a line, and not inside a quoted cell."""
    rest = b""
    while True:
        try:
            part = stream.read(BLOCK_BYTES)
        except (OSError, EOFError, zlib.error) as error:
            raise TableError(f"{file}: this file cannot be unpacked; it may have been cut off ({error})") from None
        if not part:
            break
        rest += part
        cut = _cut(rest)
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > MOST_RECORD_BYTES:
            raise TableError(f"{file}: a row is longer than {MOST_RECORD_BYTES // 2**20} MiB: is a quote not closed?")
    if rest.strip():
        yield rest if rest.endswith(b"\n") else rest + b"\n"


def _cut(block: bytes) -> int:
    """Where the last whole row of a block ends; 0 when there is none."""
    cut = block.rfind(b"\n") + 1
    if b'"' not in block:
        return cut
    quotes = block.count(b'"', 0, cut)
    while cut and quotes % 2:
        before = block.rfind(b"\n", 0, cut - 1) + 1
        quotes -= block.count(b'"', before, cut)
        cut = before
    return cut


def _rows(file: Path, block: bytes, line: int, names: Sequence[str], mark: str, wanted: Sequence[int]) -> Slice:
    """The rows of a block: at once by polars where all lines are plain, else one by one."""
    import polars as pl

    text = _decoded(file, block, line).replace("\r\n", "\n")
    count, width = text.count("\n"), len(names)
    lines = text.split("\n")
    if '"' in text or "\r" in text or any(one.count(mark) != width - 1 for one in lines[:count]):
        return _careful(lines, line, names, mark, wanted)
    del lines
    schema = dict.fromkeys(names, pl.String)
    frame = pl.read_csv(
        text.encode(), has_header=False, separator=mark, columns=list(wanted), schema=schema, quote_char=None
    )
    if frame.height != count:
        return _careful(text.split("\n"), line, names, mark, wanted)
    return Slice(frame, range(line, line + count), True, 0.0)


def _careful(lines: Sequence[str], line: int, names: Sequence[str], mark: str, wanted: Sequence[int]) -> Slice:
    """Row by row: quoted cells, other line ends, and rows with too many or too few cells, which are left out."""
    import polars as pl

    rows: list[list[str | None]] = []
    numbers: list[int] = []
    bad: list[BadLine] = []
    reader = csv.reader((f"{one}\n" for one in lines), delimiter=mark, strict=True)
    start = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            bad.append(BadLine(line + start, "csv-syntax", f"this line cannot be read: {error}", lines[start]))
            start = reader.line_num
            continue
        if len(row) == len(names):
            rows.append([row[at] or None for at in wanted])
            numbers.append(line + start)
        elif row:
            what = "more" if len(row) > len(names) else "fewer"
            message = (
                f"this line has {len(row)} cells, {what} than the {len(names)} of the header: is a comma not in quotes?"
            )
            bad.append(BadLine(line + start, "ragged-line", message, lines[start]))
        start = reader.line_num
    frame = pl.DataFrame(rows, schema={names[at]: pl.String for at in wanted}, orient="row")
    return Slice(frame, numbers, True, 0.0, bad)


# -- other tables


def _parquet_names(file: Path) -> list[str]:
    import polars as pl

    try:
        return list(pl.read_parquet_schema(file))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise TableError(f"{file}: this is no whole Parquet file ({str(error).splitlines()[0][:200]})") from None


def _parquet(file: Path, columns: Sequence[str] | None) -> Iterator[Slice]:
    import polars as pl

    wanted = [name for name in _parquet_names(file) if columns is None or name in columns]
    try:
        scan = pl.scan_parquet(file).select(wanted)
        total = max(pl.scan_parquet(file).select(pl.len()).collect().item(), 1)
        first = 1
        for batch in scan.collect_batches(chunk_size=SLICE_ROWS, maintain_order=True):
            for part in batch.iter_slices(SLICE_ROWS):
                yield Slice(part, range(first, first + part.height), False, min(1.0, (first + part.height) / total))
                first += part.height
    except (pl.exceptions.PolarsError, OSError) as error:
        raise TableError(f"{file}: this Parquet file cannot be read on ({str(error).splitlines()[0][:200]})") from None


def _excel(file: Path, columns: Sequence[str] | None) -> Iterator[Slice]:
    from makegood.cases.files import read_cases

    found = read_cases(file)
    if found.frame is None:
        raise TableError("; ".join(str(one) for one in found.problems))
    frame = (
        found.frame if columns is None else found.frame.select(name for name in found.frame.columns if name in columns)
    )
    yield Slice(frame, range(2, frame.height + 2), False, 1.0)
