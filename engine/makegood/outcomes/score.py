"""Scores: points earned of the points that apply, on a scale of 100, with a pass mark and grades."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from makegood.expr.nodes import Arith, Literal, Node, Ref, Rows
from makegood.expr.types import BOOLEAN, INTEGER, NUMBER, choice
from makegood.outcomes.kind import Lowering, OutcomeKind, boolean, both, compared, either, nothing


def _items(data: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], Any]]:
    items = data.get("items") or []
    pairs = items.items() if isinstance(items, Mapping) else enumerate(items)
    return [(("items", key), item) for key, item in pairs]


def expressions(data: Mapping[str, Any]) -> list[tuple[str | int, ...]]:
    paths: list[tuple[str | int, ...]] = [(key,) for key in ("when", "applicable", "pass") if key in data]
    for path, item in _items(data):
        if isinstance(item, Mapping):
            paths.extend((*path, key) for key in ("points", "earned", "applicable") if key in item)
        else:
            paths.append(path)
    grades = data.get("grades") or []
    if isinstance(grades, list):
        paths.extend(
            ("grades", at, "from") for at, grade in enumerate(grades) if isinstance(grade, Mapping) and "from" in grade
        )
    return paths


def lower(outcome: Lowering) -> None:
    when = _applies(outcome)
    earned, possible = _total(outcome, "earned"), _total(outcome, "possible")
    if earned is None or possible is None:
        return
    hundred = Arith(type=NUMBER, op="*", left=earned, right=Literal(type=INTEGER, value=100))
    points = outcome.keep("points", _if(when, Arith(type=NUMBER, op="/", left=hundred, right=possible)))
    mark = outcome.expression("pass")
    if mark is not None:
        outcome.keep("passed", compared(points, ">=", mark))
    _grade(outcome, points)
    outcome.keep("applies", when or boolean(True))


def _applies(outcome: Lowering) -> Node | None:
    parts = [part for part in (outcome.expression("when"), outcome.expression("applicable")) if part is not None]
    return None if not parts else parts[0] if len(parts) == 1 else both(*parts)


def _if(when: Node | None, node: Node) -> Node:
    return node if when is None else either(when, node, nothing(node.type))


def _total(outcome: Lowering, which: str) -> Node | None:
    total: Node | None = None
    for path, item in _items(outcome.data):
        full = isinstance(item, Mapping)
        points = outcome.expression(*path, "points") if full and "points" in item else Literal(type=INTEGER, value=1)
        earned = outcome.expression(*path, "earned") if full else outcome.expression(*path)
        applicable = outcome.expression(*path, "applicable") if full and "applicable" in item else None
        if points is None or earned is None:
            return None
        term = _term(which, points, earned, applicable)
        total = term if total is None else Arith(type=NUMBER, op="+", left=total, right=term)
    if total is None:
        outcome.problem("missing-key", "a score needs at least one item", "items")
    return total


def _term(which: str, points: Node, earned: Node, applicable: Node | None) -> Node:
    nil = Literal(type=INTEGER, value=0)
    got = points if which == "possible" else either(earned, points, nil) if earned.type == BOOLEAN else earned
    return got if applicable is None else either(applicable, got, nil)


def _grade(outcome: Lowering, points: Ref) -> None:
    grades = outcome.data.get("grades")
    if not isinstance(grades, list):
        return
    names = [str(grade.get("grade", "")) for grade in grades]
    words = choice(tuple(dict.fromkeys(names)))
    rows: list[tuple[Node | None, Node]] = []
    for at, name in enumerate(names):
        least = outcome.expression("grades", at, "from")
        rows.append((None if least is None else compared(points, ">=", least), Literal(type=words, value=name)))
    if rows:
        outcome.keep("grade", Rows(type=words, hit="first", rows=tuple(rows)))


KIND = OutcomeKind(
    section="scores",
    singular="score",
    main="points",
    lower=lower,
    expressions=expressions,
    core=("points", "applies"),
    answered_by="applies",
    manual="points on a scale of 100 of what applies, with a pass mark and grades",
)
