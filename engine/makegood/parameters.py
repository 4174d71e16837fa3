"""Parameters of a policy: dated values from YAML, with types, order and citations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from makegood import currencies, units
from makegood.expr import exact, syntax
from makegood.expr.check import type_of
from makegood.expr.nodes import Call, Compare, Items, Literal, Node, Rows
from makegood.expr.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    NOTHING,
    NUMBER,
    SPAN,
    TEXT,
    Type,
    join,
    list_of,
    money,
    period,
    quantity,
)
from makegood.model import DatedValue, ParameterValues, Path
from makegood.problems import shortened, suggest
from makegood.text import PolicyText
from makegood.values import parse_measure, whole

_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_EPOCH_DAY = date(1970, 1, 1).toordinal()

Report = Callable[..., None]


def day_of(text: object) -> int | None:
    """Days since 1970 of a date text; None when it is none."""
    if not isinstance(text, str) or not _DATE.match(text):
        return None
    try:
        return date.fromisoformat(text).toordinal() - _EPOCH_DAY
    except ValueError:
        return None


def plain(value: Any) -> object:
    """The value that a parameter's YAML writes: a measure, a number, a date, a word, or a list of such."""
    if isinstance(value, list):
        return tuple(plain(one) for one in value)
    if isinstance(value, Decimal):
        return whole(Fraction(value))
    if isinstance(value, str):
        day = day_of(value)
        if day is not None:
            return date.fromordinal(day + _EPOCH_DAY)
        measured = parse_measure(value)
        return value if measured is None else measured
    return value


def plain_type(value: object) -> Type | None:
    """The type of a plain value; None when the elements of a list do not fit together."""
    if isinstance(value, date):
        return DATE
    if not isinstance(value, tuple):
        return type_of(value) if value is not None else None
    element: Type | None = NOTHING
    for one in value:
        inner = plain_type(one)
        element = None if element is None or inner is None else join(element, inner)
    return None if element is None else list_of(element)


def read_parameters(text: PolicyText, report: Report) -> dict[str, ParameterValues]:
    """Every parameter of a policy; mistakes go to `report(code, message, path)`."""
    found: dict[str, ParameterValues] = {}
    for name, entry in (text.data.get("parameters") or {}).items():
        path: Path = ("parameters", name)
        dated_by = None
        entries = entry
        declared = _declared(text, name, report)
        if isinstance(entry, Mapping):
            dated_by, entries, path = entry.get("dated_by"), entry.get("values", []), (*path, "values")
        made = _parameter(name, entries, path, dated_by, report)
        if declared is not None:
            if isinstance(entry, Mapping) and not entries and not entry.get("cite"):
                message = f"'{name}' has no `cite`: say which provision needs it"
                report("missing-cite", message, ("parameters", name), level="warning")
            unset = ParameterValues(name, declared, (), required=True)
            made = unset if made is None or not _as_declared(made, declared, report) else replace(made, required=True)
        if made is not None:
            found[name] = made
    return found


# -- parameters that the source leaves to others


_DECLARED: dict[str, Type] = {
    "money": money(None), "decimal": NUMBER, "number": NUMBER, "percent": NUMBER, "integer": INTEGER, "boolean": BOOLEAN,
    "text": TEXT, "date": DATE, "period": SPAN, "days": period("days"), "months": period("months"),
    "working days": period("working days"), "working hours": period("working time"),
    **{name: quantity(name) for name in units.RAW_UNITS},
}  # fmt: skip
_LIST = "list of "


def declared_type(words: str, currency: str | None) -> Type | None:
    """The type that `required` names; None when it names none. Money is in the policy's currency, unless it says which."""
    if words.startswith(_LIST):
        element = declared_type(words.removeprefix(_LIST), currency)
        return None if element is None or element.kind == "list" else list_of(element)
    if words == "money":
        return money(currency)
    return money(words) if currencies.known(words) else _DECLARED.get(words)


def _declared(text: PolicyText, name: str, report: Report) -> Type | None:
    """The type that this policy or one below it declares for a parameter; None where none does."""
    for document in text.documents:
        data = document.data if isinstance(document.data, Mapping) else {}
        entry = (data.get("parameters") or {}).get(name)
        if isinstance(entry, Mapping) and "required" in entry:
            words = str(entry["required"])
            found = declared_type(words, text.data.get("currency"))
            if found is None:
                names = [*_DECLARED, *(f"{_LIST}{one}" for one in _DECLARED)]
                message = (
                    f"'{shortened(words)}' is no type of a parameter: {', '.join(_DECLARED)}, a currency, or list of …"
                )
                report("invalid-value", message, ("parameters", name, "required"), hint=suggest(words, names))
            return found
    return None


def _as_declared(made: ParameterValues, declared: Type, report: Report) -> bool:
    """Whether every value of a parameter is of the declared type; one that is not is reported."""
    wrong = [one for one in made.values if not _fits(plain_type(one.value), declared)]
    for one in wrong:
        found = plain_type(one.value)
        message = f"'{made.name}' is declared as {declared}, and this is {found}"
        without = found is not None and found.kind == declared.kind == "money" and declared.detail is None
        hint = f"say `currency: {found.detail}` in this policy" if found is not None and without else None
        report("type-mismatch", message, (*one.path, "value"), hint=hint)
    return not wrong


def _fits(found: Type | None, declared: Type) -> bool:
    if found is None:
        return False
    if found.of is not None and declared.of is not None:
        return _fits(found.of, declared.of)
    return join(found, declared) == declared


def _parameter(name: str, entries: Any, path: Path, dated_by: str | None, report: Report) -> ParameterValues | None:
    values: list[DatedValue] = []
    type_: Type | None = NOTHING
    for at, entry in enumerate(entries if isinstance(entries, list) else []):
        if not isinstance(entry, Mapping) or "value" not in entry:
            continue
        value = plain(entry["value"])
        inner = plain_type(value)
        hint = syntax.measure_hint(value) if isinstance(value, str) else None
        if hint is not None:
            message = f"'{shortened(str(value))}' is no number with a unit, and is read as a text"
            report("number-literal", message, (*path, at, "value"), hint=hint, level="warning")
        joined = None if inner is None or type_ is None else join(type_, inner)
        if joined is None:
            report("type-mismatch", f"the values of '{name}' are not all of one type", (*path, at, "value"))
            return None
        type_ = joined
        start = day_of(entry.get("from"))
        about = (entry.get("cite"), day_of(entry.get("published")), entry.get("confidence"), entry.get("note"))
        values.append(DatedValue(start, value, (*path, at), *about))
        if not entry.get("cite"):
            report(
                "missing-cite",
                f"this value of '{name}' has no `cite`: say where the number comes from",
                (*path, at),
                level="warning",
            )
    if not values or type_ is None:
        return None
    _check_order(name, values, report)
    if dated_by is not None and any(one.published is not None for one in values):
        message = f"'{name}' has a `dated_by` of its own, where `published` is not part of this version"
        report("not-supported", message, path)
        return None
    ordered = tuple(sorted(values, key=lambda one: (one.start is not None, one.start or 0, one.published or 0)))
    return ParameterValues(name, type_, ordered, dated_by)


def _check_order(name: str, values: list[DatedValue], report: Report) -> None:
    seen: dict[tuple[int | None, int | None], DatedValue] = {}
    for one in values:
        if (one.start, one.published) in seen:
            report(
                "overlapping-values", f"'{name}' has two values from the same date: give each its own `from`", one.path
            )
        seen[one.start, one.published] = one


def exactness(parameter: ParameterValues) -> exact.Exactness:
    """Decimals and greatest size over all of a parameter's values."""
    return exact.widest([exact.of_value(one.value) for one in parameter.values])


def chosen_by(parameter: ParameterValues, fact: Node, zone: Node) -> Node:
    """The value that the date of a fact of its own chooses; none before the first."""
    day = fact if fact.type == DATE else Call(type=DATE, function="local_date", args=(fact, zone))
    rows: list[tuple[Node | None, Node]] = []
    for one in reversed(parameter.values):
        since = None if one.start is None else Literal(type=DATE, value=date.fromordinal(one.start + _EPOCH_DAY))
        test = None if since is None else Compare(type=BOOLEAN, op=">=", left=day, right=since)
        rows.append((test, _written(one.value, parameter.type, one.path)))
    return Rows(type=parameter.type, hit="first", rows=tuple(rows))


def _written(value: object, type_: Type, path: Path) -> Node:
    origin = (*path, "value")
    if isinstance(value, tuple) and type_.of is not None:
        return Items(type=type_, items=tuple(_written(one, type_.of, path) for one in value), origin=origin)
    return Literal(type=type_, value=value, origin=origin)
