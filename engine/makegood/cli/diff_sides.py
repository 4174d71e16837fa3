"""The two books of `makegood diff`, and the known cases to begin a search with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makegood.cli.options import default_folder

if TYPE_CHECKING:
    from makegood.book import Vocabulary
    from makegood.diff import Ground, Seed
    from makegood.replay.sources import Source

# So many known cases are enough to begin with.
MOST_SEEDS = 5_000


@dataclass(frozen=True, slots=True)
class Sides:
    """The old and the new book; `whole`: what is only in the old one was withdrawn. `paths` are those on disk."""

    old: Source
    new: Source
    whole: bool
    paths: tuple[Path, ...]


def load_sides(old: str, new: str, folders: Sequence[Path], vocabulary: Vocabulary) -> Sides:
    """Each side is a path, else a date or a git revision of the other side's path (of `folders`, where neither is one).

    Raises SourceError.
    """
    from makegood.replay.sources import load_sources

    there = [Path(one).exists() for one in (old, new)]
    if there[1]:
        found = load_sources([Path(new)], old, vocabulary)
        paths = (Path(new), Path(old)) if there[0] else (Path(new),)
        return Sides(found.old, found.new, found.old.whole, paths)
    if there[0]:
        found = load_sources([Path(old)], new, vocabulary)
        return Sides(found.new, found.old, found.old.whole, (Path(old),))
    chosen = default_folder(folders)
    before, after = (load_sources(chosen, one, vocabulary).old for one in (old, new))
    return Sides(before, after, True, tuple(chosen))


# -- known cases


def test_files(paths: Iterable[Path], policies: Iterable[str]) -> list[Path]:
    """The test files at, below and beside the paths whose `policy` is one of these."""
    from makegood.testing.files import find_tests

    names = "|".join(re.escape(one) for one in sorted(set(policies)))
    wanted = re.compile(rf"^policy:\s*['\"]?(?:{names})['\"]?\s*(?:#.*)?$", re.MULTILINE)
    folders = [path.parent if path.is_file() else path for path in paths]
    found, _ = find_tests(dict.fromkeys(folders))
    return [one for one in found if wanted.search(one.read_text("utf-8", errors="replace"))]


def seeds(ground: Ground, paths: Iterable[Path], cases: Sequence[Path], report: Any) -> list[Seed]:
    """The cases of files, then those of the policies' tests; `report(sentence)` hears of those that do not fit."""
    found: list[Seed] = []
    policies = {one.id for side in (ground.old, ground.new) for one in side.policies}
    for name, case, at in (*_given(ground, cases, report), *_tested(test_files(paths, policies))):
        if len(found) == MOST_SEEDS:
            report(f"more than {MOST_SEEDS:,} known cases: the search begins from the first of them")
            break
        seed = _seed(ground, name, case, at)
        if isinstance(seed, str):
            report(f"{name} is left out: {seed}")
        else:
            found.append(seed)
    return found


def _seed(ground: Ground, name: str, case: Mapping[str, Any], at: Any) -> Seed | str:
    """A case as a point to begin with, or why it cannot be one."""
    from makegood.boundaries import point_of
    from makegood.diff import Seed
    from makegood.moments import micros

    kind = case.get("kind", ground.kind.name)
    if kind != ground.kind.name:
        return f"it is a case of {kind}, and the policies read {ground.kind.name}"
    named = ground.new.policies[-1].fixed_zone or "UTC"
    try:
        point, problems = point_of(ground.kind, ground.facts, case, None if at is None else micros(at), named)
    except ValueError as error:
        return str(error)
    return problems[0].message if point is None else Seed(point, name)


def _tested(files: Iterable[Path]) -> Iterator[tuple[str, Mapping[str, Any], Any]]:
    from makegood.testing.files import read_tests

    for file in files:
        for one in read_tests(file).tests:
            yield f"test {one.label}", one.case, one.at


def _given(ground: Ground, files: Sequence[Path], report: Any) -> Iterator[tuple[str, Mapping[str, Any], Any]]:
    from makegood.cli.case_files import read_cases

    for file in files:
        for one in read_cases(file, {ground.kind.name: ground.kind}):
            if one.case is None:
                report(f"{one.where} is left out: {one.error}")
            else:
                name = f"case {one.case['id']} of {one.where}" if "id" in one.case else one.where
                yield name, one.case, None
