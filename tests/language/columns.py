"""The polars evaluator for the tables: raw cases as a frame, its answers as plain raw values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl
from makegood.bound import bind
from makegood.cases.facts import FactSpec
from makegood.expr.to_polars import evaluate, polars_type

from .adapter import Question

Raw = tuple[Any, ...]


def frame_of(facts: Mapping[str, FactSpec], cases: Sequence[Raw], nows: Sequence[int | None]) -> pl.DataFrame:
    """One row for each case, one column for each fact that one of them gives, and `now`."""
    columns = [
        pl.Series(name, [_value(spec, case[at]) for case in cases], dtype=polars_type(spec.type))
        for at, (name, spec) in enumerate(facts.items())
        if any(case[at] is not None for case in cases)
    ]
    return pl.DataFrame([*columns, pl.Series("now", list(nows), dtype=pl.Int64)])


def _value(spec: FactSpec, raw: Any) -> Any:
    if raw is None:
        return None
    if spec.type.kind == "list":
        return [_value(spec.fields[""], one) for one in raw]
    if spec.type.kind == "record":
        return {name: _value(one, value) for (name, one), value in zip(spec.fields.items(), raw, strict=True)}
    return raw


def answers(question: Question, cases: Sequence[Raw], nows: Sequence[int | None]) -> list[tuple[Any, ...]]:
    """For each case the raw values of the keys, at the scales of their nodes."""
    desk = question.desk
    frame = frame_of(desk.kind.facts, cases, nows)
    calendars = bind(desk.calendars, desk.policy["zone"])
    keys = list(question.keys)
    found = evaluate(question.named, keys, frame, question.raw_parameters, "now", calendars, desk.policy["currency"])
    return list(zip(*(_column(found, key) for key in keys), strict=True))


def _column(found: pl.DataFrame, key: str) -> list[Any]:
    if key in found.columns:
        return [tuple(map(_element, one)) if isinstance(one, list) else one for one in found.get_column(key).to_list()]
    pairs = zip(found.get_column(f"{key}#n").to_list(), found.get_column(f"{key}#d").to_list(), strict=True)
    return [None if above is None or below is None else Fraction(above, below) for above, below in pairs]


def _element(value: Any) -> Any:
    """An element of a list; an exact ratio comes as its numerator and denominator."""
    return Fraction(value["n"], value["d"]) if isinstance(value, dict) else value
