"""The author's words for a node: its text, its place, its article and link, and its text with the values it saw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from makegood.cases.kind import Kind
from makegood.explain.trace import Step
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
    children,
    walk,
)
from makegood.model import Path, Policy
from makegood.origins import place_of, text_of
from makegood.problems import Place
from makegood.text import expression_text
from makegood.values import Money, Period, Quantity, number_text

# Of a list so many elements are written out.
MOST_LISTED = 6


class Texts:
    """What the authors of a policy and of its case kind wrote; made once for each policy version."""

    def __init__(self, policy: Policy, kind: Kind) -> None:
        self.policy = policy
        self.kind = kind
        self._bases: dict[int, tuple[str, Path | None]] = {}
        for key, named in policy.named.items():
            if "/" in key:
                continue  # taken over from another policy, whose text this is not
            section, _, name = key.partition(".")
            if section == "absent" and name in kind.facts:
                self._base(named.node, kind.facts[name].absent_expression or "", None)
            for node in walk(named.node):
                if isinstance(node, Lookup):
                    for at, axis in enumerate(node.axes):
                        path: Path = ("tables", node.table.name, "keys", at)
                        self._base(axis, str(text_of(policy).at(path)), path)

    def _base(self, node: Node, text: str, path: Path | None) -> None:
        for one in walk(node):
            if one.origin is None:
                self._bases[id(one)] = (text, path)

    def text(self, node: Node) -> str:
        """The node as its author wrote it, on one line; what no author wrote is written as an author would."""
        base = self._source(node)
        if base is None or node.end <= node.start or _implied(node, base[node.start : node.end]):
            return str(_WRITTEN[type(node)](self, node))
        return flat(base[node.start : node.end])

    def _source(self, node: Node) -> str | None:
        if node.origin is None:
            found = self._bases.get(id(node))
            return None if found is None else found[0]
        return self.at(node.origin)

    def at(self, path: Path) -> str | None:
        """The expression at a path; None when there is none."""
        return expression_text(self.value(path))

    def value(self, path: Path) -> Any:
        """What the policy's YAML has at a path; None when it has nothing there."""
        try:
            return text_of(self.policy).at(path)
        except (KeyError, TypeError, IndexError):
            return None

    # -- where

    def place(self, node: Node) -> Place | None:
        """Where a node was written; None for what no author wrote and for what a case kind says."""
        if node.origin is None:
            path = self._bases.get(id(node), ("", None))[1]
            return None if path is None else text_of(self.policy).place(path, node.start)
        return place_of(self.policy, node)

    def place_at(self, path: Path) -> Place:
        return text_of(self.policy).place(path)

    def key_place(self, path: Path) -> Place:
        return text_of(self.policy).key_place(path)

    def cite(self, path: Path) -> str | None:
        """The article of the nearest part of the policy around a path that names one."""
        for length in range(len(path), 0, -1):
            found = self.value(path[:length])
            if isinstance(found, Mapping) and found.get("cite"):
                return str(found["cite"])
        return None

    def link(self, path: Path) -> str | None:
        """The address of the text that a part of the policy is taken from: its own policy's, or that of the one below."""
        document = text_of(self.policy).source_of(path)
        source = document.data.get("source") if isinstance(document.data, Mapping) else None
        url = source.get("url") if isinstance(source, Mapping) else None
        return str(url) if url else None

    # -- with values

    def seen(self, step: Step) -> str | None:
        """The text of a step with the values of its parts put in; None where that says nothing more."""
        node = step.node
        if not isinstance(node, Compare | In | Arith | Neg | Call) or not step.args:
            return None
        own = children(node)
        if len(own) != len(step.args) or all(isinstance(one, Literal) for one in own):
            return None
        base = self._source(node)
        parts = [(one, written_value(arg.value)) for one, arg in zip(own, step.args, strict=True)]
        inside = [one for one, _ in parts if node.start <= one.start < one.end <= node.end]
        shown = self.text(node)
        if base is None or len(inside) != len(parts) or shown != flat(base[node.start : node.end]):
            made = _with_values(self, node, [value for _, value in parts])
        else:
            made = _put(base, node, parts)
        return None if made is None or made == shown else made


def _put(base: str, node: Node, parts: list[tuple[Node, str]]) -> str:
    text, at = "", node.start
    for one, value in sorted(parts, key=lambda part: part[0].start):
        start, end = (one.start, one.end) if isinstance(one, Literal) else _bare(base, node, one)
        text += base[at:start] + (base[start:end] if isinstance(one, Literal) else value)
        at = end
    return flat(text + base[at : node.end])


def _bare(base: str, node: Node, part: Node) -> tuple[int, int]:
    """The stretch of a part with the parentheses around it, which its value does without; those of a call stay."""
    start, end = part.start, part.end
    while node.start < start and end < node.end and base[start - 1] == "(" and base[end] == ")":
        if start > 1 and (base[start - 2].isalnum() or base[start - 2] == "_"):
            break
        start, end = start - 1, end + 1
    return start, end


def flat(text: str) -> str:
    return " ".join(text.split())


def _implied(node: Node, text: str) -> bool:
    """Whether a call was put in for the author: `local_date` where an instant stands for its date."""
    return isinstance(node, Call) and node.function == "local_date" and not text.lstrip().startswith("local_date")


# -- what no author wrote


def _with_values(texts: Texts, node: Node, values: list[str]) -> str | None:
    match node:
        case Compare() | Arith():
            return f"{values[0]} {node.op} {values[1]}"
        case In():
            return f"{values[0]} in {values[1]}"
        case Neg():
            return f"-{values[0]}"
        case Call():
            return f"{node.function.lstrip('_')}({', '.join(values)})"
    return None


def _joined(word: str) -> Any:
    return lambda texts, node: f" {word} ".join(texts.text(one) for one in node.items)


def _called(name: str, texts: Texts, nodes: tuple[Node, ...]) -> str:
    shown = [texts.text(one) for one in nodes if not (isinstance(one, Literal) and one.type.kind == "calendar")]
    return f"{name.lstrip('_')}({', '.join(shown)})"


def _call(texts: Texts, node: Any) -> str:
    given = node.args[:1] if node.function in ("local_date", "end_of_day") else node.args
    return _called(node.function, texts, given)


def _each(texts: Texts, node: Any) -> str:
    loops = " ".join(f"for {name} in {texts.text(source)}" for name, source in node.loops)
    test = "" if node.test is None else f" if {texts.text(node.test)}"
    inner = f"{texts.text(node.term)} {loops}{test}"
    return f"[{inner}]" if node.how == "list" else f"{node.how}({inner})"


_WRITTEN: dict[type[Node], Any] = {
    Literal: lambda texts, node: written_value(node.value),
    Fact: lambda texts, node: node.name,
    Param: lambda texts, node: node.name,
    Ref: lambda texts, node: name_of(node.name),
    Now: lambda texts, node: "now",
    Var: lambda texts, node: node.name.lstrip("_0123456789") or "element",
    Field: lambda texts, node: f"{texts.text(node.of)}.{node.name}",
    Not: lambda texts, node: f"not {texts.text(node.of)}",
    Neg: lambda texts, node: f"-{texts.text(node.of)}",
    And: _joined("and"),
    Or: _joined("or"),
    Items: lambda texts, node: f"[{', '.join(texts.text(one) for one in node.items)}]",
    Compare: lambda texts, node: f"{texts.text(node.left)} {node.op} {texts.text(node.right)}",
    Arith: lambda texts, node: f"{texts.text(node.left)} {node.op} {texts.text(node.right)}",
    In: lambda texts, node: f"{texts.text(node.item)} in {texts.text(node.of)}",
    If: lambda texts, node: f"{texts.text(node.then)} if {texts.text(node.test)} else {texts.text(node.other)}",
    Call: _call,
    Each: _each,
    Known: lambda texts, node: f"known({texts.text(node.of)})",
    Rows: lambda texts, node: "the rows",
    Lookup: lambda texts, node: node.table.name,
}


def name_of(key: str) -> str:
    """How an author names a named expression: outcomes whole, everything else by its last part."""
    section, _, name = key.partition(".")
    return name if section in ("let", "values", "tables", "exact", "absent", "parameter") else key


def written_value(value: Any) -> str:
    """A plain value as an author would write it, short; an unknown one as `?`."""
    match value:
        case None:
            return "?"
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{value}'" if len(value) <= 40 else f"'{value[:39]}…'"
        case int() | Fraction():
            return number_text(value)
        case Money() | Quantity() | Period():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case list() | tuple():
            return _list(value)
        case Mapping():
            return (
                "{" + ", ".join(f"{name}: {written_value(one)}" for name, one in value.items() if one is not None) + "}"
            )
    return str(value)


def _list(value: Any) -> str:
    shown = [written_value(one) for one in value[:MOST_LISTED]]
    more = [f"… {len(value)} in all"] if len(value) > MOST_LISTED else []
    return f"[{', '.join([*shown, *more])}]"
