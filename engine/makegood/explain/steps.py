"""Steps as plain data that another program can work through: what was done, with what, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from makegood import currencies
from makegood.explain.evidence import Evidence, evidence
from makegood.explain.texts import Texts
from makegood.explain.trace import Element, Step, Tracer, rows_of
from makegood.expr.interpret_lists import look_up
from makegood.expr.nodes import (
    And,
    Arith,
    Call,
    Compare,
    Each,
    Fact,
    Field,
    If,
    In,
    Items,
    Known,
    Literal,
    Lookup,
    Neg,
    Node,
    Not,
    Now,
    Or,
    Param,
    Ref,
    Rows,
    Var,
)
from makegood.functions import Function
from makegood.model import DatedValue
from makegood.problems import Place
from makegood.shown import value_text
from makegood.values import Money, Period, Quantity, number_text

# A keyed table with more rows is not repeated in an explanation: only the rows that take the keys in are.
MOST_ROWS = 40

Number = Callable[[Step], int]
Data = dict[str, Any]


def exact_text(number: int | Fraction) -> str:
    """A number as an exact text: a decimal where there is one, else a ratio such as 1/3."""
    shown = number_text(number)
    return shown if Fraction(shown) == number else f"{Fraction(number).numerator}/{Fraction(number).denominator}"


def typed(value: Any) -> Data | None:
    """A plain value with its type, exactly: {"type": "money", "value": "250.00 EUR"}; None is unknown."""
    match value:
        case None:
            return None
        case bool():
            return {"type": "boolean", "value": value}
        case str():
            return {"type": "text", "value": value}
        case int() | Fraction():
            return {"type": "number", "value": exact_text(value)}
        case Money():
            shown = str(value) if Fraction(str(value).partition(" ")[0]) == value.amount else None
            return {"type": "money", "value": shown or f"{exact_text(value.amount)} {value.currency}"}
        case Quantity():
            return {"type": "quantity", "value": f"{exact_text(value.amount)} {value.unit}"}
        case Period():
            return {"type": "period", "value": f"{exact_text(value.count)} {_counted(value.unit)}"}
        case datetime() | date():
            return {"type": "instant" if isinstance(value, datetime) else "date", "value": value_text(value)}
        case list() | tuple():
            return {"type": "list", "value": [typed(one) for one in value]}
        case Mapping():
            return {"type": "record", "value": {name: typed(one) for name, one in value.items()}}
    raise TypeError(f"no type for {value!r}")


def _counted(unit: str) -> str:
    return "working microseconds" if unit == "working time" else unit


def place_data(place: Place | None) -> Data | None:
    return None if place is None else {"file": place.file, "line": place.line, "column": place.column}


class StepWriter:
    """Writes the steps of one policy's explanation, numbered on from `first`.

    `given` are the facts that the case itself gives, `in_force` finds the dated value of a parameter.
    """

    def __init__(
        self,
        tracer: Tracer,
        texts: Texts,
        given: Mapping[str, Any],
        in_force: Callable[[str], DatedValue | None],
        first: int,
    ) -> None:
        self.tracer = tracer
        self.texts = texts
        self.given = given
        self.in_force = in_force
        self.first = first
        self.numbers: dict[int, int] = {}

    def number(self, step: Step) -> int:
        return self.numbers[id(step)]

    def write(self, steps: list[Step]) -> list[Data]:
        """The steps as data."""
        self.numbers = {id(one): at for at, one in enumerate(steps, start=self.first)}
        return [self._one(one) for one in steps]

    def _one(self, step: Step) -> Data:
        node = step.node
        made: Data = {"n": self.number(step), "policy": self.texts.policy.id}
        made |= _OPS[type(node)](self, node, step)
        made["value"] = typed(step.value)
        made["text"] = self.texts.text(node)
        place = place_data(self.texts.place(node))
        return made | ({} if place is None else {"place": place})

    def args(self, step: Step) -> list[int]:
        return [self.number(one) for one in step.args]

    def maybe(self, step: Step | None) -> int | None:
        return None if step is None else self.number(step)


# -- what is done, by node


def _simple(op: str, **more: Callable[[Any], Any]) -> Callable[[StepWriter, Any, Step], Data]:
    def made(writer: StepWriter, node: Any, step: Step) -> Data:
        return {"op": op, "args": writer.args(step), **{key: get(node) for key, get in more.items()}}

    return made


def _leaf(op: str) -> Callable[[StepWriter, Any, Step], Data]:
    return lambda writer, node, step: {"op": op, "args": []}


def _fact(writer: StepWriter, node: Any, step: Step) -> Data:
    given = writer.given.get(node.name)
    made = {"op": "fact", "args": [], "name": node.name, "given": given is not None}
    return made if given is None else made | {"as_given": plain_json(given)}


def plain_json(value: Any) -> Any:
    """A value of a case as JSON writes it."""
    match value:
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {str(name): plain_json(one) for name, one in value.items()}
        case list() | tuple():
            return [plain_json(one) for one in value]
        case datetime() | date():
            return value.isoformat()
    return str(value)


def _parameter(writer: StepWriter, node: Any, step: Step) -> Data:
    found = writer.in_force(node.name)
    made = {"op": "parameter", "args": [], "name": node.name}
    if found is None:
        return made
    start = None if found.start is None else value_text(date.fromordinal(found.start + date(1970, 1, 1).toordinal()))
    return made | {"from": start, "cite": found.cite, "place": place_data(writer.texts.place_at(found.path))}


def _name(writer: StepWriter, node: Any, step: Step) -> Data:
    return {"op": "name", "args": writer.args(step), "name": node.name}


def _variable(writer: StepWriter, node: Any, step: Step) -> Data:
    assert step.of is not None
    return {"op": "element", "args": [writer.number(step.of)], "name": node.name, "at": step.at}


def _call(writer: StepWriter, node: Any, step: Step) -> Data:
    made: Data = {"op": "call", "args": writer.args(step), "function": node.function}
    if isinstance(node.body, Function):
        return made | {"op": "function"}
    options = {key: value_text(value) if isinstance(value, Fraction) else value for key, value in node.options}
    if node.function == "_round_minor" and isinstance(step.value, Money):
        options["step"] = number_text(Fraction(1, 10 ** currencies.minor_digits(step.value.currency)))
    found = evidence(step, writer.tracer.surroundings)
    return (
        made | ({"options": options} if options else {}) | ({} if found is None else {"calendar": calendar_data(found)})
    )


def calendar_data(found: Evidence) -> Data:
    made: Data = {"name": found.calendar}
    hours = [[value_text(low), value_text(high)] for low, high in found.open]
    if found.told:
        return made | {"known_until": None if found.known_until is None else value_text(found.known_until)}
    if found.first is None:
        return made | {"open": hours}
    days = [{"day": one.day.isoformat(), "why": one.why, "name": one.name} for one in found.closed]
    made |= {"from": value_text(found.first), "to": value_text(found.last), "closed": days}
    closes = [[day.isoformat(), value_text(close)] for day, close in found.closes]
    return made | ({"closes": closes} if closes else {})


def _rows(writer: StepWriter, node: Any, step: Step) -> Data:
    rows = [
        {"row": one.number + 1, "when": writer.maybe(one.test), "give": writer.maybe(one.give)}
        for one in rows_of(step)
    ]  # fmt: skip
    always = [at + 1 for at, (test, _) in enumerate(node.rows) if test is None]
    return {
        "op": "rows",
        "args": writer.args(step),
        "hit": node.hit,
        "count": len(node.rows),
        "rows": rows,
        "always": always,
    }


def _lookup(writer: StepWriter, node: Any, step: Step) -> Data:
    keys = [one.value for one in step.args]
    taken = look_up(node.table, keys)
    whole = len(node.table.rows) <= MOST_ROWS
    places = range(len(node.table.rows)) if whole else [] if taken is None else [taken]
    rows = [
        {
            "row": at + 1,
            "cells": [_cell(cell) for cell in node.table.rows[at][0]],
            "give": typed(_given(writer, step, at)),
        }
        for at in places
    ]
    return {
        "op": "lookup", "args": writer.args(step), "table": node.table.name, "taken": None if taken is None else taken + 1,
        "rows": rows, "whole": whole,
    }  # fmt: skip


def _given(writer: StepWriter, step: Step, at: int) -> Any:
    """What a row of a keyed table gives, as the look-up would give it."""
    from makegood.expr.interpret_calls import sized

    node = step.node
    assert isinstance(node, Lookup)
    give = node.table.rows[at][1]
    literal = give.args[0] if isinstance(give, Call) else give
    assert isinstance(literal, Literal)
    value = literal.value
    if isinstance(value, int) and not isinstance(value, bool):
        return sized(value, node.type, writer.tracer.surroundings.currency)
    return value


def _cell(cell: Any) -> Any:
    """A cell: a text, yes/no or exact number, or the two ends of a range with null for an open one."""
    if isinstance(cell, tuple):
        return {"from": _cell(cell[0]), "to": _cell(cell[1])}
    return cell if cell is None or isinstance(cell, bool | str) else {"number": exact_text(cell)}


def _each(writer: StepWriter, node: Any, step: Step) -> Data:
    return {
        "op": "each", "args": writer.args(step), "how": node.how, "loops": len(node.loops), "tested": node.test is not None,
        "sources": _sources(writer, node, step), "elements": [_element(writer, one) for one in step.elements],
        "nothing": typed(_nothing(writer, node)) if node.how == "sum" else None,
    }  # fmt: skip


def _nothing(writer: StepWriter, node: Node) -> Any:
    from makegood.expr.interpret_calls import sized

    return sized(0, node.type, writer.tracer.surroundings.currency)


def _sources(writer: StepWriter, node: Any, step: Step) -> list[int]:
    """The lists of the loops, each once: the second is the same in every turn of the first."""
    found: list[int] = []
    for _, source in node.loops:
        one = next((arg for arg in step.args if arg.node is source), None)
        if one is not None:
            found.append(writer.number(one))
    return found


def _element(writer: StepWriter, element: Element) -> Data:
    made: Data = {"at": list(element.at)}
    if element.source is not None:
        return made | {"unknown_list": writer.number(element.source)}
    return made | {"when": writer.maybe(element.test), "term": writer.maybe(element.term)}


_OPS: dict[type[Node], Callable[[StepWriter, Any, Step], Data]] = {
    Literal: _leaf("literal"),
    Fact: _fact,
    Param: _parameter,
    Ref: _name,
    Now: _leaf("now"),
    Var: _variable,
    Field: _simple("field", field=lambda node: node.name),
    Not: _simple("not"),
    Neg: _simple("negative"),
    And: _simple("and", of=lambda node: len(node.items)),
    Or: _simple("or", of=lambda node: len(node.items)),
    Compare: _simple("compare", sign=lambda node: node.op),
    In: _simple("in"),
    Arith: _simple("arithmetic", sign=lambda node: node.op),
    If: _simple("if"),
    Items: _simple("list"),
    Known: _simple("known"),
    Call: _call,
    Each: _each,
    Rows: _rows,
    Lookup: _lookup,
}
