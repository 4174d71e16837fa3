"""The static types of the policy language, and when two of them meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from makegood import units


@dataclass(frozen=True, slots=True)
class Type:
    """A type: `kind` and what it needs: choices, currency, dimension, period unit, element or fields."""

    kind: str
    detail: str | None = None
    choices: tuple[str, ...] = ()
    of: Type | None = None
    fields: tuple[tuple[str, Type], ...] = ()

    def __str__(self) -> str:
        name = _NAMES.get(self.kind)
        return f"a {self.kind}" if name is None else name(self)

    @property
    def numeric(self) -> bool:
        return self.kind in ("integer", "number")

    @property
    def textual(self) -> bool:
        return self.kind in ("text", "choice")

    @property
    def measured(self) -> bool:
        """Has a size that a number can scale: money, quantity, period."""
        return self.kind in ("money", "quantity", "period")

    @property
    def span_like(self) -> bool:
        """A length of time of any sort."""
        return self.kind in ("span", "period") or (self.kind == "quantity" and self.detail == "duration")

    @property
    def ordered(self) -> bool:
        return self.numeric or self.measured or self.kind in ("date", "instant", "span")

    def field(self, name: str) -> Type | None:
        return dict(self.fields).get(name)


BOOLEAN = Type("boolean")
INTEGER = Type("integer")
NUMBER = Type("number")
TEXT = Type("text")
DATE = Type("date")
INSTANT = Type("instant")
SPAN = Type("span")
CALENDAR = Type("calendar")
NOTHING = Type("nothing")
DURATION = Type("quantity", "duration")


def choice(values: tuple[str, ...]) -> Type:
    return Type("choice", choices=values)


def money(currency: str | None) -> Type:
    return Type("money", currency)


def quantity(dimension: str) -> Type:
    return Type("quantity", dimension)


def period(unit: str) -> Type:
    return Type("period", unit)


def list_of(element: Type) -> Type:
    return Type("list", of=element)


def record(fields: dict[str, Type]) -> Type:
    return Type("record", fields=tuple(fields.items()))


INTERVAL = record({"start": INSTANT, "end": INSTANT})
CHANGE = record({"at": INSTANT, "length": SPAN})


def _quantity_name(one: Type) -> str:
    return f"a {one.detail}" if one.detail != "energy" else "an energy"


_NAMES: dict[str, Callable[[Type], str]] = {
    "boolean": lambda one: "yes/no",
    "integer": lambda one: "a whole number",
    "number": lambda one: "a number",
    "text": lambda one: "a text",
    "choice": lambda one: "a choice" if len(one.choices) > 1 else "a text",
    "money": lambda one: f"money in {one.detail}" if one.detail else "money in the case's currency",
    "quantity": _quantity_name,
    "period": lambda one: f"a number of {one.detail}",
    "span": lambda one: "a length of time",
    "date": lambda one: "a date",
    "instant": lambda one: "an instant",
    "list": lambda one: f"a list ({one.of})" if one.of else "a list",
    "record": lambda one: "a record",
    "nothing": lambda one: "nothing",
}


def join(left: Type, right: Type) -> Type | None:
    """The one type that both fit into (branches, rows, list elements); None when there is none."""
    if left == right:
        return left
    if left.kind == "nothing":
        return right
    if right.kind == "nothing":
        return left
    if left.numeric and right.numeric:
        return NUMBER
    if left.textual and right.textual:
        return _join_texts(left, right)
    if left.span_like and right.span_like:
        return SPAN
    if left.kind == right.kind == "list" and left.of and right.of:
        element = join(left.of, right.of)
        return list_of(element) if element else None
    return None


def _join_texts(left: Type, right: Type) -> Type:
    if left.kind == right.kind == "choice":
        return choice(tuple(dict.fromkeys((*left.choices, *right.choices))))
    return TEXT


def named(name: str) -> Type:
    """The type that a plugin's function names: boolean, integer, decimal, text, money, length, date and so on."""
    simple = {
        "boolean": BOOLEAN, "integer": INTEGER, "decimal": NUMBER, "number": NUMBER, "text": TEXT,
        "date": DATE, "instant": INSTANT, "money": money(None), "period": SPAN,
    }  # fmt: skip
    if name in simple:
        return simple[name]
    if name in units.RAW_UNITS:
        return quantity(name)
    raise ValueError(f"'{name}' is no type; types are {', '.join([*simple, *units.RAW_UNITS])}")


def holds_money(type_: Type) -> bool:
    """Whether money is in the type: itself, in its list or in its fields."""
    inside = [type_.of, *(one for _, one in type_.fields)]
    return type_.kind == "money" or any(holds_money(one) for one in inside if one is not None)
