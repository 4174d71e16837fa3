"""A diff as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.diff import lines
from makegood.diff.model import ADDED, CHANGED, REMOVED, RENAMED, Diff, Effect, Item, PairDiff, Witness
from makegood.problems import printable

_SIGNS = {ADDED: "+", REMOVED: "−"}
_COLOURS = {"+": "\x1b[32m", "−": "\x1b[31m", "~": "\x1b[33m"}
BOLD, DIM, RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
# Two texts that are together longer stand below each other.
SHORT = 70


def to_text(diff: Diff, colour: bool = False) -> str:
    """The whole report; a line feed ends each line."""
    shown: list[str] = []
    for pair in diff.pairs:
        shown += [*_pair(pair), ""]
    head = f"{BOLD}{diff.old} → {diff.new}{RESET}"
    text = "\n".join(printable(line, True) for line in (head, "", *shown)).rstrip("\n") + "\n"
    return text if colour else _plain(text)


def _plain(text: str) -> str:
    for code in (*_COLOURS.values(), BOLD, DIM, RESET):
        text = text.replace(code, "")
    return text


def _pair(pair: PairDiff) -> Iterator[str]:
    yield f"{BOLD}{lines.heading(pair)}{RESET}"
    if pair.old is None or pair.new is None:
        yield f"  {lines.one_sided_text(pair)}: {lines.files_of(pair.new or pair.old)}"
        return
    yield f"  {DIM}{lines.files_of(pair.old)} → {lines.files_of(pair.new)}{RESET}"
    if pair.same:
        yield f"  {lines.SAME}"
    for section, items in lines.by_section(pair.items):
        yield ""
        yield f"  {BOLD}{lines.SECTION_WORDS.get(section, section)}{RESET}"
        for item in items:
            yield from _item(item)
    if pair.effects:
        yield ""
        yield f"  {BOLD}What comes of it{RESET}"
        for effect in pair.effects:
            yield from _effect(effect)
    if pair.items:
        yield ""
        yield f"  {lines.rest(pair)}"
    if pair.without_effect:
        yield ""
        yield f"  {lines.NO_EFFECT}: {', '.join(_brief(one) for one in pair.without_effect)}"


def _brief(item: Item) -> str:
    if item.change == RENAMED and item.old is not None and item.new is not None:
        return f"{item.section} {item.old.text} → {item.new.text}"
    return f"{item.section} {lines.name_of(item)} ({item.change})"


def _item(item: Item) -> Iterator[str]:
    sign = _SIGNS.get(item.change, "~")
    mark = f"{_COLOURS[sign]}{sign}{RESET}"
    name, where = lines.name_of(item), f"{DIM}{lines.where(item)}{RESET}"
    inside = item.note and item.section == "parameters"
    if inside:
        yield f"    {mark} {name}: {item.note}  {where}"
    elif len(name) + len(lines.one_line(item)) <= SHORT or item.change != CHANGED:
        yield f"    {mark} {name}: {lines.one_line(item)}  {where}"
    else:
        yield f"    {mark} {name}  {where}"
        for text, side in ((item.old, "−"), (item.new, "+")):
            if text is not None:
                yield f"        {_COLOURS[side]}{side} {lines.short(text)}{RESET}"
    details = [f"[{item.cite}]"] if item.cite else []
    details += [item.note] if item.note and not inside else []
    details += [lines.reach_text(item)] if item.reaches else []
    if details:
        yield f"        {DIM}{'; '.join(details)}{RESET}"


def _effect(effect: Effect) -> Iterator[str]:
    how = lines.how(effect)
    yield f"    {BOLD}{lines.effect_name(effect)}{RESET}{f'  {DIM}({how}){RESET}' if how else ''}"
    if not effect.witnesses:
        yield f"      {lines.nothing_found(effect)}"
    for witness in effect.witnesses:
        yield from _witness(witness)


def _witness(witness: Witness) -> Iterator[str]:
    before = f"{_COLOURS['−']}{witness.before}{RESET}"
    yield f"      {before} → {_COLOURS['+']}{witness.after}{RESET}"
    yield f"          {lines.facts_text(witness)}"
    for turn in witness.turns:
        yield f"          {lines.turn_text(turn)}"
    yield f"          {DIM}found from: {witness.seed}{RESET}"
