"""The polars evaluator for the tables: raw cases as a frame, its answers as plain raw values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl

from makegood.cases.facts import FactSpec
from makegood.expr.nodes import Node
from makegood.expr.to_polars import evaluate, polars_type

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


def answers(
    named: Mapping[str, Node], key: str, frame: pl.DataFrame, calendars: Mapping[str, Any], currency: str
) -> list[Any]:
    """The raw value of `key` in each row, at the scale of its node."""
    found = evaluate(named, [key], frame, {}, "now", calendars, currency)
    if key in found.columns:
        return [tuple(one) if isinstance(one, list) else one for one in found.get_column(key).to_list()]
    pairs = zip(found.get_column(f"{key}#n").to_list(), found.get_column(f"{key}#d").to_list(), strict=True)
    return [None if above is None or below is None else Fraction(above, below) for above, below in pairs]
