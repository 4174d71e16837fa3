"""Coverage as lines for people: a table of the versions, and for each what no test reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from makegood.problems import shortened
from makegood.testing.coverage.inventory import Version
from makegood.testing.coverage.item import COUNTED, EXTRA, Item
from makegood.testing.coverage.measured import Coverage
from makegood.testing.coverage.sentences import sentence
from makegood.testing.coverage.texts import lines_of, texts_for

# Of each version so many missing things are listed, unless everything is asked for.
MOST_LISTED = 40
# A source line is cut to so many characters.
LINE_WIDTH = 110

HEAD = ("", "tests", *COUNTED.values(), "all", "")


def lines(coverage: Coverage, verbose: bool = False) -> Iterator[str]:
    """The table and the lists; `verbose` lists everything, and the sides of thresholds that no test tries."""
    yield ""
    yield from _table([HEAD, *(_row(coverage, version) for version in coverage.versions)])
    texts = {file: lines_of(text) for file, text in texts_for(coverage).items()}
    for version in coverage.versions:
        yield from _missing(coverage, version, verbose, texts)


def _row(coverage: Coverage, version: Version) -> tuple[str, ...]:
    shares = [str(coverage.share(version, sort)) for sort in COUNTED]
    return (
        version.policy.id, str(coverage.tests(version)), *shares, str(coverage.share(version)), version.file,
    )  # fmt: skip


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows as lines: words to the left, numbers to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.ljust(width) if at in (0, len(row) - 1) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _missing(coverage: Coverage, version: Version, verbose: bool, texts: Mapping[str, list[str]]) -> Iterator[str]:
    missing = list(coverage.missing(version))
    edges = coverage.share(version, *EXTRA)
    yield ""
    yield f"{version.policy.id} ({version.file}): {coverage.share(version)} of {coverage.share(version).needed}"
    if not coverage.tests(version) and not coverage.share(version).met and not verbose:
        yield "  no test is decided by it"
        return
    for item, gone in islice(missing, None if verbose else MOST_LISTED):
        yield from item_lines(item, gone, texts)
    if len(missing) > MOST_LISTED and not verbose:
        yield f"  and {len(missing) - MOST_LISTED} more: -v lists them all"
    if edges.needed:
        yield f"  not counted: {edges.met} of {edges.needed} sides of thresholds are tried"
    for item, gone in coverage.missing(version, extra=True) if verbose else ():
        yield from item_lines(item, gone, texts)


def item_lines(item: Item, missing: Sequence[str], texts: Mapping[str, list[str]]) -> Iterator[str]:
    """Something missing: its place, what no test does, its source line."""
    place = item.stretch.place
    yield f"  {place}: {sentence(item, missing)} [{item.sort}]"
    found = texts.get(place.file, [])
    source = found[place.line - 1] if place.line <= len(found) else item.stretch.text
    if source.strip():
        yield f"    {shortened(source, LINE_WIDTH)}"
