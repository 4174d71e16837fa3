"""Checked expressions in words, on one line: a table from node class to a small function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

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
from makegood.handbook import measures
from makegood.handbook.edition import PLAIN, Edition
from makegood.handbook.labels import ROUNDINGS
from makegood.handbook.model import Run, Span, plain, text_of_run
from makegood.handbook.names import Names, human
from makegood.handbook.words import WORDS, Words
from makegood.model import DatedValue
from makegood.values import Quantity

# A list parameter is written out in a sentence while it has no more elements than this.
SHORT_LIST = 5
_INVERSE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_TIMES = ("instant", "date")


class Phrases:
    """The expressions of one version in one language."""

    def __init__(self, edition: Edition, words: Words) -> None:
        self.edition = edition
        self.words = words
        self.names = Names(edition, words)
        self._loops: dict[str, str] = {}  # loop variable → the fact whose entries it runs over

    def run(self, node: Node) -> Run:
        """An expression in words."""
        return _RUNS[type(node)](self, node)

    def inner(self, node: Node) -> Run:
        """The same inside another expression: in brackets where it is made of parts."""
        run = self.run(node)
        sums = isinstance(node, Arith) and node.op in "+-" and node.type.kind not in _TIMES
        if isinstance(node, If | And | Or) or sums:
            return self.words.say("brackets", inner=run)
        return run

    def against(self, node: Node, other: Node) -> Run:
        """A side of a comparison; a word is one of the other side's choices."""
        return self._words_of(node, _fact_of(other)) or self.inner(node)

    def _words_of(self, node: Node, fact: str | None) -> Run | None:
        if isinstance(node, Literal) and isinstance(node.value, str) and node.type.kind != "calendar":
            return self.names.choice(node.value, fact)
        if isinstance(node, Items):
            runs = [self._words_of(one, fact) or self.run(one) for one in node.items]
            return self.words.listed(runs, "last_or")
        if isinstance(node, Param):
            return self.parameter(node.name, fact)
        return None

    # -- parameters

    def in_force(self, name: str) -> tuple[DatedValue, ...]:
        """The values of a parameter that hold at some time inside this version."""
        parameter = self.edition.parameter(name)
        if parameter is None:
            return ()
        start, end = self.edition.policy.start, self.edition.policy.end
        values = parameter.values
        if parameter.dated_by is not None:
            return values
        kept = []
        for at, one in enumerate(values):
            following = next((later.start for later in values[at + 1 :] if later.start != one.start), None)
            over = start is not None and following is not None and following <= start
            ahead = end is not None and one.start is not None and one.start >= end
            if not over and not ahead:
                kept.append(one)
        return tuple(kept)

    def parameter(self, name: str, fact: str | None = None) -> Run:
        """The value of a parameter that has one, else its name; it leads to where its source is."""
        parameter = self.edition.parameter(name)
        values = self.in_force(name)
        if parameter is None or len(values) != 1 or parameter.unset:
            return self.names.parameter(name)
        one = values[0]
        if isinstance(one.value, tuple) and len(one.value) > SHORT_LIST:
            return self.names.parameter(name)
        run = self.dated(one, fact)
        title = text_of_run(self.names.parameter(name))
        note = f"{title} · {one.cite}" if one.cite else title
        target = f"#{self.edition.place('parameters', name)}"
        kind = "choice" if any(span.kind == "choice" for span in run) else "value"
        return tuple(Span(span.text, span.kind or kind, target, note, span.lang) for span in run)

    def dated(self, one: DatedValue, fact: str | None = None, most: int = measures.MOST_LISTED) -> Run:
        """One value of a parameter."""
        raw = self.edition.at(*one.path, "value")
        percent = any(str(item).endswith("percent") for item in (raw if isinstance(raw, list) else [raw]))
        return measures.value(one.value, self.words, lambda word: self.names.choice(word, fact), percent, most)

    # -- loops

    def looping(self, node: Each) -> Mapping[str, str]:
        before = dict(self._loops)
        for name, source in node.loops:
            self._loops[name] = source.name if isinstance(source, Fact) else ""
        return before

    def leave(self, before: Mapping[str, str]) -> None:
        self._loops = dict(before)

    def list_of(self, var: str) -> str:
        return self._loops.get(var, "")

    @property
    def nested(self) -> bool:
        return len(self._loops) > 1


def _fact_of(node: Node) -> str | None:
    """The fact whose choices the other side of a comparison is one of."""
    if isinstance(node, Fact | Field):
        return node.name
    return None


def is_time(node: Node) -> bool:
    return node.type.kind in _TIMES


# -- values


def _literal(phrases: Phrases, node: Literal) -> Run:
    words = phrases.words
    if node.type.kind == "calendar":
        name = str(node.value)
        return (Span(name, "term", f"#calendar/{name}"),)
    percent = not isinstance(node.value, bool | str) and phrases.edition.written(node).endswith("percent")
    if node.value == 0 and node.type.kind == "money" and node.type.detail:
        return plain(f"0 {node.type.detail}", "value")
    if node.value == 0 and node.type.kind == "quantity":
        return plain("0", "value")
    return measures.value(node.value, words, phrases.names.choice, percent)


def _fact(phrases: Phrases, node: Fact) -> Run:
    run = phrases.names.fact(node.name)
    return phrases.words.say("fact_holds", left=run) if node.type.kind == "boolean" else run


def _param(phrases: Phrases, node: Param) -> Run:
    return phrases.parameter(node.name)


def _ref(phrases: Phrases, node: Ref) -> Run:
    section, _, name = node.name.partition(".")
    if node.name in ("zone", "calendar", "when"):
        return phrases.words.label("zone" if node.name == "zone" else node.name)
    if section == "absent":
        return phrases.names.fact(name)
    if section == "parameter":
        return phrases.names.parameter(name)
    if section in PLAIN:
        return phrases.names.term(section, name)
    return _outcome_field(phrases, node.name.split("."))


def _outcome_field(phrases: Phrases, parts: list[str]) -> Run:
    """What another promise came to: `deadlines.refund.missed`, of this policy or of another."""
    words, sections = phrases.words, phrases.edition.text.sections
    at = next((at for at, part in enumerate(parts) if part in sections), 0)
    section, name = parts[at], parts[at + 1] if len(parts) > at + 1 else ""
    field = ".".join(parts[at + 2 :])
    title = phrases.names.outcome(section, name) if at == 0 else plain(human(".".join(parts[: at + 2])))
    title = words.say("quoted", text=title) if words.language == "en" else title
    if not field:
        return title
    key = f"field.{field}"
    return words.say(key, title=title) if key in WORDS else words.say("field.other", field=human(field), title=title)


def _now(phrases: Phrases, node: Now) -> Run:
    return phrases.words.label("now")


def _var(phrases: Phrases, node: Var) -> Run:
    return phrases.words.label("element")


def _field(phrases: Phrases, node: Field) -> Run:
    if isinstance(node.of, Var):
        source = phrases.list_of(node.of.name)
        run = phrases.names.element(source, node.name)
        if phrases.nested and source:
            return phrases.words.say("field", name=run, of=phrases.names.fact(source))
        return run
    name = phrases.names.element(node.of.name if isinstance(node.of, Fact) else None, node.name)
    return phrases.words.say("field", name=name, of=phrases.inner(node.of))


def _items(phrases: Phrases, node: Items) -> Run:
    return phrases.words.listed([phrases.run(one) for one in node.items])


# -- tests


def comparison(phrases: Phrases, node: Compare, op: str) -> Run:
    """A comparison, with its sign or the opposite one."""
    words = phrases.words
    truth = _truth(node)
    if truth is not None and op in ("==", "!="):
        side, value = truth
        return phrases.run(side) if value == (op == "==") else negation(phrases, side)
    late = is_time(node.left) or is_time(node.right)
    key = f"{'time' if late and op in '<=>=' and op != '==' else 'cmp'}.{op}"
    left, right = phrases.against(node.left, node.right), phrases.against(node.right, node.left)
    return words.say(key, left=left, right=right)


def _truth(node: Compare) -> tuple[Node, bool] | None:
    """`x == true`: the side that is asked for, and what it is to be."""
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(other, Literal) and isinstance(other.value, bool):
            return side, other.value
    return None


def _compare(phrases: Phrases, node: Compare) -> Run:
    return comparison(phrases, node, node.op)


def membership(phrases: Phrases, node: In, holds: bool) -> Run:
    """Whether something is among others; a list of one is that one."""
    words = phrases.words
    left = phrases.inner(node.item)
    only = node.of.items if isinstance(node.of, Items) else ()
    right = phrases.against(node.of, node.item)
    if len(only) == 1:
        return words.say("cmp.==" if holds else "cmp.!=", left=left, right=right)
    key = "in" if isinstance(node.of, Items) or any(span.kind in ("choice", "value") for span in right) else "in_list"
    return words.say(key if holds else f"not_{key}", left=left, right=right)


def _in(phrases: Phrases, node: In) -> Run:
    return membership(phrases, node, holds=True)


def negation(phrases: Phrases, node: Node) -> Run:
    """That something is not so, said without `not (…)` where that reads better."""
    words = phrases.words
    match node:
        case Not():
            return phrases.run(node.of)
        case Known():
            return words.say("unknown", left=phrases.inner(node.of))
        case In():
            return membership(phrases, node, holds=False)
        case Compare():
            return comparison(phrases, node, _INVERSE[node.op])
        case Fact():
            return words.say("fact_holds_not", left=phrases.names.fact(node.name))
        case Field():
            return words.say("fact_holds_not", left=phrases.run(node))
        case Ref() if node.name.partition(".")[0] in PLAIN:
            return words.say("holds_not", left=phrases.run(node))
        case Literal():
            return words.label("no" if node.value else "yes")
    return words.say("not", left=phrases.run(node))


def _not(phrases: Phrases, node: Not) -> Run:
    return negation(phrases, node.of)


def _known(phrases: Phrases, node: Known) -> Run:
    of = node.of
    left = phrases.names.fact(of.name) if isinstance(of, Fact) else phrases.inner(of)
    return phrases.words.say("known", left=left)


def _joined(word: str) -> Callable[[Phrases, Any], Run]:
    def run(phrases: Phrases, node: Any) -> Run:
        return phrases.words.listed([phrases.inner(one) for one in node.items], f"last_{word}")

    return run


def _if(phrases: Phrases, node: If) -> Run:
    then, other = (phrases.inner(one) for one in (node.then, node.other))
    return phrases.words.say("inline_if", test=phrases.run(node.test), then=then, other=other)


# -- sums


def _neg(phrases: Phrases, node: Neg) -> Run:
    return phrases.words.say("minus", of=phrases.inner(node.of))


def _arith(phrases: Phrases, node: Arith) -> Run:
    left, right = phrases.inner(node.left), phrases.inner(node.right)
    if node.op == "-" and is_time(node.left) and is_time(node.right):
        return phrases.words.say("time_from", left=left, right=right)
    if node.op in "+-" and is_time(node):
        return phrases.words.say("later" if node.op == "+" else "earlier", left=left, right=right)
    return phrases.words.say(f"arith.{node.op}", left=left, right=right)


def _moved(phrases: Phrases, day: Node, length: Node) -> Run:
    """A day so many months, or a length of whatever unit, from another."""
    back = isinstance(length, Neg)
    right = phrases.inner(length.of if isinstance(length, Neg) else length)
    return phrases.words.say("earlier" if back else "later", left=phrases.inner(day), right=right)


# -- functions and loops


def _call(phrases: Phrases, node: Call) -> Run:
    words, name = phrases.words, node.function
    if name == "during":
        return _during(phrases, node)
    if name == "abs" and isinstance(node.args[0], Arith) and node.args[0].op == "-":
        minus = node.args[0]
        return words.say("fn.abs_minus", left=phrases.inner(minus.left), right=phrases.inner(minus.right))
    if name in ("_add_months", "_span_day"):
        return _moved(phrases, node.args[0], node.args[1])
    runs = [phrases.run(one) for one in node.args]
    if name in ("max", "min"):
        return words.say(f"fn.{name}", list=words.listed(runs))
    if name == "round_to":
        options = dict(node.options)
        step: Any = options.get("step")
        mode = ROUNDINGS.get(str(options.get("mode")), ("", ""))[words.place]
        return words.say("fn.round_to", _0=runs[0], step=_step(phrases, node, step), mode=mode)
    if f"fn.{name}" in WORDS:
        return words.say(f"fn.{name}", **{f"_{at}": run for at, run in enumerate([*runs, *[()] * 3])})
    if not runs:
        return words.say("fn.none", name=human(name))
    return words.say("fn.other", name=(Span(human(name), lang=words.foreign(human(name))),), list=words.listed(runs))


def _step(phrases: Phrases, node: Call, step: Any) -> Run:
    """A step counts in the raw unit of what is rounded."""
    if node.type.kind == "money" and node.type.detail:
        return plain(f"{measures.number(step)} {node.type.detail}")
    if node.type.kind == "quantity":
        from makegood.units import SHOWN_UNITS

        unit = SHOWN_UNITS.get(str(node.type.detail), "h")
        return plain(measures.length(Quantity(step, unit), phrases.words))
    return plain(measures.number(step))


def _during(phrases: Phrases, node: Call) -> Run:
    holds = next((one for one in node.args if isinstance(one, Each) and one.term.type.kind == "boolean"), None)
    if holds is None:
        return plain(phrases.edition.written(node), "code")
    before = phrases.looping(holds)
    test = phrases.run(holds.term)
    phrases.leave(before)
    return phrases.words.say("during", test=test, source=_sources(phrases, holds))


def _sources(phrases: Phrases, node: Each) -> Run:
    source = phrases.words.listed([phrases.run(one) for _, one in node.loops])
    if node.test is None:
        return source
    before = phrases.looping(node)
    test = phrases.run(node.test)
    phrases.leave(before)
    return phrases.words.say("each.test", source=source, test=test)


def _each(phrases: Phrases, node: Each) -> Run:
    words = phrases.words
    source = _sources(phrases, node)
    if node.how == "count" or isinstance(node.term, Var):
        key = f"fn.{node.how}_of_list"
        if key in WORDS:
            return words.say(key, list=source)
        if node.how == "count":
            return words.say("each.count", source=source)
    before = phrases.looping(node)
    term = phrases.run(node.term)
    phrases.leave(before)
    return words.say(f"each.{node.how}", source=source, term=term, element=words.label("element"))


def _rows(phrases: Phrases, node: Rows) -> Run:
    return phrases.words.label("rows_of")


def _lookup(phrases: Phrases, node: Lookup) -> Run:
    return phrases.names.term("tables", node.table.name)


_RUNS: dict[type[Node], Callable[[Phrases, Any], Run]] = {
    Literal: _literal,
    Fact: _fact,
    Param: _param,
    Ref: _ref,
    Now: _now,
    Var: _var,
    Field: _field,
    Items: _items,
    Compare: _compare,
    In: _in,
    Not: _not,
    Known: _known,
    And: _joined("and"),
    Or: _joined("or"),
    If: _if,
    Neg: _neg,
    Arith: _arith,
    Call: _call,
    Each: _each,
    Rows: _rows,
    Lookup: _lookup,
}
