"""A diff as Markdown, for the description of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.diff import lines
from makegood.diff.model import Diff, Effect, Item, PairDiff

_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\|*_`[]<>#~"})


def to_markdown(diff: Diff) -> str:
    """Tables of what is written differently, then the outcomes with their cases."""
    shown = [f"## Policies: {_escaped(diff.old)} → {_escaped(diff.new)}", ""]
    for pair in diff.pairs:
        shown += [*_pair(pair), ""]
    return "\n".join(shown).rstrip("\n") + "\n"


def _escaped(text: str) -> str:
    return " ".join(text.split()).translate(_ESCAPED)


def _pair(pair: PairDiff) -> Iterator[str]:
    yield f"### {_escaped(lines.heading(pair))}"
    yield ""
    if pair.old is None or pair.new is None:
        yield f"{lines.one_sided_text(pair).capitalize()}: {_escaped(lines.files_of(pair.new or pair.old))}."
        return
    if pair.same:
        yield lines.SAME
    if pair.items:
        yield "| | old | new | where | article |"
        yield "|---|---|---|---|---|"
        yield from (_row(item) for item in pair.items)
        yield ""
    for effect in pair.effects:
        yield from _effect(effect)
    if pair.items:
        yield lines.rest(pair)
    if pair.without_effect:
        names = ", ".join(f"{one.section} {_escaped(lines.name_of(one))} ({one.change})" for one in pair.without_effect)
        yield ""
        yield f"{lines.NO_EFFECT}: {names}"


def _row(item: Item) -> str:
    texts = [_escaped(lines.short(one)) if one else "" for one in (item.old, item.new)]
    name = f"{item.section} **{_escaped(lines.name_of(item))}** {item.change}"
    cells = [name, *texts, _escaped(lines.where(item)), _escaped(item.cite or "")]
    return f"| {' | '.join(cells)} |"


def _effect(effect: Effect) -> Iterator[str]:
    how = lines.how(effect)
    yield f"#### {_escaped(lines.effect_name(effect))}"
    yield ""
    if how:
        yield f"({how})"
        yield ""
    if not effect.witnesses:
        yield f"{lines.nothing_found(effect).capitalize()}."
        yield ""
        return
    yield "| before | after | case |"
    yield "|---|---|---|"
    for witness in effect.witnesses:
        case = "<br>".join(_escaped(one) for one in (lines.facts_text(witness), *map(lines.turn_text, witness.turns)))
        yield f"| {_escaped(witness.before)} | {_escaped(witness.after)} | {case} |"
    yield ""
