"""Visits in words: how often, from when, what brings one forward, and how long it is in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from makegood.handbook import clauses
from makegood.handbook.model import Block, Clause, Paragraph, Run
from makegood.handbook.telling import Telling


def tell(telling: Telling) -> list[Block]:
    words, data = telling.words, telling.data
    rows = telling.applies()
    rows += telling.row("interval", _interval(telling))
    for key, label in (("last", "starts"), ("from", "starts"), ("on", "due")):
        rows += telling.row(label, _described(telling, key))
    rows += telling.row("brought_forward", (Clause(run) for run in _meters(telling)))
    for key, label in (("lead", "prepare"), ("window", "in_time")):
        if key in data:
            rows += telling.row(label, [Clause(words.say(f"visit_{key}", length=telling.run(key)))])
    if "by" in data:
        rows += telling.row("who", [Clause(telling.word("by"))])
    rows += telling.sentences("counting", _counting(telling))
    return [Paragraph(_lead(telling), "lead"), *telling.about(rows)]


def _lead(telling: Telling) -> Run:
    words, data = telling.words, telling.data
    if "on" in data:
        return words.say("visit_on", day=telling.run("on"))
    if "every" not in data:
        return words.label("visit_meter_only")
    node = telling.node("every")
    told = node is not None and clauses.is_plain(telling.phrases, node)
    length = telling.run("every") if told else words.label("every_depends")
    if data.get("mode") == "fixed":
        return words.say("visit_fixed", length=length, start=telling.run("from"))
    if "last" in data and "from" in data:
        return words.say("visit_every_both", length=length, last=telling.run("last"), start=telling.run("from"))
    if "last" in data:
        return words.say("visit_every_last", length=length, last=telling.run("last"))
    return words.say("visit_every_start", length=length, start=telling.run("from"))


def _interval(telling: Telling) -> tuple[Clause, ...]:
    node = telling.node("every")
    if node is None:
        return ()
    found = clauses.value(telling.phrases, node)
    return () if found == (Clause(telling.phrases.run(node)),) else found


def _described(telling: Telling, key: str) -> tuple[Clause, ...]:
    """An event with what it is; nothing where that is its name again."""
    return tuple(line for line in telling.events(key) if line != Clause(telling.run(key)))


def _meters(telling: Telling) -> Iterator[Run]:
    words = telling.words
    for path in telling.listed("or_after"):
        value = telling.edition.at(telling.section, telling.name, *path)
        if not isinstance(value, Mapping):
            yield words.say("or_after", test=telling.run(*path))
            continue
        parts = [words.say("meter", every=telling.run(*path, "every"), meter=telling.run(*path, "meter"))]
        for key, slot in (("last", "last"), ("rate", "rate"), ("read_on", "day")):
            if key in value:
                parts.append(words.say(f"meter_{key.split('_', maxsplit=1)[0]}", **{slot: telling.run(*path, key)}))
        yield words.listed(parts, "comma")


def _counting(telling: Telling) -> Iterator[Run]:
    words, data = telling.words, telling.data
    if data.get("if_closed") in ("next", "previous"):
        yield words.say(f"closed.{data['if_closed']}", calendar=telling.calendar())
    if data.get("mode") == "fixed":
        yield words.label(f"missed.{data.get('if_missed', 'catch_up')}")
