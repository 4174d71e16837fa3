"""One case of a kind → a tuple of raw facts: a generated function for the usual case, plain code for the rest.

The tuple holds the facts that policies read, in a fixed order, and last the case's currency (None when no money is
given, a tuple of codes when there are several).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from makegood import zones
from makegood.cases import facts
from makegood.cases.facts import FIRST_YEAR, LAST_YEAR, FactError, FactSpec, Reading
from makegood.cases.kind import OWN_KEYS, Kind
from makegood.problems import Problem, suggest
from makegood.units import UNITS

RawFacts = tuple[Any, ...]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_case(
    kind: Kind, names: Sequence[str], case: Mapping[str, Any], zone: str | None = None, lenient: bool = False
) -> tuple[RawFacts, list[Problem], bool]:
    """Every fact checked: the raw facts named, all problems, and whether an instant had no offset."""
    problems: list[Problem] = []
    reading = Reading(zone=_zone(case.get("timezone"), zone, problems))
    found: dict[str, Any] = {}
    for name, value in case.items():
        spec = kind.facts.get(name) if isinstance(name, str) else None
        if spec is None:
            if name not in OWN_KEYS and not lenient:
                hint = suggest(str(name), kind.facts)
                problems.append(Problem("unknown-fact", f"{kind.name} has no fact {facts.shown(name)}", hint=hint))
            continue
        if value is None:
            continue
        try:
            found[name] = facts.read(spec, value, reading)
        except FactError as error:
            problems.append(Problem(error.code, f"{_at(name, error)}{error.message}", hint=error.hint))
    raw = tuple(found.get(name, kind.facts[name].absent) for name in names)
    currencies = sorted(reading.currencies)
    currency = None if not currencies else currencies[0] if len(currencies) == 1 else tuple(currencies)
    return (*raw, currency), problems, reading.naive


def _zone(given: Any, zone: str | None, problems: list[Problem]) -> str | None:
    """The zone of instants without offset: the case's own, else the caller's."""
    if given is None:
        return zone
    if isinstance(given, str) and zones.known_zone(given):
        return given
    hint = suggest(given, zones.zone_names()) if isinstance(given, str) else None
    problems.append(Problem("unknown-zone", f"{facts.shown(given)} is no time zone of the tz database", hint=hint))
    return zone


def _at(name: str, error: FactError) -> str:
    return f"{name}/{'/'.join(str(step) for step in error.path)}: " if error.path else ""


# Texts of amounts that a reader remembers.
MOST_SEEN = 4096


class Slow(Exception):
    """The generated reader met something that only the plain one can judge."""


def _money_of(spec: FactSpec, seen: dict[str, tuple[int, str]]) -> Callable[[str], tuple[int, str]]:
    """Amount and currency of a text; texts that recur are kept in `seen`, which never grows large."""

    def money(text: str) -> tuple[int, str]:
        reading = Reading()
        raw = facts.read(spec, text, reading)
        assert isinstance(raw, int)
        if len(seen) >= MOST_SEEN:
            seen.clear()
        seen[text] = raw, next(iter(reading.currencies))
        return seen[text]

    return money


def _measure_of(spec: FactSpec) -> Callable[[Any], Any]:
    @lru_cache(maxsize=4096)
    def measure(text: str) -> Any:
        return facts.read(spec, text, Reading())

    return lambda value: measure(value) if type(value) is str else facts.read(spec, value, Reading())


_CONSTANTS: dict[str, Any] = {
    "exact": facts.INSTANT_WITH_OFFSET.match, "Slow": Slow, "datetime": datetime, "parse": datetime.fromisoformat,
    "parse_date": date.fromisoformat, "epoch": _EPOCH, "str": str, "int": int, "list": list, "dict": dict, "tuple": tuple,
    "type": type, "len": len, "KeyError": KeyError,
}  # fmt: skip


def compile_reader(kind: Kind, names: Sequence[str]) -> Callable[[Mapping[str, Any]], RawFacts]:
    """A function `case → raw facts` for cases of the usual shape. Raises Slow (or FactError) for all others."""
    constants = dict(_CONSTANTS)
    result = f"return ({''.join(f'f{at}, ' for at in range(len(names)))}c,)"
    lines: list[str] = []
    whole: list[str] = []
    for at, name in enumerate(names):
        spec = kind.facts[name]
        constants[f"absent{at}"] = spec.absent
        body = _body(at, spec, constants)
        lines += [f"v = get({name!r})", *body]
        whole += [f"v = case[{name!r}]", *(line.replace("n -= 1", "raise Slow") for line in body)]
    # A case that gives every fact a policy reads is looked up without asking each time whether the fact is there.
    own = " and ".join(f"{key!r} in case" for key in OWN_KEYS[:2])
    lines = [
        "def read(case):",
        "    c = None",
        f"    if len(case) == {len(names) + 2} and {own}:",
        "        try:",
        *("            " + line for line in [*whole, result]),
        "        except KeyError: c = None",
        "    get = case.get",
        f"    n = {len(names)}",
        *("    " + line for line in lines),
        *(f"    if {key!r} in case: n += 1" for key in OWN_KEYS[:2]),
        "    if n != len(case): raise Slow",
        "    " + result,
    ]
    return _compiled(kind.name, lines, constants)


def _compiled(name: str, lines: Sequence[str], constants: Mapping[str, Any]) -> Callable[[Any], Any]:
    scope: dict[str, Any] = {**constants, "__builtins__": {}}
    # The names are those of a checked case kind: plain words, written as quoted texts.
    exec(compile("\n".join(lines), f"<makegood reader of {name}>", "exec"), scope)
    reader: Callable[[Any], Any] = scope["read"]
    return reader


def _absent(at: int, word: str = "elif") -> list[str]:
    return [f"{word} v is None:", f"    f{at} = absent{at}", "    n -= 1"]


def _any(at: int, spec: FactSpec, constants: dict[str, Any]) -> list[str]:
    constants[f"slow{at}"] = lambda value: facts.read(spec, value, Reading())
    return [*_absent(at, "if"), f"else: f{at} = slow{at}(v)"]


def _list(at: int, spec: FactSpec, constants: dict[str, Any]) -> list[str]:
    """A list whose elements are read one by one; with money inside it goes the plain way."""
    if _holds_money(spec):
        return [*_absent(at, "if"), "else: raise Slow"]
    constants[f"one{at}"] = _part(spec.fields[""])
    return [
        f"if type(v) is list and len(v) <= {facts.MAX_LIST}:",
        f"    f{at} = tuple([None if one is None else one{at}(one) for one in v])",
        *_absent(at),
        "else: raise Slow",
    ]


def _record(at: int, spec: FactSpec, constants: dict[str, Any]) -> list[str]:
    if _holds_money(spec):
        return [*_absent(at, "if"), "else: raise Slow"]
    constants[f"one{at}"] = _part(spec)
    return [*_absent(at, "if"), f"else: f{at} = one{at}(v)"]


def _holds_money(spec: FactSpec) -> bool:
    return spec.type.kind == "money" or any(_holds_money(one) for one in spec.fields.values())


def _part(spec: FactSpec) -> Callable[[Any], Any]:
    """A function for one element of a list or for a record; raises Slow for what only the plain reader can judge."""
    constants = dict(_CONSTANTS)
    if spec.type.kind != "record":
        body = _body(0, spec, constants)
        return _compiled(
            spec.name, ["def read(v):", "    n = 0", *("    " + line for line in body), "    return f0"], constants
        )
    lines = [
        "def read(case):",
        "    if type(case) is not dict: raise Slow",
        "    get = case.get",
        f"    n = {len(spec.fields)}",
    ]
    for at, (name, one) in enumerate(spec.fields.items()):
        constants[f"absent{at}"] = one.absent
        lines += [f"    v = get({name!r})", *("    " + line for line in _body(at, one, constants))]
    whole = "".join(f"f{at}, " for at in range(len(spec.fields)))
    return _compiled(spec.name, [*lines, "    if n != len(case): raise Slow", f"    return ({whole})"], constants)


def _body(at: int, spec: FactSpec, constants: dict[str, Any]) -> list[str]:
    return _READERS.get(spec.type.kind, _any)(at, spec, constants)


def _date(at: int, spec: FactSpec, constants: dict[str, Any]) -> list[str]:
    return [
        *_absent(at, "if"),
        "else:",
        "    if type(v) is not str or len(v) != 10 or v[4] != '-' or v[7] != '-': raise Slow",
        f"    f{at} = parse_date(v).toordinal() - {_EPOCH.toordinal()}",
        f"    if not {_FIRST_DAY} <= f{at} < {_LAST_DAY}: raise Slow",
    ]


def _boolean(at: int, spec: FactSpec, constants: dict[str, Any]) -> list[str]:
    return ["if v is True or v is False:", f"    f{at} = v", *_absent(at), "else: raise Slow"]


def _choice(at: int, spec: FactSpec, constants: dict[str, Any]) -> list[str]:
    constants[f"choices{at}"] = {value: value for value in spec.type.choices}
    return [f"if v in choices{at}:", f"    f{at} = choices{at}[v]", *_absent(at), "else: raise Slow"]


def _text(at: int, spec: FactSpec, constants: dict[str, Any]) -> list[str]:
    constants[f"slow{at}"] = lambda value: facts.read(spec, value, Reading())
    return [
        f"if type(v) is str and len(v) <= {facts.MAX_TEXT}:",
        f"    f{at} = v if v.isascii() else slow{at}(v)",
        *_absent(at),
        "else: raise Slow",
    ]


def _limits(spec: FactSpec) -> tuple[int, int]:
    low = -spec.bound if spec.minimum is None else max(spec.minimum, -spec.bound)
    return low, spec.bound if spec.maximum is None else min(spec.maximum, spec.bound)


def _number(at: int, spec: FactSpec, constants: dict[str, Any]) -> list[str]:
    size = UNITS[spec.unit].size if spec.unit and spec.type.kind == "quantity" else Fraction(1)
    factor = size * 10**spec.scale
    low, high = _limits(spec)
    constants[f"text{at}"] = _measure_of(spec)
    if factor.denominator != 1:
        return [*_absent(at, "if"), f"else: f{at} = text{at}(v)"]
    return [
        "if type(v) is int:",
        f"    f{at} = v * {factor.numerator}" if factor != 1 else f"    f{at} = v",
        f"    if not {low} <= f{at} <= {high}: raise Slow",
        *_absent(at),
        f"else: f{at} = text{at}(v)",
    ]


def _money(at: int, spec: FactSpec, constants: dict[str, Any]) -> list[str]:
    seen: dict[str, tuple[int, str]] = {}
    constants[f"seen{at}"], constants[f"money{at}"] = seen.get, _money_of(spec, seen)
    return [
        "if type(v) is str:",
        f"    f{at}, w = seen{at}(v) or money{at}(v)",
        "    if c is None: c = w",
        "    elif c != w: raise Slow",
        *_absent(at),
        "else: raise Slow",
    ]


_FIRST = -2_208_988_800_000_000 + 86_400_000_000
_LAST = 7_258_118_400_000_000 - 86_400_000_000
_FIRST_DAY, _LAST_DAY = (date(year, 1, 1).toordinal() - _EPOCH.toordinal() for year in (FIRST_YEAR, LAST_YEAR + 1))


def _instant(at: int, spec: FactSpec, constants: dict[str, Any]) -> list[str]:
    return [
        *_absent(at, "if"),
        "else:",
        "    if type(v) is str:",
        "        if len(v) == 20 and v[19] == 'Z' and v[10] == 'T' and v[7] == '-' and v[16] == ':': pass",
        "        elif not exact(v): raise Slow",
        "        v = parse(v)",
        "    elif type(v) is not datetime: raise Slow",
        "    if v.tzinfo is None: raise Slow",
        "    v = v - epoch",
        f"    f{at} = (v.days * 86400 + v.seconds) * 1000000 + v.microseconds",
        f"    if not {_FIRST} <= f{at} <= {_LAST}: raise Slow",
    ]


_READERS: dict[str, Callable[[int, FactSpec, dict[str, Any]], list[str]]] = {
    "boolean": _boolean, "choice": _choice, "text": _text, "integer": _number, "number": _number, "quantity": _number,
    "money": _money, "instant": _instant, "date": _date, "list": _list, "record": _record,
}  # fmt: skip
