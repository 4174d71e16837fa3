"""Excel files as tables: the first sheet, its first row naming the columns. They are small, and read at once.

An .xlsx is a .zip of XML. Before it is handed to its reader it is unpacked once, counted, and its sheets measured: a
file of a few kilobytes can unpack to gigabytes, and two cells in far corners span a table that fits no memory.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from makegood.cases.packed import CaseFileError

if TYPE_CHECKING:
    import polars as pl

# The most that the parts of a workbook may unpack to together, and the most cells between the outermost used ones.
MAX_UNPACKED_BYTES = 1024**3
MAX_CELLS = 2**25
_CHUNK = 1024 * 1024
_LOCAL_HEADER = 30
_CELL = re.compile(r"([A-Za-z]{1,7})(\d{1,9})\Z")
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_excel(file: Path) -> pl.DataFrame:
    """The first sheet; its columns typed as all of its cells allow. Raises CaseFileError and OSError."""
    check_size(file)
    try:
        import polars

        frame = polars.read_excel(file, sheet_id=1, raise_if_empty=False, infer_schema_length=None)
    except ModuleNotFoundError:
        message = "Excel files are read with Polars and fastexcel: pip install 'makegood[table]'"
        raise CaseFileError(file, "needs-table-extra", message) from None
    except Exception as error:  # noqa: BLE001 - the reader's own exceptions share no base class
        first = str(error).strip().split("\n")[0][:200]
        raise CaseFileError(file, "broken-file", f"this is no whole Excel file ({first})") from None
    return frame


def check_size(file: Path) -> None:
    """Raises CaseFileError for a workbook that unpacks to too much, or is no workbook."""
    left = MAX_UNPACKED_BYTES
    try:
        with file.open("rb") as raw, zipfile.ZipFile(raw) as archive:
            for member in archive.infolist():
                extent = _Extent(file)
                for part in _inflated(raw, member):
                    left -= len(part)
                    if left < 0:
                        most = f"{MAX_UNPACKED_BYTES / 1024**2:,.0f} MiB"
                        message = f"this workbook unpacks to more than {most}: save it as CSV"
                        raise CaseFileError(file, "too-large-file", message)
                    extent.feed(part)
                extent.close()
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, expat.ExpatError) as error:
        if isinstance(error, CaseFileError):
            raise
        raise CaseFileError(file, "broken-file", f"this is no whole Excel file ({error})") from None


def _inflated(raw: Any, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part in pieces, as far as its bytes go, whatever size its heading gives."""
    raw.seek(member.header_offset)
    head = raw.read(_LOCAL_HEADER)
    if len(head) < _LOCAL_HEADER or head[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("a part does not begin where it should")
    raw.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("a part is packed in a way that workbooks do not use")
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    left = member.compress_size
    while left > 0 and (data := raw.read(min(_CHUNK, left))):
        left -= len(data)
        if inflate is None:
            yield data
            continue
        while data:
            yield inflate.decompress(data, _CHUNK)
            data = inflate.unconsumed_tail
    if inflate is not None:
        yield inflate.flush()


class _Extent:
    """The used cells of a sheet, found while its XML goes by; other parts have none."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.parser: Any = None
        self.begun = False
        self.row = self.column = 0
        self.rows: tuple[int, int] | None = None
        self.columns: tuple[int, int] | None = None

    def feed(self, part: bytes) -> None:
        if not self.begun and part:
            self.begun = True
            if part.lstrip().startswith(_XML_STARTS):
                self.parser = expat.ParserCreate()
                self.parser.StartElementHandler = self._start
        if self.parser is not None:
            self.parser.Parse(part, False)

    def close(self) -> None:
        if self.parser is not None:
            self.parser.Parse(b"", True)
            self.parser.StartElementHandler = None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isdecimal() else self.row + 1
            self.column = 0
        elif name == "c":
            found = _CELL.match(attributes.get("r", ""))
            self.column = self.column + 1 if found is None else _column(found[1])
            self.row = self.row if found is None else int(found[2])
        elif name in ("v", "is", "f"):
            self._use()

    def _use(self) -> None:
        row, column = self.row, self.column
        top, bottom = self.rows or (row, row)
        left, right = self.columns or (column, column)
        self.rows = min(top, row), max(bottom, row)
        self.columns = min(left, column), max(right, column)
        cells = (self.rows[1] - self.rows[0] + 1) * (self.columns[1] - self.columns[0] + 1)
        if cells > MAX_CELLS:
            message = f"the used cells of a sheet span more than {MAX_CELLS:,}: clear far cells, or save it as CSV"
            raise CaseFileError(self.file, "too-large-file", message)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
