"""An explanation as a page of its own: details that open, readable on paper, in the dark, and without a network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from makegood.explain.html_style import STYLE
from makegood.explain.model import Explanation, PolicyWhy, Question, Reason, Why, WhyNot
from makegood.explain.words import Words
from makegood.shown import date_text

# So many levels of a tree stand open at first.
OPEN_LEVELS = 2


def page(explanations: Sequence[Explanation], language: str = "en") -> str:
    """The page of one or several explanations. It opens details for printing by itself; no script runs."""
    words = Words(language)
    title = words.say("explained")
    if len(explanations) == 1:
        title = f"{title}: {explanations[0].case.get('id') or words.say('case')}"
    body = "".join(_case(one, words) for one in explanations)
    return (
        f'<!doctype html>\n<html lang="{"zh-Hans" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(title)}</title><style>{STYLE}</style></head>\n"
        f'<body><div class="page">{body}{_footer(explanations, words)}</div></body></html>\n'
    )


def text(value: object) -> str:
    """Escaped text; control characters become blanks."""
    return escape("".join(one if one.isprintable() else " " for one in str(value)), quote=True)


def link(address: str | None, label: str) -> str:
    """A link for a web address; for anything else the label alone."""
    target = (address or "").strip()
    web = target.lower().startswith(("https://", "http://")) and target.isprintable() and " " not in target
    return f'<a href="{text(target)}" rel="noopener noreferrer nofollow">{text(label)}</a>' if web else text(label)


def _footer(explanations: Sequence[Explanation], words: Words) -> str:
    if not explanations:
        return ""
    versions = explanations[0].versions
    made = words.say("made_with", makegood=versions["makegood"], tzdata=versions["tzdata"])
    return f"<footer>{text(made)}</footer>"


def _case(explanation: Explanation, words: Words) -> str:
    at = words.say("at", at=explanation.at) if explanation.at else ""
    head = explanation.case.get("id") or words.say("case")
    none = "" if explanation.policies else f'<p class="sub">{text(words.say("nothing_to_explain"))}</p>'
    problems = "".join(f'<p class="sub">{text(one)}</p>' for one in explanation.problems)
    return (
        f'<header><h1>{text(head)}</h1><p class="sub">{text(f"{explanation.kind} {at}")}</p>{problems}{none}</header>\n'
        + "".join(_policy(one, Words(words.language, one.zone)) for one in explanation.policies)
    )


def _policy(why: PolicyWhy, words: Words) -> str:
    policy = why.policy
    start = date_text(policy.start)
    marks = [text(policy.id), text(words.say("version", start=start)) if start else ""]
    marks += [text(words.say("dated", day=why.day)) if why.day else "", text(policy.file)]
    source = policy.source
    marks.append(link(source.get("url"), str(source.get("title") or source.get("url") or "")))
    state = {"applies": "yes", "undecided": "open"}.get(why.status, "no")
    head = (
        f'{text(words.title(policy.title, policy.id))} <span class="badge {state}">{text(words.say(why.status))}</span>'
    )
    inner = "".join(f'<p class="sub">{text(words.note(note))}</p>' for note in why.notes)
    inner += _tree([why.when], words, OPEN_LEVELS) if why.when is not None else ""
    inner += _against(why.why_not, None, words) + _questions(why.questions, words)
    card = f'<div class="card">{inner}</div>' if inner else ""
    names = "".join(f'<div class="card">{_tree([one], words, OPEN_LEVELS)}</div>' for one in why.names)
    outcomes = "".join(_outcome(one, words) for one in why.outcomes)
    return f'<section><h2>{head}</h2><p class="sub">{" · ".join(mark for mark in marks if mark)}</p>{card}{outcomes}{names}</section>\n'


def _outcome(why: Why, words: Words) -> str:
    outcome = why.outcome
    shown = words.told(why)
    state = {"granted": "yes", "undecided": "open", "decided": _STATES.get(str(why.value), "")}.get(why.status, "no")
    binding = (
        f' <span class="id">{text(words.say("not_binding"))}</span>' if outcome.info.get("binding") is False else ""
    )
    notes = "".join(f'<p class="sub">{text(words.note(one))}</p>' for one in why.notes)
    return (
        f'<article class="card"><h3>{text(words.title(outcome.title, outcome.name.replace("_", " ")))}'
        f' <span class="badge {state}">{text(shown)}</span>{binding} <span class="id">{text(outcome.key)}</span></h3>'
        f'<p class="sub">{_where(why.tree)}</p>{notes}{_tree(why.tree.reasons, words, OPEN_LEVELS)}'
        f"{_against(why.why_not, outcome.section, words)}{_questions(why.questions, words)}</article>\n"
    )


_STATES = {"met": "yes", "missed": "no"}


def _against(why_not: WhyNot | None, section: str | None, words: Words) -> str:
    if why_not is None:
        return ""
    failed = _tree(why_not.failed, words, 0)
    if not why_not.failed and section == "compensation":
        failed = _list([text(words.say("amount_nothing"))])
    changes = [text(words.flip(one, section)) for one in why_not.flips] or [text(words.say("no_single"))]
    head = f"<h4>{text(words.say('failed'))}</h4>{failed}" if failed else ""
    return f"{head}<h4>{text(words.say('would'))}</h4>{_list(changes)}"


def _questions(questions: tuple[Question, ...], words: Words) -> str:
    if not questions:
        return ""
    rows = []
    for one in questions:
        choices = f" [{', '.join(one.choices)}]" if one.choices else f" [{one.unit}]" if one.unit else ""
        said = f' <span class="said">{text(words.question(one))}</span>'
        rows.append(f'<span class="name">{text(one.fact)}</span>{text(choices)}{said}')
    return f"<h4>{text(words.say('ask'))}</h4>{_list(rows)}"


def _list(rows: Iterable[str]) -> str:
    return f'<ul class="list">{"".join(f"<li>{row}</li>" for row in rows)}</ul>'


# -- trees


def _tree(reasons: Sequence[Reason], words: Words, levels: int) -> str:
    if not reasons:
        return ""
    return f'<ul class="tree">{"".join(_item(one, words, levels) for one in reasons)}</ul>'


def _item(reason: Reason, words: Words, levels: int) -> str:
    if not reason.reasons:
        return f'<li><div class="leaf">{_line(reason, words)}</div></li>'
    below = "".join(_item(one, words, levels - 1) for one in reason.reasons)
    state = " open" if levels > 0 else ""
    return f"<li><details{state}><summary>{_line(reason, words)}</summary><ul>{below}</ul></details></li>"


def _line(reason: Reason, words: Words) -> str:
    parts: list[str] = []
    label = words.label(reason)
    if reason.kind in ("parameter", "fact", "table"):
        label = f"{label} {words.say(reason.kind)}".strip()
    parts += [f'<span class="label">{text(label)}</span>'] if label else []
    parts += [f'<span class="name">{text(reason.name)}</span>'] if reason.name else []
    parts += [f'<code class="text">{text(reason.text)}</code>'] if reason.text and reason.text != reason.name else []
    parts += [f'<code class="seen">{text(reason.seen)}</code>'] if reason.seen and not reason.again else []
    if reason.valued and not (reason.text and words.is_told(reason)):
        value = reason.value
        state = "yes" if value is True else "no" if value is False else "open" if value is None else ""
        sign = "" if reason.text and reason.text != reason.name else "= "
        parts.append(f'<span class="value {state}">{sign}{text(words.reason_value(reason))}</span>')
    notes = [words.note(note) for note in reason.notes] + ([words.say("again")] if reason.again else [])
    parts += [f'<span class="note">{text("; ".join(notes))}</span>'] if notes else []
    where = _where(reason)
    return " ".join(parts) + (f' <span class="where">{where}</span>' if where else "")


def _where(reason: Reason) -> str:
    cite = link(reason.link, reason.cite) if reason.cite else ""
    return " · ".join(part for part in (cite, "" if reason.place is None else text(reason.place)) if part)
