"""Steps → the tree that people read: of everything that was looked at, only what mattered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from makegood.explain.evidence import evidence
from makegood.explain.model import Note, Reason
from makegood.explain.tables import element_reasons, lookup_reasons, row_reasons
from makegood.explain.texts import Texts, flat, name_of
from makegood.explain.trace import Step, Tracer, rows_of
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
from makegood.model import DatedValue, Named
from makegood.values import Money

_EPOCH = date(1970, 1, 1).toordinal()
MOST_DEEP = 50


@dataclass(slots=True)
class Builder:
    """Makes the reasons of one tree; `shown` are the names that stand in it with their reasons already.

    `given` are the facts that the case gives, `day` and `known_at` pick the parameters in force, `outcome` makes the
    reasons of an outcome that another one reads.
    """

    tracer: Tracer
    texts: Texts
    given: Mapping[str, Any]
    day: int | None
    known_at: int | None
    outcome: Callable[[Builder, str], tuple[Reason, ...]]
    shown: set[str] = field(default_factory=set)
    depth: int = 0

    def reason(self, step: Step, label: str = "") -> Reason | None:
        """The line of a step with its reasons; None for what needs none (a literal)."""
        made = _REASONS[type(step.node)](self, step)
        return replace(made, label=label) if made is not None and label else made

    def reasons(self, steps: Iterable[Step]) -> tuple[Reason, ...]:
        return tuple(one for one in map(self.reason, steps) if one is not None)

    def parts(self, step: Step) -> tuple[Reason, ...]:
        """The reasons below a step: its parts that mattered. Nobody reads a tree that is deeper than MOST_DEEP."""
        if self.depth >= MOST_DEEP:
            return (Reason("expression", notes=(Note("deeper"),), valued=False),)
        self.depth += 1
        try:
            return _PARTS[type(step.node)](self, step)
        finally:
            self.depth -= 1

    def expression(self, step: Step, kind: str = "expression") -> Reason:
        """The line of a part of an expression."""
        node = step.node
        return Reason(
            kind, step.value, text=self.texts.text(node), seen=self.texts.seen(step), step=step,
            place=self.texts.place(node), notes=self.counted(step), reasons=self.parts(step),
        )  # fmt: skip

    def counted(self, step: Step) -> tuple[Note, ...]:
        """What a calendar said, where a step asked one."""
        found = evidence(step, self.tracer.surroundings)
        return () if found is None else (Note("calendar", {"evidence": found}),)

    def named(self, key: str) -> Reason:
        """The line of a named expression; its reasons stand below it the first time only."""
        step = self.tracer.roots[key]
        named = self.texts.policy.named[key]
        if "/" in key:
            return self._other(key, step)
        section, _, name = key.partition(".")
        if key in self.shown:
            head = self._chosen(name, step) if section == "parameter" else self._head(named, step)
            return replace(head, reasons=(), again=bool(step.args))
        self.shown.add(key)
        if section == "parameter":
            return self._chosen(name, step)
        if section == "absent":
            return self._absent(named, step)
        if section == "tables":
            return replace(self._head(named, step), reasons=self.parts(step))
        if section in ("let", "values", "exact"):
            return self._value(named, step)
        below = self.outcome(self, key)
        return replace(self._head(named, step), text="", reasons=below)

    def _other(self, key: str, step: Step) -> Reason:
        """The line of another policy's outcome: that policy says why it is so."""
        other = self.texts.policy.others[key]
        notes = (Note("other_policy", {"policy": other.policy}),)
        return Reason("name", step.value, name=other.name, step=step, place=other.place, cite=other.cite, notes=notes)

    def _head(self, named: Named, step: Step) -> Reason:
        path, texts = named.path, self.texts
        table = path[:1] == ("tables",)
        place = None if not path else texts.key_place(path) if table else texts.place_at(path)
        return Reason(
            "table" if table else "name", step.value, name=name_of(named.key), text=flat(named.text), step=step, place=place,
            cite=texts.cite(path) if path else None, link=texts.link(path) if path else None,
        )  # fmt: skip

    def _value(self, named: Named, step: Step) -> Reason:
        exact = f"exact.{named.key.partition('.')[2]}"
        notes: tuple[Note, ...] = self.counted(step)
        if named.key.startswith("values.") and exact in self.texts.policy.named and step.args:
            notes = (rounding(step),)
            step = step.args[0].args[0]
        return replace(
            self._head(named, self.tracer.roots[named.key]),
            seen=self.texts.seen(step),
            notes=notes,
            reasons=self.parts(step),
        )

    def _absent(self, named: Named, step: Step) -> Reason:
        """A fact whose absence has a meaning: itself, or what its case kind takes in its stead."""
        fact = self.fact(named.key.partition(".")[2], step.args[-1])
        if step.args[0].value:
            return fact
        otherwise = step.args[1]
        note = Note("derived", {"text": self.texts.text(otherwise.node)})
        return replace(fact, value=otherwise.value, step=step, notes=(note,), reasons=self.reasons([otherwise]))

    def _chosen(self, name: str, step: Step) -> Reason:
        """A parameter whose value a fact of its own picks: that value, and the fact."""
        row = rows_of(step)[-1]
        origin = None if row.give is None else row.give.node.origin
        found = next((one for one in self.texts.policy.parameters[name].values if (*one.path, "value") == origin), None)
        made = self.in_force(name, step, found)
        tested = [one.test for one in rows_of(step) if one.test is not None]
        day = tested[-1].args[0] if tested else None
        below = () if day is None else self.reasons(day.args[:1] if isinstance(day.node, Call) else [day])
        if day is not None and day.value is None:
            made = replace(made, notes=())
        return replace(made, reasons=below)

    def in_force(self, name: str, step: Step, found: DatedValue | None) -> Reason:
        """The line of a parameter with the dated value that it has."""
        made = Reason("parameter", step.value, name=name, step=step)
        texts = self.texts
        if texts.policy.parameters[name].unset:
            path = ("parameters", name)
            return replace(
                made, place=texts.key_place(path), cite=texts.cite(path), link=texts.link(path), notes=(Note("unset"),)
            )
        if found is None:
            return replace(made, notes=(Note("no_value"),))
        note = (
            Note("in_force") if found.start is None else Note("since", {"day": date.fromordinal(found.start + _EPOCH)})
        )
        return replace(
            made, place=texts.place_at(found.path), cite=found.cite, link=texts.link(found.path), notes=(note,)
        )

    def fact(self, name: str, step: Step) -> Reason:
        """The line of a fact: whether the case gives it, and what its silence means."""
        given, value = self.given.get(name), step.value
        if given is None:
            note = Note("unknown" if value is None else "default")
        elif isinstance(value, Money) and isinstance(given, str) and not given.strip().endswith(value.currency):
            note = Note("exchanged", {"given": given.strip()})
        else:
            note = Note("unusable" if value is None else "given")
        return Reason("fact", value, name=name, step=step, notes=(note,))

    def parameter(self, name: str) -> DatedValue | None:
        """The dated value of a parameter that is in force."""
        found = None
        for one in self.texts.policy.parameters[name].values:
            late = self.known_at is not None and one.published is not None and one.published > self.known_at
            if not late and (one.start is None or (self.day is not None and one.start <= self.day)):
                found = one
        return found


def rounding(step: Step) -> Note:
    """How a step rounded."""
    node = step.node
    assert isinstance(node, Call)
    options = dict(node.options)
    return Note("rounded", {"step": options.get("step"), "mode": options["mode"]})


# -- one line, by node


def _expression(builder: Builder, step: Step) -> Reason | None:
    return builder.expression(step)


def _none(builder: Builder, step: Step) -> Reason | None:
    return None


def _fact(builder: Builder, step: Step) -> Reason | None:
    assert isinstance(step.node, Fact)
    return builder.fact(step.node.name, step)


def _parameter(builder: Builder, step: Step) -> Reason | None:
    assert isinstance(step.node, Param)
    return builder.in_force(step.node.name, step, builder.parameter(step.node.name))


def _name(builder: Builder, step: Step) -> Reason | None:
    assert step.key is not None
    if step.key == "zone":
        return None
    return builder.named(step.key)


def _now(builder: Builder, step: Step) -> Reason | None:
    return Reason("now", step.value, name="now", step=step, notes=(Note("now" if step.value else "no_now"),))


def _call(builder: Builder, step: Step) -> Reason | None:
    assert isinstance(step.node, Call)
    return builder.expression(step, "function" if isinstance(step.node.body, Function) else "expression")


_REASONS: dict[type[Node], Callable[[Builder, Step], Reason | None]] = {
    Literal: _none,
    Items: _none,
    Fact: _fact,
    Param: _parameter,
    Ref: _name,
    Now: _now,
    Call: _call,
    **dict.fromkeys((Var, Field, Not, Neg, And, Or, Compare, In, Arith, If, Known, Each, Rows, Lookup), _expression),
}


# -- what is below, by node


def _nothing(builder: Builder, step: Step) -> tuple[Reason, ...]:
    return ()


def _below(builder: Builder, step: Step) -> tuple[Reason, ...]:
    return builder.reasons(step.args)


def _itself(builder: Builder, step: Step) -> tuple[Reason, ...]:
    """A leaf that stands alone as an expression is its own reason."""
    return builder.reasons([step])


def deciding(step: Step) -> list[Step]:
    """The parts of an `and` or `or` that made it what it is: the one that decided, else all; the unknown ones of an unknown."""
    decisive = isinstance(step.node, Or)
    if step.value is decisive:
        return step.args[-1:]
    if step.value is None:
        return [one for one in step.args if one.value is None]
    return step.args


def _junction(builder: Builder, step: Step) -> tuple[Reason, ...]:
    return builder.reasons(deciding(step))


def _choice(builder: Builder, step: Step) -> tuple[Reason, ...]:
    if _asks_itself(step):
        return builder.reasons(step.args[1:])
    made = [builder.reason(step.args[0], "if")]
    if len(step.args) > 1:
        made.append(builder.reason(step.args[1], "then" if step.args[0].value else "else"))
    return tuple(one for one in made if one is not None)


def _asks_itself(step: Step) -> bool:
    """`x if known(x) else y` with a known x: the question is answered by x itself."""
    test, node = step.args[0], step.node
    if not test.value or not isinstance(test.node, Known) or not isinstance(node, If):
        return False
    asked, taken = test.node.of, node.then
    return isinstance(asked, Fact | Ref) and isinstance(taken, type(asked)) and asked.name == taken.name


def _field(builder: Builder, step: Step) -> tuple[Reason, ...]:
    return () if isinstance(step.args[0].node, Var | Field) else builder.reasons(step.args)


_PARTS: dict[type[Node], Callable[[Builder, Step], tuple[Reason, ...]]] = {
    **dict.fromkeys((Literal, Items, Var), _nothing),
    **dict.fromkeys((Fact, Param, Ref, Now), _itself),
    **dict.fromkeys((Not, Neg, Compare, In, Arith, Known, Call), _below),
    And: _junction,
    Or: _junction,
    If: _choice,
    Field: _field,
    Rows: row_reasons,
    Lookup: lookup_reasons,
    Each: element_reasons,
}
