"""Files of cases as bounded streams: what a file is by its name, and its bytes, unpacked from .gz and .zip.

A small packed file can hold an endless one. So whatever is unpacked is counted while it is read, and refused beyond a
bound; what the archive itself says of its size is not believed.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from makegood.problems import Place, Problem

# The most that a .gz or .zip may unpack to. A year of 100 million flights is smaller.
MAX_UNPACKED_BYTES = 16 * 1024**3
FORMS = {
    ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet",
    ".xlsx": "xlsx",
}  # fmt: skip
TABLES = ("csv", "parquet", "xlsx")
_PACKED_FAULTS = (
    gzip.BadGzipFile, zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError,
)  # fmt: skip


class CaseFileError(ValueError):
    """A file of cases that cannot be read, or not on from a line; `problem` says why and where."""

    def __init__(self, file: Path, code: str, message: str, line: int = 1, hint: str | None = None) -> None:
        super().__init__(f"{file}:{line}: {message}" if line > 1 else f"{file}: {message}")
        self.problem = Problem(code, message, Place(str(file), line, 1), hint)


@dataclass(frozen=True, slots=True)
class Form:
    """What a file holds: json, ndjson, csv, parquet or xlsx; `tabs`: a .tsv; `packed`: "", ".gz" or ".zip"."""

    how: str
    tabs: bool = False
    packed: str = ""

    @property
    def table(self) -> bool:
        """Whether it has columns."""
        return self.how in TABLES


def form_of(file: Path) -> Form:
    """What a file is by its name; in a .zip, by the name of the one file inside. Raises CaseFileError and OSError."""
    suffixes = [one.lower() for one in file.suffixes]
    packed = suffixes.pop() if suffixes and suffixes[-1] in (".gz", ".zip") else ""
    if packed == ".zip":
        with file.open("rb") as raw, _faults(file), zipfile.ZipFile(raw) as archive:
            name = _only_member(file, archive).filename
        suffixes = [Path(name).suffix.lower()]
    last = suffixes[-1] if suffixes else ""
    how = FORMS.get(last)
    if how is None or (packed and how in ("parquet", "xlsx")):
        if packed == ".zip":
            raise CaseFileError(file, "bad-archive", f"it holds '{name}'; a .zip of cases holds one CSV or JSON file")
        if how is not None:
            raise CaseFileError(file, "unknown-file-type", f"{how} files are packed in themselves: unpack this one")
        known = ", ".join(FORMS)
        raise CaseFileError(file, "unknown-file-type", f"cases come in files named {known}, also .csv.gz and .zip")
    return Form(how, last == ".tsv", packed)


def _only_member(file: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    inside = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    if len(inside) != 1:
        raise CaseFileError(file, "bad-archive", f"it holds {len(inside)} files; a .zip of cases holds one")
    return inside[0]


@contextmanager
def _faults(file: Path) -> Iterator[None]:
    try:
        yield
    except _PACKED_FAULTS as error:
        message = f"this file cannot be unpacked; it may have been cut off ({error})"
        raise CaseFileError(file, "broken-file", message) from None


class Content:
    """The bytes of a file, unpacked and counted. Raises CaseFileError beyond the bound."""

    def __init__(self, file: Path, stream: IO[bytes], raw: IO[bytes], packed: bool) -> None:
        self.file = file
        self._stream = stream
        self._raw = raw
        self._size = max(file.stat().st_size, 1)
        self._left = MAX_UNPACKED_BYTES if packed else None

    @property
    def share(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return min(1.0, self._raw.tell() / self._size)

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end."""
        with _faults(self.file):
            return self._counted(self._stream.read(size))

    def readline(self, size: int) -> bytes:
        """A line, or up to `size` bytes of it."""
        with _faults(self.file):
            return self._counted(self._stream.readline(size))

    def _counted(self, part: bytes) -> bytes:
        if self._left is not None:
            self._left -= len(part)
            if self._left < 0:
                most = _size_text(MAX_UNPACKED_BYTES)
                raise CaseFileError(self.file, "too-large-file", f"this file unpacks to more than {most}: split it")
        return part


@contextmanager
def opened(file: Path, form: Form) -> Iterator[Content]:
    """The content of a file of JSON or CSV. Raises CaseFileError and OSError."""
    with ExitStack() as stack:
        raw = stack.enter_context(file.open("rb"))
        stream: Any = raw
        if form.packed:
            with _faults(file):
                if form.packed == ".gz":
                    stream = stack.enter_context(gzip.GzipFile(fileobj=raw))
                else:
                    archive = stack.enter_context(zipfile.ZipFile(raw))
                    stream = stack.enter_context(archive.open(_only_member(file, archive)))
        yield Content(file, cast(IO[bytes], stream), raw, bool(form.packed))


def _size_text(size: int) -> str:
    for unit, step in (("GiB", 1024**3), ("MiB", 1024**2)):
        if size >= step:
            return f"{size // step} {unit}"
    return f"{size} bytes"


def all_of(content: Content, most: int) -> str:
    """The whole text of a file of at most `most` bytes. Raises CaseFileError."""
    data = content.read(most + 1)
    # A stream may hand out less than was asked for; only nothing is its end.
    while len(data) <= most and (part := content.read(most + 1 - len(data))):
        data += part
    if len(data) > most:
        raise CaseFileError(content.file, "too-large-file", f"this file is larger than {_size_text(most)}: split it")
    return text_of(content.file, data.removeprefix(b"\xef\xbb\xbf"), 1)


def text_of(file: Path, data: bytes, line: int) -> str:
    """Bytes as UTF-8, the first of them in `line`. Raises CaseFileError with the line that is not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = line + data.count(b"\n", 0, error.start)
        raise CaseFileError(file, "not-utf-8", "this line is not UTF-8 text: save the file as UTF-8", at) from None
