"""Mutation scores as lines for people and as plain data for machines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from makegood.testing.mutate.mutant import SORTS, Mutant
from makegood.testing.mutate.run import Score
from makegood.testing.mutate.trial import INVALID, SURVIVED, Verdict
from makegood.testing.mutate.witness import Found, Witness


def percent(score: Score) -> str:
    """The score with one decimal, cut and not rounded: 89.99 is not 90."""
    if not score.counted:
        return "none"
    tenths = score.killed * 1000 // score.counted
    return f"{tenths // 10}.{tenths % 10} percent"


def lines(scores: Sequence[Score]) -> Iterator[str]:
    """Each policy's score, its survivors with what tells them apart, and the sorts of change."""
    for score in scores:
        yield ""
        yield closing(score)
        yield from _details(score)
        for verdict, found in score.survivors():
            yield ""
            yield from survivor_lines(verdict.mutant, found)


def closing(score: Score) -> str:
    """`airline.eu261: 852 of 857 mutants noticed by 323 tests: 99.4 percent`."""
    return f"{score.policy}: {score.killed} of {score.counted} mutants noticed by {score.tests} tests: {percent(score)}"


def _details(score: Score) -> Iterator[str]:
    if len(score.verdicts) < score.written:
        yield f"  a sample: {len(score.verdicts)} of the {score.written} mutants that can be made"
    invalid = Counter(one.by for one in score.verdicts if one.fate == INVALID)
    if invalid:
        codes = ", ".join(f"{count} {code}" for code, count in sorted(invalid.items()))
        yield f"  {sum(invalid.values())} more do not load and are not counted: {codes}"
    survived = Counter(one.mutant.sort for one in score.verdicts if one.fate == SURVIVED)
    whole = Counter(one.mutant.sort for one in score.verdicts if one.fate != INVALID)
    for sort, name in SORTS.items():
        if survived[sort]:
            yield f"  {survived[sort]} of {whole[sort]} survive: {name}"


def survivor_lines(mutant: Mutant, found: Found) -> Iterator[str]:
    """A survivor: its place, its change, its source line, and the case that tells it apart or that none was found."""
    yield f"{mutant.place}: survives: {mutant.before} → {mutant.after} [{mutant.sort}]"
    yield f"  {mutant.line.strip()}"
    if found.witness is None:
        yield f"  no case found that tells it apart, in {found.tries} tries"
        return
    yield "  a test that would notice it, to be reviewed:"
    for line in witness_lines(mutant, found.witness):
        yield f"    {line}"


def witness_lines(mutant: Mutant, witness: Witness) -> Iterator[str]:
    """A witness as an entry of a test file."""
    yield f"- name: {_written(f'notices {mutant.before} → {mutant.after}')}"
    yield "  case:"
    yield from (f"    {name}: {_written(value)}" for name, value in witness.case.items())
    if witness.at is not None:
        yield f"  at: {_written(witness.at)}"
    yield "  expect:"
    yield from (f"    {path}: {_written(value)}" for path, value in witness.expect.items())


def _written(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, default=str)


def as_json(scores: Sequence[Score]) -> dict[str, Any]:
    """Everything: each policy's counts, and each mutant with its edits and what became of it."""
    return {"policies": [_score(one) for one in scores]}


def _score(score: Score) -> dict[str, Any]:
    mutants = [_mutant(one, score.found.get(at)) for at, one in enumerate(score.verdicts)]
    return {
        "policy": score.policy,
        "files": list(score.files),
        "tests": score.tests,
        "written": score.written,
        "killed": score.killed,
        "survived": score.count(SURVIVED),
        "invalid": score.count(INVALID),
        "mutants": mutants,
    }


def _mutant(verdict: Verdict, found: Found | None) -> dict[str, Any]:
    mutant = verdict.mutant
    return {
        "file": mutant.file,
        "line": mutant.place.line,
        "column": mutant.place.column,
        "source": mutant.line,
        "sort": mutant.sort,
        "before": mutant.before,
        "after": mutant.after,
        "edits": [{"start": start, "end": end, "new": new} for start, end, new in mutant.edits],
        "fate": verdict.fate,
        "by": verdict.by or None,
        "tries": None if found is None else found.tries,
        "witness": None if found is None or found.witness is None else _witness(found.witness),
    }


def _witness(witness: Witness) -> dict[str, Any]:
    return {"case": _plain(witness.case), "at": witness.at, "expect": dict(witness.expect)}


def _plain(value: Any) -> Any:
    """Data as JSON has it; a decimal becomes its text, which a case may give instead."""
    match value:
        case Decimal():
            return str(value)
        case Mapping():
            return {name: _plain(one) for name, one in value.items()}
        case list():
            return [_plain(one) for one in value]
    return value
