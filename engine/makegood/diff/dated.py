"""Parameters of two versions: each dated value that came, went or changed, with its citation."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from makegood.diff.contents import Both, Written, in_words
from makegood.diff.model import ADDED, CHANGED, REMOVED, Item, Text
from makegood.meanings import plain_meaning
from makegood.model import DatedValue, ParameterValues
from makegood.shown import date_text

SECTION = "parameters"


def parameter_items(both: Both) -> Iterator[Item]:
    """All that differs between the parameters. A value is known by its first day (and the day of its publication)."""
    for name in both.names(SECTION):
        yield from _parameter(both, name)


def _parameter(both: Both, name: str) -> Iterator[Item]:
    before, after = _values(both.old, name), _values(both.new, name)
    if not before or not after:
        change = ADDED if not before else REMOVED
        yield Item(SECTION, name, "", change, _all(both.old, before), _all(both.new, after), _cite(after or before))
        return
    for key in sorted({*before, *after}, key=lambda one: (one[0] is not None, one[0] or 0, one[1] or 0)):
        yield from _value(both, name, before.get(key), after.get(key))
    dated = (both.old.policy.parameters[name].dated_by, both.new.policy.parameters[name].dated_by)
    if dated[0] != dated[1]:
        path = (SECTION, name, "dated_by")
        yield Item(SECTION, name, "dated_by", CHANGED, both.old.text(path), both.new.text(path))


_Key = tuple[int | None, int | None]


def _values(side: Written, name: str) -> dict[_Key, DatedValue]:
    """The values of a parameter by their dates, as far as they were published by the side's day."""
    found: ParameterValues | None = side.policy.parameters.get(name)
    return {} if found is None else {(one.start, one.published): one for one in found.values if _known(side, one)}


def _known(side: Written, one: DatedValue) -> bool:
    return side.known_at is None or one.published is None or one.published <= side.known_at


def _value(both: Both, name: str, before: DatedValue | None, after: DatedValue | None) -> Iterator[Item]:
    one = after or before
    assert one is not None
    start = "" if one.start is None else f"from {date_text(one.start)}"
    if before is not None and after is not None and _meaning(before) == _meaning(after):
        if before.cite != after.cite:
            part = f"cite {start}".rstrip()
            old, new = _cited(both.old, before), _cited(both.new, after)
            yield Item(SECTION, name, part, ADDED if old is None else REMOVED if new is None else CHANGED, old, new)
        return
    change = ADDED if before is None else REMOVED if after is None else CHANGED
    old, new = _text(both.old, before), _text(both.new, after)
    yield Item(SECTION, name, start, change, old, new, one.cite, note=_elements(before, after))


def _elements(before: DatedValue | None, after: DatedValue | None) -> str:
    """Which elements of a list came and went."""
    if before is None or after is None or not isinstance(before.value, tuple) or not isinstance(after.value, tuple):
        return ""
    was, now = ([in_words(one) for one in side.value] for side in (before, after))  # type: ignore[attr-defined]
    come, gone = [one for one in now if one not in was], [one for one in was if one not in now]
    parts = [f"{word} {', '.join(some)}" for word, some in (("with", come), ("without", gone)) if some]
    return "; ".join(parts) or "in another order"


def _meaning(one: DatedValue) -> Hashable:
    return plain_meaning(one.value)


def _text(side: Written, one: DatedValue | None) -> Text | None:
    return None if one is None else side.text((*one.path, "value"))


def _cited(side: Written, one: DatedValue) -> Text | None:
    return side.text((*one.path, "cite"))


def _all(side: Written, values: dict[_Key, DatedValue]) -> Text | None:
    """Every value of a parameter that only one side has."""
    if not values:
        return None
    shown = []
    for one in values.values():
        text = _text(side, one)
        start = "" if one.start is None else f" from {date_text(one.start)}"
        shown.append(f"{'' if text is None else text.text}{start}")
    return Text("; ".join(shown), side.place(next(iter(values.values())).path))


def _cite(values: dict[_Key, DatedValue]) -> str | None:
    return next((one.cite for one in values.values() if one.cite), None)
