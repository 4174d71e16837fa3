"""Escalation in words: a ladder of those who deal with a case, from the first rung on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from makegood.handbook.deadlines import is_length, pauses
from makegood.handbook.model import Badge, Block, Clause, Ladder, Paragraph, Run, Rung, Span, plain
from makegood.handbook.names import human
from makegood.handbook.telling import Telling


def tell(telling: Telling) -> list[Block]:
    rungs = telling.data.get("ladder") or []
    made = tuple(_rung(telling, at, one) for at, one in enumerate(rungs))
    rows = telling.applies()
    rows += telling.row("starts", telling.events("from"))
    rows += telling.row("ends", telling.events("until"))
    rows += telling.sentences("clock", pauses(telling))
    if "quiet" in telling.data:
        quiet = telling.words.say("quiet_hours", calendar=telling.calendar("quiet"))
        rows += telling.row("quiet", [Clause(quiet)])
    after = []
    if "fallback" in telling.data:
        after = [Paragraph(telling.words.say("fallback", who=telling.word("fallback")))]
    return [Paragraph(_lead(telling), "lead"), *telling.about(rows), Ladder(made), *after]


def _lead(telling: Telling) -> Run:
    words, follows = telling.words, telling.data.get("follows")
    runs = [words.label("ladder")]
    if follows:
        name = str(follows).split(".")[-1]
        known = telling.edition.at("deadlines", name) is not None
        title = telling.phrases.names.outcome("deadlines", name) if known else plain(human(str(follows)))
        runs.append(
            words.say("ladder_follows", deadline=words.say("quoted", text=title) if words.language == "en" else title)
        )
    return words.sentences(runs)


def _rung(telling: Telling, at: int, one: Any) -> Rung:
    words = telling.words
    who = telling.word("ladder", at, "to")
    title: Run = who
    if one.get("title"):
        title = words.title(one["title"], "")
        if title != who:
            title = words.joined(
                [*title, Span(" "), Span(f"({_text(who)})" if words.language == "en" else f"（{_text(who)}）", "soft")]
            )
    badges = tuple(
        Badge(words.text(f"badge.{one['kind']}")) for _ in [0] if one.get("kind") in ("functional", "hierarchical")
    )
    return Rung(at + 1, title, tuple(_lines(telling, at, one)), badges)


def _text(run: Run) -> str:
    return "".join(span.text for span in run)


def _lines(telling: Telling, at: int, one: Any) -> Iterator[Clause]:
    words = telling.words
    after = telling.node("ladder", at, "after")
    if "after" in one:
        key, slot = ("rung.after", "length") if after is None or is_length(after) else ("rung.share", "share")
        yield Clause(words.say(key, **{slot: telling.run("ladder", at, "after")}))
    elif at == 0 and "when" not in one:
        yield Clause(words.label("rung.start"))
    for key in ("when", "or_when"):
        if key in one:
            yield from _test(telling, at, key)
    if "at" in one:
        yield Clause(words.say("rung.at", at=telling.run("ladder", at, "at")))
    if "repeat" in one:
        yield Clause(words.say("rung.repeat", length=telling.run("ladder", at, "repeat")))
    for key in ("cite", "note"):
        if one.get(key):
            yield Clause((Span(str(one[key]), "soft", lang=words.foreign(str(one[key]))),))


def _test(telling: Telling, at: int, key: str) -> Iterator[Clause]:
    for line in telling.condition("ladder", at, key):
        if line.items:
            yield Clause(telling.words.label(f"rung.{key}_below"), (line,))
        else:
            yield Clause(telling.words.say(f"rung.{key}", test=line.head))
