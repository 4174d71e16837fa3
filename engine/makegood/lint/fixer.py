"""Texts + a way to check them → mended texts: fixes made round by round, and none kept that leaves things worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from makegood.lint.fixes import with_fixes
from makegood.lint.text_edits import line_starts
from makegood.origins import edited
from makegood.problems import Fix, Problem

# A fix can show the next mistake of its expression; more rounds than this are no mending any more.
MOST_ROUNDS = 20

Check = Callable[[Mapping[str, str]], list[Problem]]


@dataclass(frozen=True, slots=True)
class Mended:
    """The texts after all fixes, what was fixed, and what is left."""

    texts: Mapping[str, str]
    fixed: tuple[Problem, ...]
    left: tuple[Problem, ...]


def mend(texts: Mapping[str, str], check: Check, unsafe: bool = False, select: Collection[str] = ()) -> Mended:
    """Make every fix of the problems that `check` finds, and check again, until nothing is left to fix.

    `select` keeps to problems of some codes; `unsafe` takes fixes that may change what was meant.
    """
    now, problems = dict(texts), check(texts)
    fixed: list[Problem] = []
    refused: set[tuple[str, ...]] = set()
    for _ in range(MOST_ROUNDS):
        wanted = [one for one in problems if not select or one.code in select]
        chosen = [one for one in _fixable(wanted, now, unsafe) if _name(one, now) not in refused]
        if not chosen:
            break
        made, problems, kept, bad = _round(now, problems, _apart(chosen), check)
        refused |= {_name(one, now) for one in bad}
        fixed += kept
        now = made
    return Mended(now, tuple(fixed), tuple(problems))


def _fixable(problems: Iterable[Problem], texts: Mapping[str, str], unsafe: bool) -> list[Problem]:
    return [one for one in with_fixes(problems, texts) if one.fix is not None and (one.fix.safe or unsafe)]


def _name(problem: Problem, texts: Mapping[str, str]) -> tuple[str, ...]:
    """A problem by what it says and the line that it is about: other fixes move its place."""
    place = problem.place
    if place is None:
        return problem.code, problem.message
    starts = line_starts(texts.get(place.file, ""))
    line = texts[place.file][starts[place.line - 1] : starts[place.line]] if place.line < len(starts) else ""
    return problem.code, problem.message, place.file, line


def _apart(problems: list[Problem]) -> list[Problem]:
    """The problems whose edits do not overlap; the others wait for the next round."""
    taken: dict[str, list[tuple[int, int]]] = {}
    chosen: list[Problem] = []
    for problem in problems:
        assert problem.fix is not None
        edits = problem.fix.edits
        if all(_free(one.start, one.end, taken.get(one.file, [])) for one in edits):
            chosen.append(problem)
            for one in edits:
                taken.setdefault(one.file, []).append((one.start, one.end))
    return chosen


def _free(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return all(end < low or start > high for low, high in taken)


def _round(
    texts: dict[str, str], before: list[Problem], chosen: list[Problem], check: Check
) -> tuple[dict[str, str], list[Problem], list[Problem], list[Problem]]:
    """The chosen fixes made together, or one by one when together they leave things worse."""
    made = _edited(texts, [one.fix for one in chosen if one.fix])
    after = check(made)
    if not _worse(before, after):
        return made, after, chosen, []
    if len(chosen) == 1:
        return texts, before, [], chosen
    kept: list[Problem] = []
    bad: list[Problem] = []
    for problem in reversed(chosen):  # from the end, so that the places before stay true
        assert problem.fix is not None
        tried = _edited(texts, [problem.fix])
        found = check(tried)
        if _worse(before, found):
            bad.append(problem)
        else:
            texts, before = tried, found
            kept.append(problem)
    return texts, before, kept, bad


def _edited(texts: Mapping[str, str], fixes: list[Fix]) -> dict[str, str]:
    made = dict(texts)
    for file in {edit.file for fix in fixes for edit in fix.edits}:
        made[file] = edited(
            texts[file], [(one.start, one.end, one.text) for fix in fixes for one in fix.edits if one.file == file]
        )
    return made


def _worse(before: list[Problem], after: list[Problem]) -> bool:
    """More errors in some file, or an error in one that had none."""
    old, new = _errors(before), _errors(after)
    return any(count > old.get(file, 0) for file, count in new.items())


def _errors(problems: Iterable[Problem]) -> Counter[str]:
    return Counter(one.place.file if one.place else "" for one in problems if one.level == "error")
