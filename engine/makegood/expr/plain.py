"""Raw values ↔ the plain values that plugins' functions and people read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

from makegood import units
from makegood.cases.facts import FactSpec, span_value
from makegood.currencies import NO_CURRENCY
from makegood.expr import runtime
from makegood.expr.exact import step_size
from makegood.expr.types import Type, named
from makegood.functions import Function, FunctionError
from makegood.values import Money, Period, Quantity, duration, whole

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)


def instant_of(micros: int) -> datetime:
    """The aware UTC datetime of an instant's microseconds."""
    return _EPOCH + timedelta(microseconds=micros)


def plain_value(raw: Any, type_: Type, scale: int | None, currency: str | None = None, unit: str | None = None) -> Any:
    """A raw value as a person means it: Money, Quantity, Period, date, datetime, number, text, list."""
    if raw is None:
        return None
    match type_.kind:
        case "boolean" | "text" | "choice":
            return raw
        case "integer" | "number":
            return whole(Fraction(raw) / 10 ** (scale or 0))
        case "money":
            return Money(whole(Fraction(raw) / 10 ** (scale or 0)), type_.detail or currency or NO_CURRENCY)
        case "quantity":
            number = whole(Fraction(raw) / 10 ** (scale or 0))
            if type_.detail == "duration":
                return Quantity(number, unit) if unit else duration(number)
            return Quantity(number, unit or units.SHOWN_UNITS[str(type_.detail)])
        case "period":
            return Period(raw, str(type_.detail))
        case "span":
            return span_value(raw)
        case "date":
            return runtime.date_of(raw)
        case "instant":
            return instant_of(raw)
        case "list":
            return [plain_value(one, type_.of or type_, scale, currency, unit) for one in raw]
    return raw


def plain_facts(facts: Mapping[str, FactSpec], raw: Mapping[str, Any], currency: str | None = None) -> dict[str, Any]:
    """The raw facts of a case as plain values: records as dicts, lists as lists, None for what is unknown.

    `currency` is that of money facts, which their raw form does not say.
    """
    return {name: plain_fact(facts[name], value, currency) for name, value in raw.items()}


def plain_fact(spec: FactSpec, raw: Any, currency: str | None = None) -> Any:
    """The plain value of one raw fact."""
    if raw is None:
        return None
    if spec.type.kind == "list":
        return [plain_fact(spec.fields[""], one, currency) for one in raw]
    if spec.type.kind == "record":
        fields = zip(spec.fields.items(), raw, strict=True)
        return {name: plain_fact(one, value, currency) for (name, one), value in fields}
    return plain_value(raw, spec.type, spec.scale, currency, spec.unit if spec.type.kind == "quantity" else None)


def raw_body(function: Function, arguments: tuple[tuple[Type, int | None], ...]) -> Callable[..., Any]:
    """A plugin's function on raw values: unknown in, unknown out; the result rounded to its step.

    What it is called with and raises is a FunctionError.
    """
    returns = named(function.returns)
    wanted = [named(parameter.type) for parameter in function.parameters]
    step = step_size(function) if returns.numeric or returns.measured else Fraction(1)
    body = function.body

    if all(type_.textual or type_.kind == "boolean" for type_, _ in arguments) and not (
        returns.numeric or returns.measured
    ):

        def simple(*raws: Any) -> Any:
            if None in raws:
                return None
            try:
                return _raw_simple(body(*raws), returns)
            except Exception as error:
                raise FunctionError(f"the function '{function.name}', called with {raws},", error) from error

        return simple

    def called(*raws: Any) -> Any:
        if None in raws:
            return None
        given = [
            _given(raw, type_, scale, parameter)
            for raw, (type_, scale), parameter in zip(raws, arguments, wanted, strict=True)
        ]
        try:
            return raw_result(body(*given), returns, step)
        except Exception as error:
            shown = ", ".join(map(str, given))
            raise FunctionError(f"the function '{function.name}', called with ({shown}),", error) from error

    return called


def _given(raw: Any, type_: Type, scale: int | None, wanted: Type) -> Any:
    value = plain_value(raw, type_, scale)
    return decimal_of(value) if wanted.kind == "number" else value


def decimal_of(value: int | Fraction) -> Decimal:
    """The number as plugins' functions get it; a ratio with 60 digits."""
    exact = Fraction(value)
    return _WIDE.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def _raw_simple(value: Any, returns: Type) -> Any:
    if isinstance(value, datetime):
        delta = value - _EPOCH
        return runtime.moment_in_range((delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds)
    if isinstance(value, date):
        return runtime.day_in_range(runtime.day_number(value))
    return value


def raw_result(value: Any, returns: Type, step: Fraction) -> Any:
    """A plain result as a raw one at the scale of its step; floats are rounded half even to the step."""
    if value is None or not (returns.numeric or returns.measured):
        return _raw_simple(value, returns)
    from makegood.expr.exact import places

    if isinstance(value, Quantity):
        exact = Fraction(value.raw)
    elif isinstance(value, Money):
        exact = Fraction(value.amount)
    else:
        exact = Fraction(value)
    steps = exact / step
    rounded = runtime.round_half_even(steps.numerator, steps.denominator) * step
    return int(rounded * 10 ** (places(step) or 0))
