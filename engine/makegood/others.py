"""Outcomes of other policies: what a whole dotted name means, and the expressions that give it in the policy that reads it.

`airline.eu261.deadlines.refund.missed` is worked out as that policy works it out: the expressions that it rests on are taken
over under keys of their own (`airline.eu261@0/deadlines.refund.missed`, the number counts the versions), and the case's date
picks the version and the parameters' values. So every reader gives it one meaning, and explanations, questions and boundaries
reach through it. What was taken over has no place in the reading policy's text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from makegood.cases.facts import FactSpec
from makegood.editions import Timeline
from makegood.expr.nodes import Call, Compare, Fact, If, KeyedTable, Known, Literal, Node, Now, Param, Ref, Rows, walk
from makegood.expr.parse import Parsed, Slip, parse
from makegood.expr.types import BOOLEAN, DATE, INSTANT, NOTHING, TEXT, Type, holds_money, join
from makegood.model import UNSET, Named, OtherOutcome, ParameterValues, Path, Policy
from makegood.parameters import chosen_by
from makegood.problems import suggest

# Calls that ask a calendar for days alone: the zone in which its hours are read does not matter to them.
_BY_DAYS = frozenset(
    {"working_days_between", "_add_working_days", "_open_day", "_provisional", "_span_day", "_nth_day"}
)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
# A policy's id has two words at least, and an outcome's field three.
_LONG_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){4,}")
# Keys whose texts are no expressions.
_NO_EXPRESSIONS = frozenset({"policy", "extends", "case", "title", "source", "cite", "note", "parameters"})
# What an outcome says that does not apply: of yes/nos no, of these that; of anything else nothing.
_ASIDE: Mapping[str, object] = {"state": "not_applicable", "late_by": 0, "days_late": 0}


@dataclass(frozen=True, slots=True)
class Others:
    """The policies that another one may read, checked, by id; `ids` are all there are, those with mistakes too.

    With `known_at` only what was published by that day is read.
    """

    policies: Mapping[str, Sequence[Policy]] = field(default_factory=dict)
    ids: Collection[str] = ()
    known_at: int | None = None


NONE = Others()


def named_outcome(path: tuple[str, ...], ids: Collection[str]) -> tuple[str, tuple[str, ...]] | None:
    """The policy whose id a dotted name begins with, the longest one, and what is left of the name."""
    for length in range(len(path) - 1, 1, -1):
        name = ".".join(path[:length])
        if name in ids:
            return name, path[length:]
    return None


def mentions_others(parsed: Parsed | Slip, ids: Collection[str]) -> list[str]:
    """The ids of the policies that an expression reads by whole dotted names."""
    if isinstance(parsed, Slip) or not _LONG_NAME.search(parsed.text):
        return []
    dotted = (_dotted(node) for node in ast.walk(parsed.tree) if isinstance(node, ast.Attribute))
    named = (named_outcome(one, ids) for one in dotted if len(one) > 2)
    return list(dict.fromkeys(one[0] for one in named if one is not None))


def _dotted(node: ast.AST) -> tuple[str, ...]:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (node.id, *reversed(parts)) if isinstance(node, ast.Name) else ()


def reads(data: Any, ids: Collection[str]) -> dict[str, Path]:
    """The policies that the data of a policy's text read, each with the path of the expression that names it first."""
    found: dict[str, Path] = {}
    for path, written in _texts(data, ()):
        if _LONG_NAME.search(written):
            for name in mentions_others(parse(written), ids):
                found.setdefault(name, path)
    return found


def _texts(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key not in _NO_EXPRESSIONS:
                yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from _texts(value, (*path, at))


class Reading:
    """Takes outcomes of other policies over into the named expressions of one that reads them."""

    def __init__(
        self,
        others: Others,
        own: str,
        case: str,
        facts: Mapping[str, FactSpec],
        named: dict[str, Named],
        sections: Collection[str],
        currency: str | None,
    ) -> None:
        self.others = others
        self.own = own
        self.case = case
        self.facts = facts
        self.named = named
        self.sections = sections
        self.currency = currency
        self.zone: Node | None = None
        self.outcomes: dict[str, OtherOutcome] = {}

    def outcome(self, path: tuple[str, ...]) -> Node | Slip | None:
        """The node of a whole dotted name; None for a name that means no other policy."""
        found = named_outcome(path, self.others.ids)
        if found is None:
            return self._unknown(path)
        policy, rest = found
        if policy == self.own:
            return Slip("cycle", f"this is {policy} itself: leave its id away", hint=f"write {'.'.join(rest)}")
        if len(rest) != 3:
            return Slip("unknown-field", f"say what you want to know of {policy}: {policy}.section.name.field")
        versions = self.others.policies.get(policy, ())
        if not versions:
            return Slip("depends-on-problem", f"'{policy}' has a problem of its own; mend that first")
        if versions[0].case != self.case:
            message = f"{policy} is about {versions[0].case}, and this policy about {self.case}"
            return Slip("type-mismatch", message)
        return self._read(policy, versions, rest)

    def _unknown(self, path: tuple[str, ...]) -> Slip | None:
        at = next((at for at, part in enumerate(path) if at > 1 and part in self.sections), None)
        if at is None:
            return None
        name = ".".join(path[:at])
        hint = suggest(name, self.others.ids) or "load the folder that holds it as well"
        return Slip("unknown-policy", f"there is no policy '{name}' to read from", hint=hint)

    def digests(self) -> list[str]:
        """The digests of all that is read: with the reading policy's own they say what its decisions rest on."""
        read = {one.policy for one in self.outcomes.values()}
        return sorted(version.digest for name in read for version in self.others.policies.get(name, ()))

    def _read(self, policy: str, versions: Sequence[Policy], rest: tuple[str, ...]) -> Node | Slip:
        section, name, part = rest
        key = f"{policy}/{section}.{name}.{part}"
        if key in self.named:
            return Ref(type=self.named[key].type, name=key)
        promised = [one for version in versions if (one := version.outcome(f"{section}.{name}")) is not None]
        if not promised:
            names = {one.name for version in versions for one in version.outcomes if one.section == section}
            return Slip("unknown-name", f"{policy} has no '{name}' under `{section}`", hint=suggest(name, names))
        if not any(part in one.fields for one in promised):
            known = list(promised[-1].fields)
            message = f"'{section}.{name}' of {policy} has no '{part}'; it has {', '.join(known)}"
            return Slip("unknown-field", message, hint=suggest(part, known))
        type_ = _joined(version.named[key].type for version, key in _keys(versions, f"{section}.{name}", part))
        if type_ is None:
            return Slip(
                "type-mismatch", f"'{section}.{name}.{part}' of {policy} is not of one type in all its versions"
            )
        for version, own in _keys(versions, f"{section}.{name}", part):
            apart = self._apart(version, own)
            if apart is not None:
                return apart
        node = self._chosen(policy, versions, (f"{section}.{name}", part), type_)
        self.named[key] = Named(key, node, (), f"{policy}.{'.'.join(rest)}", promised[-1].cite)
        self.outcomes[key] = _about(versions, f"{section}.{name}", part)
        return Ref(type=type_, name=key)

    # -- what cannot be taken over

    def _apart(self, version: Policy, key: str) -> Slip | None:
        """Why an outcome cannot be worked out here as there: money in another currency, hours in another zone."""
        nodes = list(_cone(version, ["when", key]))
        money = any(isinstance(one, Fact) and holds_money(self.facts[one.name].type) for one in nodes)
        if money and version.currency != self.currency:
            there, here = (
                f"money in {one}" if one else "the case's money" for one in (version.currency, self.currency)
            )
            return Slip("currency-mismatch", f"{version.id} reads {there}, and this policy reads {here}")
        timed = any(isinstance(one, Call) and one.function not in _BY_DAYS and _calls_calendar(one) for one in nodes)
        if timed and not _same_zone(version.zone, self.zone):
            message = f"{version.id} counts working hours in another time zone than this policy"
            return Slip("not-supported", message, hint="repeat the rule here, or give both policies one `timezone`")
        return None

    # -- which version

    def _chosen(self, policy: str, versions: Sequence[Policy], what: tuple[str, str], type_: Type) -> Node:
        """The value in the version that governs the case; what says that nothing applies where none does."""
        timeline = Timeline(versions, self.others.known_at)
        aside = _aside(type_, what[1])
        rows: list[tuple[Node | None, Node]] = []
        last: Node = aside
        dated = timeline.dated_by
        stretches = list(_stretches(timeline))
        for number, (version, start, end) in enumerate(stretches):
            copy = _Copy(self, version, f"{policy}@{number}/")
            last = value = self._value(copy, version, what, aside)
            if len(timeline.editions) == 1 and dated is None:
                return value
            day = self._day(copy, version, dated)
            if end is not None:
                value = If(type=type_, test=_from(day, end), then=aside, other=value)
            rows.insert(0, (None if start is None else _from(day, start), value))
        chosen: Node = Rows(type=type_, hit="first", rows=(*rows, (None, aside)))
        if dated is not None:
            given = Known(type=BOOLEAN, of=self.fact(dated))
            return If(type=type_, test=given, then=chosen, other=Literal(type=type_, value=None))
        # Without a date and an instant of evaluation the last version stands.
        return If(type=type_, test=Known(type=BOOLEAN, of=Now(type=INSTANT)), then=chosen, other=last)

    def _value(self, copy: _Copy, version: Policy, what: tuple[str, str], aside: Node) -> Node:
        outcome, part = what
        promised = version.outcome(outcome)
        if promised is None or part not in promised.fields:
            return aside
        value = copy.ref(promised.fields[part])
        when = version.named["when"].node
        if isinstance(when, Literal) and when.value is True:
            return value
        return If(type=aside.type, test=copy.ref("when"), then=value, other=aside)

    def _day(self, copy: _Copy, version: Policy, dated: str | None) -> Node:
        if dated is None:
            return Call(type=DATE, function="local_date", args=(Now(type=INSTANT), Literal(type=TEXT, value="UTC")))
        fact = self.fact(dated)
        return fact if fact.type == DATE else Call(type=DATE, function="local_date", args=(fact, copy.zone()))

    def fact(self, name: str) -> Fact:
        return Fact(type=self.facts[name].type, name=name)


class _Copy:
    """Takes the expressions of one version over, under keys with a prefix; each once."""

    def __init__(self, reading: Reading, version: Policy, prefix: str) -> None:
        self.reading = reading
        self.version = version
        self.prefix = prefix

    def ref(self, key: str) -> Ref:
        """A reference to a named expression of the version, which is taken over with all that it rests on."""
        # What it took from others itself is the same wherever it is read.
        full = key if "/" in key else f"{self.prefix}{key}"
        if full not in self.reading.named:
            one = self.version.named[key]
            node = self.copy(one.node)
            self.reading.named[full] = replace(one, key=full, node=node, path=())
            if key in self.version.others:
                self.reading.outcomes[full] = self.version.others[key]
        return Ref(type=self.reading.named[full].type, name=full)

    def zone(self) -> Node:
        zone = self.version.zone
        return Literal(type=TEXT, value=zone.value) if isinstance(zone, Literal) else self.ref("zone")

    def copy(self, value: Any) -> Any:
        """A node and everything below it, without places; a parameter becomes the choice of its values."""
        match value:
            case Ref():
                return self.ref(value.name)
            case Param():
                return self._parameter(self.version.parameters[value.name])
            case Node():
                parts = {one.name: getattr(value, one.name) for one in fields(value) if one.name not in _PLACES}
                made = {name: self.copy(part) for name, part in parts.items()}
                return type(value)(**made)
            case KeyedTable():
                rows = tuple((cells, self.copy(give)) for cells, give in value.rows)
                return KeyedTable(f"{self.prefix}{value.name}", rows, value.ranged)
            case tuple():
                return tuple(self.copy(one) for one in value)
        return value

    def _parameter(self, parameter: ParameterValues) -> Ref:
        key = f"{self.prefix}parameter.{parameter.name}"
        if key not in self.reading.named:
            node = self._values(parameter)
            self.reading.named[key] = Named(key, node, (), parameter.name)
            if parameter.unset:
                self.reading.outcomes[key] = OtherOutcome(self.version.id, UNSET, parameter.name)
        return Ref(type=parameter.type, name=key)

    def _values(self, parameter: ParameterValues) -> Node:
        latest, dated = self.reading.others.known_at, self.version.dated_by
        known = tuple(
            one for one in parameter.values if latest is None or one.published is None or one.published <= latest
        )
        if dated is None:  # no value has a date of its own then
            known = known[-1:]
        day = Literal(type=DATE, value=None) if dated is None else self.reading.fact(dated)
        node = chosen_by(replace(parameter, values=known), day, self.zone())
        assert isinstance(node, Rows)
        if not node.rows:
            return Literal(type=parameter.type, value=None)
        test, first = node.rows[0]
        return self.copy(node if test is not None else first)  # type: ignore[no-any-return]


_PLACES = frozenset({"start", "end", "origin"})


def _keys(versions: Sequence[Policy], outcome: str, part: str) -> Iterator[tuple[Policy, str]]:
    """The versions that promise an outcome's field, each with the key that computes it."""
    for version in versions:
        promised = version.outcome(outcome)
        if promised is not None and part in promised.fields:
            yield version, promised.fields[part]


def _joined(types: Iterable[Type]) -> Type | None:
    made: Type | None = NOTHING
    for one in types:
        made = None if made is None else join(made, one)
    return made


def _cone(version: Policy, keys: Iterable[str]) -> Iterator[Node]:
    """Every node that some named expressions of a version rest on."""
    stack, seen = list(keys), set[str]()
    while stack:
        key = stack.pop()
        if key in seen:
            continue
        seen.add(key)
        for node in walk(version.named[key].node):
            yield node
            if isinstance(node, Ref):
                stack.append(node.name)


def _calls_calendar(call: Call) -> bool:
    return any(one.type.kind == "calendar" for one in call.args)


def _same_zone(one: Node | None, other: Node | None) -> bool:
    return isinstance(one, Literal) and isinstance(other, Literal) and one.value == other.value


def _stretches(timeline: Timeline) -> Iterator[tuple[Policy, int | None, int | None]]:
    """The stretches of days in which one version governs, in order; parameters change inside them."""
    version, start, end = None, None, None
    for edition in timeline.editions:
        if version is not None and edition.policy is version and edition.start == end:
            end = edition.end
            continue
        if version is not None:
            yield version, start, end
        version, start, end = edition.policy, edition.start, edition.end
    if version is not None:
        yield version, start, end


def _from(day: Node, first: int) -> Compare:
    return Compare(
        type=BOOLEAN, op=">=", left=day, right=Literal(type=DATE, value=date.fromordinal(first + _EPOCH_DAY))
    )


def _aside(type_: Type, part: str) -> Literal:
    """What an outcome says where its policy does not apply."""
    if type_ == BOOLEAN:
        return Literal(type=type_, value=False)
    if type_.kind == "money":
        return Literal(type=type_, value=0)
    return Literal(type=type_, value=_ASIDE.get(part))


def _about(versions: Sequence[Policy], outcome: str, part: str) -> OtherOutcome:
    """Where the outcome stands, by its newest version that has it."""
    dated = sorted(versions, key=lambda one: (not one.pending, one.start or -(10**9)))
    version = next(one for one in reversed(dated) if one.outcome(outcome) is not None)
    found = version.outcome(outcome)
    assert found is not None
    place = None if version.text is None else version.text.key_place(found.path)
    return OtherOutcome(version.id, outcome, part, found.cite, place)
