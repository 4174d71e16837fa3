"""One policy of a book, asked at points: what its comparisons say there, and where along a coordinate one changes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from makegood import zones
from makegood.bound import bind
from makegood.boundaries.components import Component, Reach, components_of, reach_of
from makegood.boundaries.coordinates import NOW, Coordinate, Point, get, put
from makegood.boundaries.edges import edges
from makegood.boundaries.steps import plainest, range_of, step_of
from makegood.calendars import Calendar
from makegood.cases.facts import FactSpec
from makegood.cases.kind import Kind
from makegood.decide import PolicyRunner, Result
from makegood.editions import Edition, Timeline
from makegood.expr.nodes import Literal, Param, walk
from makegood.expr.to_python import compile_function
from makegood.model import Policy

__all__ = ["Point", "Probe"]

# So many texts are tried for one fact; what a policy names beyond them is not.
MOST_TEXTS = 60
# So many coordinates' edges are remembered.
MOST_KEPT = 20_000


class Probe:
    """A policy ready to be asked on raw facts in the order of `facts`.

    Several probes (an old and a new policy) share points when they are made with the same `facts`: see `facts_of`.
    """

    def __init__(self, timeline: Timeline, facts: Sequence[str], calendars: Mapping[str, Calendar], kind: Kind) -> None:
        self.kind = kind
        self.facts = tuple(facts)
        self.calendars = calendars
        self.runner = PolicyRunner(timeline, self.facts, calendars, kind)
        self._parts: dict[int, _Parts] = {}
        self._kept: dict[tuple[Any, ...], list[Any]] = {}

    @property
    def editions(self) -> Sequence[Edition]:
        return self.runner.timeline.editions

    def place(self, point: Point) -> int:
        """The number of the edition in force at a point; -1 for none; the last one where its date is unknown."""
        at = self.runner.place(*point)
        return len(self.editions) - 1 if at is None else at

    def run(self, point: Point) -> Result | None:
        """The policy's result; None when it does not govern the case."""
        return self.runner.run(*point)

    def outputs(self, point: Point) -> tuple[Any, ...] | None:
        """Every raw output in the order of the layout (`run(point).layout.outputs`); None when out of scope."""
        result = self.run(point)
        return None if result is None else result.raw

    def wanted(self, point: Point) -> tuple[str, ...]:
        """The facts (and `now`) on which the edition in force may turn, in order."""
        return self._part(max(0, self.place(point))).wanted

    def signature(self, point: Point) -> tuple[Hashable, ...]:
        """The edition, and the answer of each component of it at a point: equal signatures, equal paths."""
        at = self.place(point)
        return (at,) if at < 0 else (at, *self._part(at).all(*point))

    def edges(self, point: Point, one: Coordinate) -> list[Any]:
        """The raw values of a coordinate at which some component changes, nearest first, without its own value.

        Of a size: the neighbours on both sides of each change, on the grid of its step. Of a choice, yes/no or text:
        every other value that the policy names. Of a list: without one of its elements, with one twice, empty.
        """
        value = get(point, one)
        part = self._part(max(0, self.place(point)))
        base = part.base(point, one) if value is None and one.is_size else value
        key = (one, value, base, part.at, *part.beside(point, one))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) > MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = self._sizes(point, one, base, part) if one.is_size else _named(one, value, part)
        return found

    # -- how

    def _part(self, at: int) -> _Parts:
        if at not in self._parts:
            self._parts[at] = _Parts(self, at)
        return self._parts[at]

    def _sizes(self, point: Point, one: Coordinate, base: int, part: _Parts) -> list[int]:
        """The edges of a size around a base, which is its own value where it has one."""
        step = step_of(one.spec)
        low, high = range_of(one.spec)
        # A value between two steps has neighbours on both sides; a span keeps its unit, which its raw value ends in.
        rest = base % step if one.spec.type.kind == "span" else 0
        first, last = -((rest - low) // step), (high - rest) // step
        ask = part.asker(one)
        dated = one.within == () and one.place == self.runner.dated

        def answers(place: int) -> Sequence[Hashable]:
            there = put(point, one, place * step + rest)
            return (self.place(there) if dated else part.at, *ask(*there))

        places = edges(answers, min(max(base // step, first), last), first, last)
        found = {place * step + rest for place in places}
        if dated:
            found.update(part.starts(self, step))
        found.discard(base)
        near = sorted((each for each in found if low <= each <= high), key=lambda each: (abs(each - base), each))
        return near if get(point, one) is not None else [base, *near]


class _Parts:
    """The components of one edition, compiled: all of them, and those that hang on one fact."""

    def __init__(self, probe: Probe, at: int) -> None:
        self.probe = probe
        self.at = at
        self.edition = probe.editions[at]
        policy = self.edition.policy
        self.reach: Reach = reach_of(policy)
        self.components: list[Component] = components_of(policy, self.reach)
        used = {name for one in self.components for name in one.facts}
        read = {name for named in self.reach.facts.values() for name in named}
        dated = {policy.dated_by} if policy.dated_by else set()
        self.wanted = (
            *(name for name in probe.facts if name in used | read | dated),
            *((NOW,) if NOW in used | read else ()),
        )
        self.all = self._compiled(self.components)
        self._askers: dict[str, Any] = {}
        self._beside: dict[str, tuple[str, ...]] = {}
        self._texts: dict[str, list[str]] = {}

    def asker(self, one: Coordinate) -> Any:
        """The function of the components that hang on a coordinate's fact."""
        if one.name not in self._askers:
            self._askers[one.name] = self._compiled([each for each in self.components if one.name in each.facts])
        return self._askers[one.name]

    def _compiled(self, components: Sequence[Component]) -> Any:
        policy = self.edition.policy
        named = {key: each.node for key, each in policy.named.items()}
        keys = [f"asked.{at}" for at in range(len(components))]
        named.update(zip(keys, (each.node for each in components), strict=True))
        zone = policy.fixed_zone
        return compile_function(
            named, keys, self.probe.facts, self.edition.parameters, title=f"{policy.id} boundaries",
            extra={"calendars": bind(self.probe.calendars, zone)},
        ).function  # fmt: skip

    def beside(self, point: Point, one: Coordinate) -> tuple[Any, ...]:
        """The values of what is compared together with a coordinate: its edges are the same where these are."""
        if one.name not in self._beside:
            names = {name for each in self.components if one.name in each.facts for name in each.facts}
            if not one.within:
                names.discard(one.name)
            self._beside[one.name] = tuple(sorted(names))
        facts, now = point
        return tuple(now if name == NOW else facts[self.probe.facts.index(name)] for name in self._beside[one.name])

    def base(self, point: Point, one: Coordinate) -> int:
        """Where to begin with a fact that is unknown: beside the other moments of the case, else at its least."""
        low, high = range_of(one.spec)
        facts, now = point
        if one.spec.type.kind in ("instant", "date"):
            kinds = self.probe.kind.facts
            known = [
                value for name, value in zip(self.probe.facts, facts, strict=False)
                if value is not None and kinds[name].type == one.spec.type
            ]  # fmt: skip
            if one.spec.type.kind == "instant" and now is not None:
                known.append(now)
            day = self.edition.start if self.edition.start is not None else 20_000
            start = day * 86_400_000_000 if one.spec.type.kind == "instant" else day
            return known[0] if known else start
        return min(max(0, low), high)

    def starts(self, probe: Probe, step: int) -> list[int]:
        """The first moments of all editions, and the steps before them."""
        found: list[int] = []
        for edition in probe.editions:
            if edition.start is None:
                continue
            moment = edition.start
            if not probe.runner.by_day:
                moment = zones.start_of_day(moment, edition.policy.fixed_zone or "UTC")
            found += [moment, moment - step]
        return found

    def texts(self, name: str) -> list[str]:
        """The texts that a fact is compared with, the examples of its kind, and one more that is none of them."""
        if name not in self._texts:
            found: dict[str, None] = {}
            for each in self.components:
                if name in each.facts:
                    found.update(dict.fromkeys(self._named_texts(each)))
            examples = self.probe.kind.schema["properties"].get(name, {}).get("examples") or []
            found.update(dict.fromkeys(each for each in examples if isinstance(each, str)))
            self._texts[name] = [*list(found)[:MOST_TEXTS], "ZZ"]
        return self._texts[name]

    def _named_texts(self, component: Component) -> list[str]:
        found: list[str] = []
        for one in walk(component.node):
            value: Any = None
            if isinstance(one, Literal):
                value = one.value
            elif isinstance(one, Param):
                value = self.edition.parameters.get(one.name)
            found += [each for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, str)]
        return found


def _named(one: Coordinate, value: Any, part: _Parts) -> list[Any]:
    """The values of a coordinate without sizes that the policy names, but for its own."""
    return [other for other in dict.fromkeys(_others(one.spec, value, part)) if other != value]


def _others(spec: FactSpec, value: Any, part: _Parts) -> list[Any]:
    match spec.type.kind:
        case "boolean":
            return [True, False]
        case "choice":
            return list(spec.type.choices)
        case "text":
            return part.texts(spec.name.removesuffix("[]"))
        case "list":
            return _lists(spec, value, part)
        case "record":
            return [] if value is not None else [plainest(spec)]
    return []


def _lists(spec: FactSpec, value: Any, part: _Parts) -> list[Any]:
    element = spec.fields[""]
    if not value:
        return [(), *((each,) for each in (_others(element, None, part) or [plainest(element)]))]
    fewer = [value[:at] + value[at + 1 :] for at in range(min(len(value), 4))]
    return [*fewer, (*value, value[-1]), ()]


def facts_of(*policies: Policy) -> tuple[str, ...]:
    """The facts that any of the policies reads: the common order of several probes."""
    return tuple(dict.fromkeys(name for policy in policies for name in policy.facts))
