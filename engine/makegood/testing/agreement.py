"""For plugin authors: whether all readers say the same, whether a column form says what its body says, what a rule finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from makegood.book import Book
from makegood.decision import Decision
from makegood.expr.arithmetic import size
from makegood.expr.exact import places
from makegood.expr.raw import raw_literal
from makegood.functions import Function
from makegood.lint.run import lint
from makegood.lint_rule import LintRule
from makegood.moments import At, micros
from makegood.problems import Problem
from makegood.testing.answers import Answers, from_interpreter, from_python, from_table
from makegood.testing.wanted import equal, shown
from makegood.values import Money, Quantity


def reader_disagreements(book: Book, cases: Iterable[Mapping[str, Any]], at: At = None) -> list[str]:
    """Where the readers of a book give different answers of some cases, one sentence each; none is what has to be.

    Every case is decided by the compiled policies, by the slow reader that judges them, and together with the others as
    one table: all outcomes and values of every policy that reads cases of its kind. Needs the extra `table`. Raises
    CaseError for a case that cannot be decided.
    """
    now = None if at is None else micros(at)
    by_kind: dict[str, list[Decision]] = {}
    for case in cases:
        by_kind.setdefault(str(case.get("kind")), []).append(book.decide(case, now))
    found: list[str] = []
    for kind, decisions in by_kind.items():
        for policy, versions in book.policies.items():
            if versions[0].case == kind:
                found += _of_policy(book, policy, decisions, now)
    return found


def _of_policy(book: Book, policy: str, decisions: Sequence[Decision], now: int | None) -> Iterator[str]:
    tabled = from_table(book, policy, decisions, now)
    for decision, columns in zip(decisions, tabled, strict=True):
        python = from_python(book, policy, decision.case, now)
        interpreted = from_interpreter(book, policy, decision.case, now)
        name = decision.case.get("id") or "a case"
        for key in ("applies", *_keys(python)):
            answers = {"interpret": interpreted, "python": python, "polars": columns}
            said = {reader: _answer(one, key) for reader, one in answers.items()}
            judge = said["interpret"]
            for reader, one in said.items():
                if one != judge and not equal(one, judge):
                    yield f"{name}: {policy}, {key}: interpret says {shown(judge)}, {reader} says {shown(one)}"


def _keys(answers: Answers) -> list[str]:
    policy = answers.policy
    if policy is None or answers.applies is not True:
        return []
    fields = [key for outcome in policy.outcomes for key in outcome.fields.values()]
    return [*(f"values.{name}" for name in policy.values), *fields]


def _answer(answers: Answers, key: str) -> Any:
    return answers.applies if key == "applies" else answers.value(key)


def column_disagreements(function: Function, arguments: Iterable[Sequence[Any]]) -> list[str]:
    """Where the column form of a function says other than its body, one sentence each; none is what has to be.

    `arguments` are tuples of plain values as the body takes them (str, bool, int, Decimal, Quantity, Money, date, aware
    datetime); None among them is an unknown. All tuples make one batch. Needs the extra `table`.
    """
    import polars as pl

    from makegood.expr import plain, polars_plugins
    from makegood.expr.polars_columns import polars_type
    from makegood.expr.polars_numbers import Column
    from makegood.expr.types import named

    if function.column is None:
        raise ValueError(f"the function '{function.name}' has no column form")
    rows = [tuple(row) for row in arguments]
    types = [named(one.type) for one in function.parameters]
    scales = [_scale([row[at] for row in rows]) for at in range(len(types))]
    raws = [tuple(_raw(value, scale) for value, scale in zip(row, scales, strict=True)) for row in rows]
    columns = {str(at): pl.Series([row[at] for row in raws], dtype=polars_type(one)) for at, one in enumerate(types)}
    frame = pl.DataFrame(columns)
    cells = [polars_plugins.cells_of(Column(pl.col(str(at)), scales[at]), one) for at, one in enumerate(types)]
    answer = polars_plugins.raw_answer(function, [one for one in cells if one is not None])
    answers = frame.select(answer.alias("answer")).get_column("answer").to_list()
    body = plain.raw_body(function, tuple(zip(types, scales, strict=True)))
    return [
        f"{function.name}({', '.join(map(str, row))}): the body gives {wanted!r}, the column form {got!r} (raw values)"
        for row, raw, got in zip(rows, raws, answers, strict=True)
        if (wanted := body(*raw)) != got
    ]


def lint_findings(book: Book, rule: LintRule) -> list[Problem]:
    """What one lint rule finds in the policies of a book, each with its place."""
    return lint(book, [rule])


def _number(value: Any) -> Any:
    return Fraction(value) if isinstance(value, Decimal) else value


def _scale(values: Sequence[Any]) -> int:
    """The decimals that write every number of a column."""
    numbers = [_number(one) for one in values if one is not None]
    sizes = [Fraction(size(one)) for one in numbers if isinstance(one, int | Fraction | Money | Quantity)]
    return max((places(one) or 0 for one in sizes), default=0)


def _raw(value: Any, scale: int) -> Any:
    return micros(value) if isinstance(value, datetime) else raw_literal(_number(value), scale)
