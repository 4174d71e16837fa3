"""The sentences that the reports of a diff share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from makegood.diff.model import ADDED, MOVED, REMOVED, Effect, Head, Item, PairDiff, Text, Turn, Witness
from makegood.problems import Place, shortened
from makegood.shown import title_text

LONGEST = 300
# Of the outcomes that hang on one thing so many are named.
MOST_REACHED = 4
SECTION_WORDS = {
    "policy": "The policy as a whole", "version": "Versions", "parameters": "Parameters", "let": "Named expressions (let)",
    "values": "Values", "tables": "Tables", "compensation": "Compensation", "deadlines": "Deadlines",
    "remedies": "Remedies", "scores": "Scores", "applies": "Whether the policy applies",
}  # fmt: skip


def heading(pair: PairDiff) -> str:
    """`old id → new id`, or the one id that both have."""
    if pair.old is None or pair.new is None:
        return pair.id
    return pair.new.id if pair.new.id == pair.old.id else f"{pair.old.id} → {pair.new.id}"


def files_of(head: Head | None) -> str:
    return "" if head is None else ", ".join(head.files)


def by_section(items: Sequence[Item]) -> Iterator[tuple[str, list[Item]]]:
    """The items in their order, section by section."""
    for section, group in groupby(items, key=lambda one: one.section):
        yield section, list(group)


def name_of(item: Item) -> str:
    """`short_amount`, `band, row 2`, `delay.amount`."""
    version = f" ({item.version})" if item.version else ""
    if not item.part:
        return f"{item.name}{version}"
    space = ", " if " " in item.part else "."
    return f"{item.name}{space}{item.part}{version}"


def one_line(item: Item) -> str:
    """Old and new text on one line: for what is only named, or short."""
    old, new = (short(one) if one else "" for one in (item.old, item.new))
    if item.change == MOVED:
        return f"moved: {new}"
    return new if item.change == ADDED else old if item.change == REMOVED else f"{old} → {new}"


def short(text: Text) -> str:
    return shortened(text.text, LONGEST)


def where(item: Item) -> str:
    """`old.yaml:33 → new.yaml:17`."""
    return " → ".join(
        place_text(one.place) for one in (item.old, item.new) if one is not None and one.place is not None
    )


def place_text(place: Place | None) -> str:
    return "" if place is None else f"{place.file}:{place.line}"


def effect_name(effect: Effect) -> str:
    title = title_text(effect.title, "")
    return effect.key + (f": {title}" if title else "")


def how(effect: Effect) -> str:
    """Whether the outcome itself was written differently, or only what it uses."""
    if effect.change in (ADDED, REMOVED):
        return effect.change
    return (
        "" if effect.written or effect.section == "applies" else "its own text is the same; what it depends on changed"
    )


def nothing_found(effect: Effect) -> str:
    tried = f"{effect.tried:,} cases at the boundary values"
    if effect.scope_only:
        return f"no difference found where both policies apply, in {tried}"
    return f"no difference found in {tried}"


def facts_text(witness: Witness) -> str:
    facts = [f"{name}: {fact_text(value)}" for name, value in witness.case.items()]
    return ", ".join([*facts, *([f"decided at {witness.at}"] if witness.at else [])]) or "a case that says nothing"


def fact_text(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return f"[{', '.join(fact_text(one) for one in value)}]"
        case Mapping():
            return f"{{{', '.join(f'{name}: {fact_text(one)}' for name, one in value.items())}}}"
    return str(value)


def turn_text(turn: Turn) -> str:
    return f"{turn.fact}: at {turn.agrees} old and new agree, at {turn.differs} they do not"


def reach_text(item: Item) -> str:
    more = len(item.reaches) - MOST_REACHED
    shown = ", ".join(item.reaches[:MOST_REACHED])
    return f"reaches {shown}{f' and {more} more' if more > 0 else ''}"


def rest(pair: PairDiff) -> str:
    """What is said of all that no effect names: its trees are the same, through every name in them."""
    others = "All other outcomes" if pair.effects else "All outcomes"
    return f"{others} and values mean the same on both sides, through everything that they use."


def one_sided_text(pair: PairDiff) -> str:
    return "this policy is only in the new book" if pair.old is None else "this policy is only in the old book"


SAME = "No change in meaning."
NO_EFFECT = "Written differently, the same in meaning"
