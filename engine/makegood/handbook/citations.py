"""Citations as they stand beside a rule: what names a place of the policy's own source leads there."""

from __future__ import annotations

import re

from makegood.handbook.edition import Edition
from makegood.handbook.model import Run, Span
from makegood.model import Path
from makegood.shown import title_text

# How a citation begins that names a place inside the text at hand, and not another text.
_PLACE = re.compile(
    r"(?:Art(?:icle)?s?\b|Sec(?:tion)?s?\b|Ch(?:apter)?\b|Parts?\b|Annex|Rules?\b|Reg(?:ulation)?s?\b(?! \d+/\d)|[Pp]aras?\b|paragraphs?\b"
    r"|[Rr]ecitals?\b|[Cc]lauses?\b|[Ss]chedule|§|s\.? ?\d|第|附|[L(]?\d)"
)


def cited(edition: Edition, cite: str | None, path: Path) -> Run:
    """A citation; its parts that name a place of the source lead to it."""
    if not cite:
        return ()
    url = edition.texts.link(path)
    if url is None:
        return (Span(cite, "cite"),)
    names = _first_words(edition)
    spans: list[Span] = []
    for part in re.split(r"([;；]\s*)", cite):
        own = bool(_PLACE.match(part)) or any(part.startswith(name) for name in names)
        spans.append(Span(part, "cite", url if own else ""))
    return tuple(spans)


def _first_words(edition: Edition) -> tuple[str, ...]:
    """How the source's own titles begin: a citation that begins so names the source itself."""
    title = edition.policy.source.get("title")
    titles = [title] if isinstance(title, str) else list(title.values()) if isinstance(title, dict) else []
    return tuple(title_text(one, "").split(",")[0] for one in titles if one)


def cite_at(edition: Edition, *path: str | int) -> Run:
    """The citation that stands at a path."""
    found = edition.at(*path, "cite")
    return cited(edition, str(found) if found else None, path)
