"""One language of a handbook: sentences whose places are filled with runs of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from string import Formatter
from typing import Any

from makegood.handbook.labels import LABELS, WEEKDAYS
from makegood.handbook.model import Run, Span, plain, text_of_run
from makegood.handbook.sentences import EXPRESSIONS, OUTCOMES

LANGUAGES = ("en", "zh")
WORDS = {**LABELS, **EXPRESSIONS, **OUTCOMES}

# Chinese signs, and what a blank is set before or behind: letters and figures of Western script.
_HAN = r"\u3400-\u9fff\uf900-\ufaff"
_MEETING = re.compile(rf"(?<=[{_HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{_HAN}])")


class Words:
    """The words of one language."""

    def __init__(self, language: str = "en") -> None:
        if language not in LANGUAGES:
            raise ValueError(f"there is no language '{language}'; languages are {', '.join(LANGUAGES)}")
        self.language = language
        self.place = LANGUAGES.index(language)

    def text(self, key: str, /, **given: object) -> str:
        """A label or sentence as text."""
        text = WORDS[key][self.place]
        return text.format(**given) if given else text

    def label(self, key: str, /, **more: str) -> Run:
        return plain(self.text(key), **more)

    def say(self, key: str, /, **given: Run | str) -> Run:
        """A sentence, with runs in its places."""
        spans: list[Span] = []
        for literal, name, _, _ in Formatter().parse(WORDS[key][self.place]):
            if literal:
                spans.append(Span(literal))
            if name is not None:
                filled = given[name if not name.isdigit() else f"_{name}"]
                spans.extend((Span(filled),) if isinstance(filled, str) else filled)
        return self.joined(spans)

    def joined(self, spans: Iterable[Span]) -> Run:
        """Spans beside one another; in Chinese a blank stands between Chinese and Western script."""
        made: list[Span] = []
        for span in spans:
            if not span.text:
                continue
            if made and self.language == "zh" and _meet(made[-1].text, span.text):
                made.append(Span(" "))
            if made and _alike(made[-1], span):
                made[-1] = Span(made[-1].text + span.text)
            else:
                made.append(span)
        return tuple(made)

    def listed(self, runs: Sequence[Run], last: str = "last_and") -> Run:
        """`a, b and c`."""
        spans: list[Span] = []
        for at, run in enumerate(runs):
            if at:
                spans.append(Span(self.text(last if at == len(runs) - 1 else "comma")))
            spans.extend(run)
        return self.joined(spans)

    def title(self, title: Any, otherwise: str, kind: str = "", target: str = "") -> Run:
        """A title in this language, else in any, marked as what it is."""
        if isinstance(title, str):
            return plain(title, kind, target=target)
        if isinstance(title, Mapping) and title:
            if self.language in title:
                return plain(str(title[self.language]), kind, target=target)
            other, text = ("en", title["en"]) if "en" in title else next(iter(title.items()))
            return plain(str(text), kind, target=target, lang=str(other))
        return plain(otherwise, kind, target=target, lang=self.foreign(otherwise))

    def foreign(self, text: str) -> str:
        """The `lang` of a text that is English words wherever the page is in another language."""
        return (
            "en" if self.language != "en" and not re.search(f"[{_HAN}]", text) and re.search("[a-z]{3}", text) else ""
        )

    def weekday(self, number: int) -> str:
        return WEEKDAYS[number][self.place]

    def sentences(self, runs: Iterable[Run]) -> Run:
        """Sentences after one another: in English with a blank between."""
        spans: list[Span] = []
        for run in runs:
            if spans and run and self.language == "en":
                spans.append(Span(" "))
            spans.extend(run)
        return self.joined(spans)


def _meet(before: str, after: str) -> bool:
    """Whether Chinese and Western script meet between two stretches."""
    return bool(_MEETING.search(before[-1] + after[0]))


def _alike(one: Span, other: Span) -> bool:
    """Whether both are plain text, which is then one stretch."""
    return all(not (span.kind or span.target or span.note or span.lang) for span in (one, other))


def spaced(text: str) -> str:
    """A Chinese text with a blank wherever Chinese and Western script meet."""
    return _MEETING.sub(" ", text)


def capital(run: Run) -> Run:
    """The run with a capital at its beginning: a heading in English."""
    if not run or not run[0].text:
        return run
    first = run[0]
    text = first.text[0].upper() + first.text[1:]
    return (Span(text, first.kind, first.target, first.note, first.lang), *run[1:])


def length(run: Run) -> int:
    """How wide a run is, about: a Chinese sign counts twice."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text_of_run(run))
