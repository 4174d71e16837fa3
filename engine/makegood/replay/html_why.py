"""Reasons as nested lists of HTML: what each is, what its author wrote, the values it saw, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from makegood.explain import Reason
from makegood.explain.words import Words
from makegood.replay.html_parts import link, text
from makegood.replay.why import SideWhy

MOST_AGAINST = 3
MOST_ASK = 6


def why_html(why: SideWhy) -> str:
    """The reasons that tell the sides apart, what would change the answer, and all reasons folded away."""
    if not why.whole:
        return '<p class="soft">No policy on this side promises it.</p>'
    parts = [_tree(why.apart or tuple(_bare(one) for one in why.whole), why.words)]
    if why.against:
        items = "".join(f"<li>{text(one)}</li>" for one in why.against[:MOST_AGAINST])
        parts.append(f'<p class="cap">What would change it</p><ul class="plain">{items}</ul>')
    if why.ask:
        parts.append(
            f'<p class="rest">Not known: {text(", ".join(one.replace("_", " ") for one in why.ask[:MOST_ASK]))}.</p>'
        )
    parts.append(f'<details class="numbers"><summary>Every reason</summary>{_tree(why.whole, why.words)}</details>')
    return "".join(parts)


def _place(one: Reason) -> str:
    """The file's name and the line; the whole path is its title."""
    if one.place is None or one.again:
        return ""
    return f'<span title="{text(one.place)}">{text(PurePath(one.place.file).name)}:{one.place.line}</span>'


def _bare(one: Reason) -> Reason:
    return replace(one, reasons=())


def _tree(reasons: Sequence[Reason], words: Words) -> str:
    items = "".join(f"<li>{_line(one, words)}{_tree(one.reasons, words)}</li>" for one in reasons)
    return f'<ul class="tree">{items}</ul>' if items else ""


def _line(one: Reason, words: Words) -> str:
    name = one.name.replace("_", " ")
    label = words.label(one)
    if one.kind in ("table", "parameter", "fact"):
        label = f"{label} {words.say(one.kind)}".strip()
    parts = [f'<span class="soft">{text(label)}</span>' if label else "", f"<b>{text(name)}</b>" if name else ""]
    if one.text and one.text != one.name:
        parts.append(f"<code>{text(one.text)}</code>")
    if one.seen and not one.again:
        parts.append(f'<code class="seen">{text(one.seen)}</code>')
    if one.valued:
        kind = "yes" if one.value is True else "no" if one.value is False else ""
        shown = words.reason_value(one)
        # A state is a word of the language, and read as words.
        shown = shown.replace("_", " ") if one.kind == "outcome" else shown
        parts.append(f'<span class="gives {kind}">{text(shown)}</span>')
    where = [link(one.link, one.cite) if one.link and one.cite else text(one.cite) if one.cite else ""]
    where.append(_place(one))
    marks = " · ".join(part for part in where if part)
    parts.append(f'<span class="where">{marks}</span>' if marks else "")
    return " ".join(part for part in parts if part)
