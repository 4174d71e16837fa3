"""An explanation as text: trees of lines, with colour where it is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from makegood.explain.model import Explanation, PolicyWhy, Question, Reason, Why, WhyNot
from makegood.explain.words import Words
from makegood.problems import printable

_GREEN, _RED, _YELLOW, _DIM, _BOLD, _END = "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[2m", "\x1b[1m", "\x1b[0m"


class Paint:
    """Colours, or none."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, code: str) -> str:
        return f"{code}{text}{_END}" if self.colour and text else text

    def value(self, text: str, value: object) -> str:
        code = _GREEN if value is True else _RED if value is False else _YELLOW if value is None else _BOLD
        return self(text, code)


def lines(explanation: Explanation, language: str = "en", colour: bool = False) -> Iterator[str]:
    """The whole explanation, line by line; what could steer a terminal stands there as blanks."""
    yield from (printable(line, colour) for line in _lines(explanation, language, colour))


def _lines(explanation: Explanation, language: str, colour: bool) -> Iterator[str]:
    words, paint = Words(language), Paint(colour)
    case = explanation.case.get("id")
    at = f" {words.say('at', at=explanation.at)}" if explanation.at else ""
    yield paint(f"{case or words.say('case')} ({explanation.kind}){at}", _BOLD)
    yield from (f"  {problem}" for problem in explanation.problems)
    if not explanation.policies:
        yield f"  {words.say('nothing_to_explain')}"
    for one in explanation.policies:
        yield ""
        yield from _policy(one, Words(language, one.zone), paint)
    yield ""


def _policy(why: PolicyWhy, words: Words, paint: Paint) -> Iterator[str]:
    from makegood.shown import date_text

    policy = why.policy
    marks = [words.title(policy.title, "")]
    start = date_text(policy.start)
    marks += [words.say("version", start=start)] if start else []
    marks += [words.say("dated", day=why.day)] if why.day else []
    said = ", ".join(mark for mark in marks if mark)
    yield f"{paint(policy.id, _BOLD)}: {words.say(why.status)}{f' ({said})' if said else ''}"
    yield paint(f"  {' '.join(part for part in (policy.file, str(policy.source.get('url') or '')) if part)}", _DIM)
    yield from (f"  {words.note(note)}" for note in why.notes)
    if why.when is not None:
        yield from _tree([why.when], words, paint, "  ")
    yield from _against(why.why_not, None, words, paint)
    yield from _questions(why.questions, words, paint)
    for outcome in why.outcomes:
        yield ""
        yield from _outcome(outcome, words, paint)
    for name in why.names:
        yield ""
        yield from _tree([name], words, paint, "  ")


def _outcome(why: Why, words: Words, paint: Paint) -> Iterator[str]:
    outcome = why.outcome
    title = words.title(outcome.title, "")
    shown = words.told(why)
    binding = f" ({words.say('not_binding')})" if outcome.info.get("binding") is False else ""
    head = f"{outcome.key}{f' ({title})' if title else ''}"
    yield f"  {paint(head, _BOLD)} {paint.value(shown, _truth(why))}{binding}{_where(why.tree, paint)}"
    yield from (f"  {words.note(note)}" for note in why.notes)
    yield from _tree(why.tree.reasons, words, paint, "  ")
    yield from _against(why.why_not, outcome.section, words, paint)
    yield from _questions(why.questions, words, paint)


def _truth(why: Why) -> object:
    return {"granted": True, "undecided": None, "decided": ""}.get(why.status, False)


def _against(why_not: WhyNot | None, section: str | None, words: Words, paint: Paint) -> Iterator[str]:
    if why_not is None:
        return
    yield f"  {paint(words.say('failed'), _BOLD)}"
    if why_not.failed:
        yield from _tree([_short(one) for one in why_not.failed], words, paint, "  ")
    elif section == "compensation":
        yield f"    {words.say('amount_nothing')}"
    yield f"  {paint(words.say('would'), _BOLD)}"
    for flip in why_not.flips:
        yield f"    {words.flip(flip, section)}"
    if not why_not.flips:
        yield f"    {words.say('no_single')}"


def _short(reason: Reason) -> Reason:
    """A condition that failed with what it saw, and no more: the tree has the rest."""
    below = () if reason.seen or not reason.text else tuple(replace(one, reasons=()) for one in reason.reasons)
    return replace(reason, reasons=below)


def _questions(questions: tuple[Question, ...], words: Words, paint: Paint) -> Iterator[str]:
    if not questions:
        return
    yield f"  {paint(words.say('ask'), _BOLD)}"
    for one in questions:
        described = words.question(one)
        choices = f" [{', '.join(one.choices)}]" if one.choices else f" [{one.unit}]" if one.unit else ""
        yield f"    {one.fact}{choices}{f': {described}' if described else ''}"


def _tree(reasons: tuple[Reason, ...] | list[Reason], words: Words, paint: Paint, indent: str) -> Iterator[str]:
    for at, one in enumerate(reasons):
        last = at == len(reasons) - 1
        yield f"{indent}{paint('└─ ' if last else '├─ ', _DIM)}{line(one, words, paint)}"
        yield from _tree(one.reasons, words, paint, f"{indent}{'   ' if last else paint('│  ', _DIM)}")


def line(reason: Reason, words: Words, paint: Paint) -> str:
    """One reason on one line: what it is, the author's text, the values seen, the value, its notes, where it stands."""
    label = words.label(reason)
    name = reason.name
    if reason.kind in ("parameter", "fact"):
        label = f"{label} {words.say(reason.kind)}".strip()
    if reason.kind == "table":
        label = f"{label} {words.say('table')}".strip()
    head = " ".join(part for part in (paint(label, _DIM), paint(name, _BOLD)) if part)
    text = reason.text if reason.text != name else ""
    parts = [f"{head}:" if head and text else head, text]
    if reason.seen and not reason.again:
        parts.append(paint(f"[{reason.seen}]", _DIM))
    if reason.valued and not (text and words.is_told(reason)):
        parts.append(f"{'→' if text else '='} {paint.value(words.reason_value(reason), reason.value)}")
    if reason.again:
        parts.append(paint(f"({words.say('again')})", _DIM))
    notes = [words.note(note) for note in reason.notes]
    if notes:
        parts.append(f"({'; '.join(notes)})" if reason.valued else "; ".join(notes))
    return " ".join(part for part in parts if part) + _where(reason, paint)


def _where(reason: Reason, paint: Paint) -> str:
    place = "" if reason.place is None else f"{reason.place}"
    marks = [part for part in (reason.cite or "", place) if part]
    return f"  {paint(' · '.join(marks), _DIM)}" if marks else ""
