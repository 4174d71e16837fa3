"""Where a node of a checked policy was written: its place for people, and its span in the text for programs."""

from __future__ import annotations

from dataclasses import dataclass

from makegood.expr.nodes import Node
from makegood.model import Path, Policy
from makegood.offsets import width
from makegood.problems import Place
from makegood.source import Document
from makegood.text import PolicyText


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text: `document.text[start:end]`."""

    document: Document
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


def text_of(policy: Policy) -> PolicyText:
    """What a policy was read from. Raises ValueError for one that was not read from text."""
    if policy.text is None:
        raise ValueError(f"{policy.id} was not read from a text")
    return policy.text


def place_of(policy: Policy, node: Node) -> Place | None:
    """Where the node begins; None for one that no author wrote."""
    return None if node.origin is None else text_of(policy).place(node.origin, node.start)


def span_of(policy: Policy, node: Node) -> Span | None:
    """The text that wrote a node; None for one that no author wrote, or whose text is not in the document."""
    if node.origin is None or node.end <= node.start:
        return None if node.origin is None else value_span(policy, node.origin)
    document = text_of(policy).source_of(node.origin)
    first = document.places.index(node.origin, node.start)
    last = document.places.index(node.origin, node.end - 1)
    # A number or yes/no is no text in YAML's eyes: its whole scalar is the expression.
    if first is None or last is None:
        return value_span(policy, node.origin)
    return Span(document, first, last + width(document.text, last))


def value_span(policy: Policy, path: Path) -> Span | None:
    """The text of the scalar at a path, quotes included; None for a list, a mapping or nothing."""
    document = text_of(policy).source_of(path)
    found = document.places.span(path)
    return None if found is None else Span(document, *found)


def lines_of(policy: Policy, path: Path) -> Place:
    """Where the value at a path begins."""
    return text_of(policy).place(path)


def texts_of(policy: Policy) -> dict[str, str]:
    """File → text of everything that a policy was read from, its own file first: what `load_book(texts=…)` takes.

    What it extends is there, and what it reads the outcomes of.
    """
    texts = {document.file: document.text for document in text_of(policy).documents}
    among = policy.read_among.policies if policy.read_among is not None else {}
    for name in dict.fromkeys(one.policy for one in policy.others.values()):
        for version in among.get(name, ()):
            texts = {**texts_of(version), **texts}
    own = text_of(policy).file
    return {own: texts[own], **texts}


def edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    """A text with some stretches replaced; each edit is (start, end, new text), and none overlaps another."""
    parts: list[str] = []
    at = 0
    for start, end, new in sorted(edits):
        if start < at:
            raise ValueError("two edits of one text overlap")
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])
