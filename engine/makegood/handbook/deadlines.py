"""Deadlines in words: who has how long, from when, how it is counted, and what stops or moves its clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from makegood.expr.nodes import Literal, Node
from makegood.expr.types import Type
from makegood.handbook import clauses
from makegood.handbook.model import Block, Clause, Paragraph, Run
from makegood.handbook.telling import PairRow, Telling
from makegood.values import Period, Quantity

DAYS = ("days", "months", "working days")


def tell(telling: Telling) -> list[Block]:
    rows = telling.applies()
    if "by" in telling.data:
        rows += telling.row("due", telling.events("by"))
    else:
        rows += telling.row("starts", telling.events("from"))
        rows += telling.row("length", _length(telling))
    rows += telling.row("done", telling.events("until"))
    rows += telling.sentences("counting", _counting(telling))
    rows += telling.sentences("clock", _clock(telling))
    rows += telling.row("warnings", (Clause(run) for run in warnings(telling)))
    rows += _split(telling)
    return [Paragraph(_lead(telling), "lead"), *telling.about(rows)]


# -- the sentence


def _lead(telling: Telling) -> Run:
    words, data = telling.words, telling.data
    who = words.label("customer" if data.get("owed_by") == "customer" else "company")
    word = "period" if "until" not in data else "advice" if data.get("binding") is False else "deadline"
    if "by" in data:
        return words.say(f"{word}_by", who=who, day=telling.run("by"))
    start = telling.run("from")
    within = telling.node("within")
    if within is None or not clauses.is_plain(telling.phrases, within):
        return words.say(f"{word}_depends", who=who, start=start)
    return words.say(word, who=who, start=start, length=length_run(telling, within))


def length_run(telling: Telling, within: Node) -> Run:
    """How long, strong; elapsed time says so."""
    run = tuple(replaced for replaced in telling.phrases.run(within))
    if within.type.kind == "quantity" and isinstance(within, Literal) and telling.data.get("clock") != "wall":
        return telling.words.say("length_elapsed", length=run)
    return run


def _length(telling: Telling) -> tuple[Clause, ...]:
    """The length case by case, where the sentence did not say it."""
    paths = telling.listed("within")
    node = telling.node("within")
    if len(paths) > 1 or node is None:
        return tuple(line for path in paths for line in telling.value(*path))
    found = clauses.value(telling.phrases, node)
    same = found == (Clause(telling.phrases.run(node)),)
    return () if same and clauses.is_plain(telling.phrases, node) else found


# -- how it is counted


def _counting(telling: Telling) -> Iterator[Run]:
    words, data = telling.words, telling.data
    if "within" in data:
        node = telling.node("within")
        yield from _counted_in(telling, None if node is None else _element(node.type), node)
    elif "ends" in data:
        yield words.label(f"ends.{data['ends']}")
    rule = data.get("if_closed", "keep")
    if rule in ("next", "previous"):
        yield words.say(f"closed.{rule}", calendar=telling.calendar())
    if data.get("at_close") == "next_open":
        yield words.label("at_close.next_open")


def _element(type_: Type) -> Type:
    return type_.of if type_.kind == "list" and type_.of is not None else type_


def _counted_in(telling: Telling, type_: Type | None, node: Node | None) -> Iterator[Run]:
    words, data = telling.words, telling.data
    ends = data.get("ends")
    if type_ is None:
        return
    if type_.kind == "quantity":
        yield words.label("count.wall" if data.get("clock") == "wall" else "count.elapsed")
        if ends in ("end_of_day", "close_of_business"):
            yield words.label(f"ends.{ends}")
        return
    if type_.kind == "period" and type_.detail == "working time":
        yield words.say("count.working time", calendar=telling.calendar())
        return
    if type_.kind == "period":
        yield _unit(telling, str(type_.detail), node)
    else:
        calendar = telling.calendar()
        yield words.say("count.mixed", calendar=calendar) if calendar else words.label("count.mixed_plain")
    yield words.label(f"counts.{data.get('counts', 'from_next_day')}")
    yield words.label(f"ends.{ends or 'end_of_day'}")


def _unit(telling: Telling, unit: str, node: Node | None) -> Run:
    if unit == "working days":
        return telling.words.say("count.working days", calendar=telling.calendar())
    if (
        unit == "months"
        and isinstance(node, Literal)
        and isinstance(node.value, Period)
        and Fraction(node.value.count) % 12 == 0
    ):
        return telling.words.label("count.years")
    return telling.words.label(f"count.{unit}")


# -- what moves its clock


def _clock(telling: Telling) -> Iterator[Run]:
    words, data = telling.words, telling.data
    if "started" in data:
        yield words.say("started", start=telling.run("started"))
        if data.get("retroactive_pauses") is False:
            yield words.label("no_old_pauses")
    yield from pauses(telling)
    if "reset" in data:
        yield words.say("reset", at=telling.first_of("reset"))
    if "changed_at" in data:
        yield words.say("changed_at", at=telling.first_of("changed_at"))
    if "on_change" in data:
        yield words.label(f"on_change.{data['on_change']}")
    if "cancel" in data:
        yield words.say("cancel", at=telling.first_of("cancel"))


def pauses(telling: Telling) -> Iterator[Run]:
    """When the clock stands still."""
    words = telling.words
    for path in telling.listed("pauses"):
        value = telling.edition.at(telling.section, telling.name, *path)
        if not isinstance(value, Mapping):
            yield words.say("pauses", during=telling.run(*path))
        elif "end" in value:
            yield words.say("pauses_from_to", start=telling.run(*path, "start"), end=telling.run(*path, "end"))
        else:
            yield words.say("pauses_from", start=telling.run(*path, "start"))


def _split(telling: Telling) -> list[PairRow]:
    owners = telling.data.get("split")
    if not isinstance(owners, Mapping):
        return []
    words = telling.words
    lines = []
    for owner, value in owners.items():
        paths = [("split", owner, at) for at in range(len(value))] if isinstance(value, list) else [("split", owner)]
        during = words.listed([_interval(telling, path) for path in paths])
        lines.append(Clause(words.say("split.owner", owner=telling.phrases.names.word(str(owner)), during=during)))
    return telling.row("split", lines)


def _interval(telling: Telling, path: tuple[str | int, ...]) -> Run:
    value = telling.edition.at(telling.section, telling.name, *path)
    if not isinstance(value, Mapping):
        return telling.run(*path)
    start = telling.run(*path, "start")
    if "end" not in value:
        return telling.words.say("pause_from", start=start)
    return telling.words.say("pause_between", start=start, end=telling.run(*path, "end"))


# -- warnings


def warnings(telling: Telling) -> Iterator[Run]:
    for path in telling.listed("warn"):
        value = telling.edition.at(telling.section, telling.name, *path)
        side = next((key for key in ("before", "after") if isinstance(value, Mapping) and key in value), None)
        if side is None:
            yield telling.words.say("warn.share", share=telling.run(*path))
        else:
            yield telling.words.say(f"warn.{side}", length=telling.run(*path, side))


def is_length(node: Node) -> bool:
    """Whether a node is a length of time, and not a share."""
    return node.type.span_like or (isinstance(node, Literal) and isinstance(node.value, Quantity | Period))
