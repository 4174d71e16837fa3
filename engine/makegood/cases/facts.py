"""One fact of a case kind: its type, unit and bounds, and how a given value becomes its raw form.

Raw forms, the same in compiled policies and in columns: yes/no as bool, texts and choices as str, whole numbers as
int, decimals and measures as an int of `value * 10**scale` raw units, instants as microseconds since 1970 UTC, dates
as days since 1970, periods as a span (count * 8 + code), lists as tuples, records as tuples in field order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from makegood import currencies, units, zones
from makegood.expr.types import Type
from makegood.problems import suggest
from makegood.values import Money, Period, Quantity, decimal_text, number_text, parse_measure

DECIMALS = 6
MONEY_DECIMALS = 4
MAX_LIST = 1000
MAX_TEXT = 10_000
NUMBER_BOUND = 10**9
MONEY_BOUND = 10**10
RAW_BOUND = 10**15
DURATION_BOUND = 1000 * 366 * 86_400_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2199
INSTANT_BOUND = 8 * 10**15
DATE_BOUND = 10**5

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(Z|z|[+-]\d\d:\d\d)?\Z", re.ASCII)
INSTANT_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FactError(ValueError):
    """A value that cannot be the fact it is given for; `path` leads to it inside the case."""

    def __init__(self, code: str, message: str, path: tuple[str | int, ...] = (), hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
        self.hint = hint


@dataclass(frozen=True, slots=True)
class FactSpec:
    """What a case kind says of one fact. `minimum`, `maximum` and `step` are raw; `absent` is the raw value of silence."""

    name: str
    type: Type
    unit: str | None = None
    scale: int = 0
    bound: int = 0
    minimum: int | None = None
    maximum: int | None = None
    step: int | None = None
    absent: object = None
    absent_expression: str | None = None
    ask_cost: int = 1
    settable: bool = True
    description: str = ""
    fields: Mapping[str, FactSpec] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What reading a case needs and finds: the zone of texts without offset, and the currencies met."""

    zone: str | None = None
    currencies: set[str] = field(default_factory=set)
    naive: bool = False


def read(spec: FactSpec, value: object, reading: Reading) -> object:
    """The raw form of a given value. Raises FactError with one sentence that says what would be right."""
    raw = _READERS[spec.type.kind](spec, value, reading)
    if spec.minimum is not None and isinstance(raw, int) and raw < spec.minimum:
        raise FactError(
            "out-of-range", f"'{spec.name}' is {shown(value)}, below the least allowed, {show(spec, spec.minimum)}"
        )
    if spec.maximum is not None and isinstance(raw, int) and raw > spec.maximum:
        raise FactError(
            "out-of-range", f"'{spec.name}' is {shown(value)}, above the most allowed, {show(spec, spec.maximum)}"
        )
    return raw


def shown(value: object) -> str:
    """A value of a case as it may stand in a message: short, on one line."""
    text = str(value).replace("\n", " ") if not isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _wrong(spec: FactSpec, value: object, right: str) -> FactError:
    return FactError("wrong-type", f"'{spec.name}' must be {right}, not {shown(value)}")


def _boolean(spec: FactSpec, value: object, reading: Reading) -> bool:
    if not isinstance(value, bool):
        raise _wrong(spec, value, "true or false")
    return value


def _text(spec: FactSpec, value: object, reading: Reading) -> str:
    if not isinstance(value, str):
        raise _wrong(spec, value, "a text in quotes")
    if len(value) > MAX_TEXT:
        raise FactError("too-long", f"'{spec.name}' has more than {MAX_TEXT} characters")
    if not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
        raise FactError("wrong-type", f"'{spec.name}' holds half of a surrogate pair, which is no character")
    return value


def _choice(spec: FactSpec, value: object, reading: Reading) -> str:
    if not isinstance(value, str) or value not in spec.type.choices:
        message = f"'{spec.name}' is {shown(value)}; it must be one of {', '.join(spec.type.choices)}"
        raise FactError("unknown-choice", message, hint=suggest(str(value), spec.type.choices))
    return value


def exact_number(spec: FactSpec, value: object) -> Fraction:
    """The exact number of a JSON or YAML number, or of the shortest text of a float."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        raise _wrong(
            spec, value, "a number" if spec.unit is None else f'a number of {spec.unit}, or a text like "3 {spec.unit}"'
        )
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        raise FactError("not-a-number", f"'{spec.name}' is {value}, which is no number")
    if isinstance(value, Decimal) and abs(value.adjusted()) > 40:
        raise FactError("out-of-range", f"'{spec.name}' is {shown(value)}, far outside what can be counted exactly")
    return Fraction(value)


def scaled(spec: FactSpec, exact: Fraction, given: object) -> int:
    """The integer of an exact raw value at the fact's scale, inside its bound."""
    raw = Fraction(exact * 10**spec.scale)
    if raw.denominator != 1:
        raise FactError("too-precise", f"'{spec.name}' is {shown(given)}, with more decimals than can be kept exactly")
    if abs(raw.numerator) > spec.bound:
        raise FactError("out-of-range", f"'{spec.name}' is {shown(given)}, too large to be counted exactly")
    return raw.numerator


def _integer(spec: FactSpec, value: object, reading: Reading) -> int:
    exact = exact_number(spec, value)
    if exact.denominator != 1:
        raise _wrong(spec, value, "a whole number")
    return scaled(spec, exact, value)


def _number(spec: FactSpec, value: object, reading: Reading) -> int:
    if isinstance(value, str):
        measured = parse_measure(value)
        if isinstance(measured, Fraction):
            return scaled(spec, measured, value)
    return scaled(spec, exact_number(spec, value), value)


def _quantity(spec: FactSpec, value: object, reading: Reading) -> int:
    if isinstance(value, str):
        measured = parse_measure(value)
        if not isinstance(measured, Quantity) or measured.dimension != spec.type.detail:
            raise FactError(
                "wrong-unit", f"'{spec.name}' must be {spec.type} like \"3 {spec.unit}\", not {shown(value)}"
            )
        return scaled(spec, Fraction(measured.raw), value)
    assert spec.unit is not None
    return scaled(spec, exact_number(spec, value) * units.UNITS[spec.unit].size, value)


def _money(spec: FactSpec, value: object, reading: Reading) -> int:
    if isinstance(value, float):
        raise FactError(
            "float-money", f"'{spec.name}' is the binary number {value!r}: give money as a text like \"129.90 EUR\""
        )
    currency = spec.unit
    if isinstance(value, str):
        measured = parse_measure(value)
        if not isinstance(measured, Money):
            raise FactError("wrong-unit", f"'{spec.name}' must be an amount like \"129.90 EUR\", not {shown(value)}")
        exact, currency = Fraction(measured.amount), measured.currency
    elif currency is None:
        raise FactError(
            "wrong-unit", f"'{spec.name}' is {shown(value)} without a currency: write \"{shown(value)} EUR\""
        )
    else:
        exact = exact_number(spec, value)
    reading.currencies.add(currency)
    return scaled(spec, exact, value)


def instant_micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC of an aware datetime."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def _instant(spec: FactSpec, value: object, reading: Reading) -> int:
    moment = value if isinstance(value, datetime) else _instant_of_text(spec, value)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise FactError(
            "out-of-range",
            f"'{spec.name}' lies in the year {moment.year}; instants go from {FIRST_YEAR} to {LAST_YEAR}",
        )
    if moment.tzinfo is not None:
        return instant_micros(moment)
    reading.naive = True
    if reading.zone is None:
        message = f"'{spec.name}' is {shown(value)} without an offset: add one, as in 2026-07-15T10:00:00+02:00"
        raise FactError("naive-instant", message)
    return _wall(spec, moment, reading.zone)


def _instant_of_text(spec: FactSpec, value: object) -> datetime:
    if not isinstance(value, str) or not _INSTANT.match(value):
        raise _wrong(spec, value, "an instant like 2026-07-15T10:00:00+02:00")
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        raise FactError("impossible-instant", f"'{spec.name}' is {shown(value)}, which is no time of any day") from None


def _wall(spec: FactSpec, moment: datetime, zone: str) -> int:
    micros, state = zones.wall_to_instant(moment, zone)
    if state != "ok":
        what = "occurs twice" if state == "ambiguous" else "does not occur"
        message = f"'{spec.name}' is {moment.isoformat(sep=' ')}, which {what} in {zone}: add the offset"
        raise FactError("impossible-instant" if state != "ambiguous" else "ambiguous-instant", message)
    return micros


def _date(spec: FactSpec, value: object, reading: Reading) -> int:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.toordinal() - _EPOCH_DAY
    if not isinstance(value, str) or not _DATE.match(value):
        raise _wrong(spec, value, "a date like 2026-07-15")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise FactError("impossible-date", f"'{spec.name}' is {value}, which is no date of the calendar") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise FactError(
            "out-of-range", f"'{spec.name}' lies in the year {day.year}; dates go from {FIRST_YEAR} to {LAST_YEAR}"
        )
    return day.toordinal() - _EPOCH_DAY


def span_raw(value: Period | Quantity) -> int:
    """A length of time as one integer: its count times eight plus the code of its unit."""
    if isinstance(value, Quantity):
        return int(value.raw) * units.SPAN_BASE
    return int(value.count) * units.SPAN_BASE + units.SPAN_CODES[value.unit]


def span_value(raw: int) -> Period | Quantity:
    """The length of time of a span's integer."""
    count, code = divmod(raw, units.SPAN_BASE)
    unit = next(name for name, one in units.SPAN_CODES.items() if one == code)
    return Quantity(count, "h" if count % 3_600_000_000 == 0 else "min") if unit == "duration" else Period(count, unit)


def _span(spec: FactSpec, value: object, reading: Reading) -> int:
    measured = parse_measure(value) if isinstance(value, str) else None
    length = isinstance(measured, Period) or (isinstance(measured, Quantity) and measured.dimension == "duration")
    if not length or not isinstance(measured, Period | Quantity):
        raise _wrong(spec, value, 'a length of time like "3 months"')
    return span_raw(measured)


def _period(spec: FactSpec, value: object, reading: Reading) -> int:
    """A length that only counts one thing: days (also given in weeks), months (also in years) or working days."""
    measured = parse_measure(value) if isinstance(value, str) else None
    if not isinstance(measured, Period) or measured.unit != spec.type.detail:
        raise _wrong(spec, value, f'{spec.type} like "3 {spec.type.detail}"')
    return scaled(spec, Fraction(measured.count), value)


def _list(spec: FactSpec, value: object, reading: Reading) -> tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise _wrong(spec, value, "a list")
    if len(value) > MAX_LIST:
        raise FactError("too-long", f"'{spec.name}' has {len(value)} elements, more than {MAX_LIST}")
    element = spec.fields[""]
    return tuple(_inside(element, item, reading, at) for at, item in enumerate(value))


def _record(spec: FactSpec, value: object, reading: Reading) -> tuple[object, ...]:
    if not isinstance(value, Mapping):
        raise _wrong(spec, value, "a record with named fields")
    for key in value:
        if key not in spec.fields:
            message = f"'{spec.name}' has no field '{key}'"
            raise FactError("unknown-fact", message, (str(key),), suggest(str(key), spec.fields))
    return tuple(
        _inside(one, value[name], reading, name) if value.get(name) is not None else one.absent
        for name, one in spec.fields.items()
    )


def _inside(spec: FactSpec, value: object, reading: Reading, step: str | int) -> object:
    if value is None:
        return None
    try:
        return read(spec, value, reading)
    except FactError as error:
        raise FactError(error.code, error.message, (step, *error.path), error.hint) from None


_READERS = {
    "boolean": _boolean, "text": _text, "choice": _choice, "integer": _integer, "number": _number, "quantity": _quantity,
    "money": _money, "instant": _instant, "date": _date, "span": _span, "period": _period, "list": _list, "record": _record,
}  # fmt: skip


def show(spec: FactSpec, raw: object) -> str:
    """The text of a raw value as an author would write it."""
    if spec.type.kind == "quantity" and isinstance(raw, int) and spec.unit:
        return str(Quantity(Fraction(raw, 10**spec.scale), spec.unit))
    if spec.type.kind in ("number", "integer") and isinstance(raw, int):
        return number_text(Fraction(raw, 10**spec.scale))
    if spec.type.kind == "period" and isinstance(raw, int):
        return str(Period(raw, str(spec.type.detail)))
    if spec.type.kind == "money" and isinstance(raw, int):
        return decimal_text(raw, spec.scale)
    return str(raw)


def currency_known(code: str) -> bool:
    """Whether a money fact's declared unit is a currency."""
    return currencies.known(code)
