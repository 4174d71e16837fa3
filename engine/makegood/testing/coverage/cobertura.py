"""Coverage as Cobertura XML (coverage-04.dtd), which forges and editors read.

A line counts that something to be reached stands in; its hits are the tests that look at it. Its branches are the answers of
its rows, branches and conditions. No clock is read, so the timestamp is always 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

from makegood.testing.coverage.measured import Coverage

DOCTYPE = '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">'
BRANCHING = ("row", "branch", "condition")


@dataclass(frozen=True, slots=True)
class Line:
    """A line: how many tests look at it, and of each of its branching items the answers that are met."""

    hits: int
    branches: tuple[tuple[int, int], ...] = ()

    @property
    def met(self) -> int:
        return sum(met for met, _ in self.branches)

    @property
    def needed(self) -> int:
        return sum(needed for _, needed in self.branches)


def cobertura(coverage: Coverage, root: Path | None = None) -> str:
    """The document; files below `root` (default: the working directory) are named from there."""
    root = Path.cwd() if root is None else root
    packages: dict[str, dict[str, dict[int, Line]]] = defaultdict(dict)
    for version in coverage.versions:
        packages[version.policy.id][version.file] = _lines(coverage, version.file)
    named = {file for files in packages.values() for file in files}
    for version in coverage.versions:
        beside = {item.stretch.place.file for _, item in coverage.items(version)} - named
        packages[version.policy.id].update((file, _lines(coverage, file)) for file in sorted(beside))
    top = ElementTree.Element(
        "coverage", _totals([line for files in packages.values() for line in _all(files.values())])
    )
    top.set("complexity", "0")
    top.set("version", _version())
    top.set("timestamp", "0")
    ElementTree.SubElement(ElementTree.SubElement(top, "sources"), "source").text = "."
    made = ElementTree.SubElement(top, "packages")
    for name, files in packages.items():
        _package(made, name, files, root)
    ElementTree.indent(top)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{DOCTYPE}\n{ElementTree.tostring(top, encoding="unicode")}\n'


def _version() -> str:
    from makegood import __version__

    return f"makegood {__version__}"


def _lines(coverage: Coverage, file: str) -> dict[int, Line]:
    branches: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, item in enumerate(coverage.inventory.items):
        if item.stretch.place.file == file and item.sort in BRANCHING and len(item.answers) > 1:
            needed = len(item.answers)
            branches[item.stretch.place.line].append((needed - len(item.missing(coverage.hits(number))), needed))
    return {line: Line(hits, tuple(branches[line])) for line, hits in coverage.lines(file).items()}


def _all(files: Iterable[Mapping[int, Line]]) -> list[Line]:
    return [line for lines in files for line in lines.values()]


def _package(packages: ElementTree.Element, name: str, files: Mapping[str, Mapping[int, Line]], root: Path) -> None:
    package = ElementTree.SubElement(
        packages, "package", {"name": name, **_rates(_all(files.values())), "complexity": "0"}
    )
    classes = ElementTree.SubElement(package, "classes")
    for file, lines in files.items():
        named = {"name": Path(file).name, "filename": _relative(file, root)}
        one = ElementTree.SubElement(classes, "class", {**named, **_rates(list(lines.values())), "complexity": "0"})
        ElementTree.SubElement(one, "methods")
        made = ElementTree.SubElement(one, "lines")
        for number, line in lines.items():
            _line(made, number, line)


def _line(lines: ElementTree.Element, number: int, line: Line) -> None:
    made = ElementTree.SubElement(lines, "line", {"number": str(number), "hits": str(line.hits)})
    if not line.branches:
        made.set("branch", "false")
        return
    made.set("branch", "true")
    made.set("condition-coverage", f"{_percent(line.met, line.needed)} ({line.met}/{line.needed})")
    conditions = ElementTree.SubElement(made, "conditions")
    for at, (met, needed) in enumerate(line.branches):
        given = {"number": str(at), "type": "jump", "coverage": _percent(met, needed)}
        ElementTree.SubElement(conditions, "condition", given)


def _relative(file: str, root: Path) -> str:
    path, whole = Path(file).resolve(), root.resolve()
    return path.relative_to(whole).as_posix() if path.is_relative_to(whole) else Path(file).as_posix()


def _totals(lines: list[Line]) -> dict[str, str]:
    return {
        **_rates(lines),
        "lines-covered": str(sum(line.hits > 0 for line in lines)),
        "lines-valid": str(len(lines)),
        "branches-covered": str(sum(line.met for line in lines)),
        "branches-valid": str(sum(line.needed for line in lines)),
    }


def _rates(lines: list[Line]) -> dict[str, str]:
    return {
        "line-rate": _rate(sum(line.hits > 0 for line in lines), len(lines)),
        "branch-rate": _rate(sum(line.met for line in lines), sum(line.needed for line in lines)),
    }


def _rate(met: int, needed: int) -> str:
    """A share of 1, cut to four decimals; of nothing everything is reached."""
    tenths = 10_000 if not needed else int(Fraction(met * 10_000, needed))
    return f"{tenths // 10_000}.{tenths % 10_000:04d}"


def _percent(met: int, needed: int) -> str:
    return f"{met * 100 // needed}%"
