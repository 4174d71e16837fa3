"""What a program may mend of the problems that loading finds: code → the edit, read off the text at the problem's place.

Lint rules bring their own fixes. Each of these looks at the text before it says anything, so that a place that is not
as expected has no fix; and what is edited is checked again before it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from makegood.lint.text_edits import index_of, line_starts
from makegood.problems import Edit, Fix, Problem

_WORD = re.compile(r"[A-Za-z_][\w.-]*")
_HINTED = re.compile(r"did you mean '([^']+)'\?")
_WRITE = re.compile(r"write (\S+)\Z")
_GLUED = re.compile(r"(\d+(?:\.\d+)?)([A-Za-z]+)\b")
_NUMBER = re.compile(r"\.?\d[\d_.]*")
_SIGN = re.compile(r"===|!==|&&|\|\||<>|=>|=<|!(?!=)|[≥≤≠×÷−–‘’“”（），＝＞＜]")
_NAMES = ("unknown-name", "unknown-function", "unknown-field", "unknown-choice", "unknown-unit", "unknown-key")


def with_fixes(problems: Iterable[Problem], texts: Mapping[str, str]) -> list[Problem]:
    """The problems, each with its fix where one is known; `texts` are the files as they were read."""
    return [_with_fix(problem, texts) for problem in problems]


def _with_fix(problem: Problem, texts: Mapping[str, str]) -> Problem:
    place, rule = problem.place, _RULES.get(problem.code)
    if problem.fix is not None or place is None or rule is None or place.file not in texts:
        return problem
    text = texts[place.file]
    if place.line >= len(line_starts(text)):
        return problem
    return replace(problem, fix=rule(problem, text, index_of(text, place)))


def _fix(problem: Problem, title: str, start: int, end: int, new: str, safe: bool = True) -> Fix:
    assert problem.place is not None
    return Fix(title, (Edit(problem.place.file, start, end, new),), safe)


def _use_equals(problem: Problem, text: str, at: int) -> Fix | None:
    return _fix(problem, "write `==`", at, at + 1, "==") if re.match(r"=(?!=)", text[at : at + 2]) else None


def _bare_choice(problem: Problem, text: str, at: int) -> Fix | None:
    """A word that is a value goes into quotes, of the sort that the YAML around it does not use."""
    word = _WORD.match(text, at)
    if word is None:
        return None
    quote = '"' if _quote_around(text, at) == "'" else "'"
    quoted = f"{quote}{word[0]}{quote}"
    # A plain text that would begin with a quote would end with it too.
    if re.search(r"(?:[:,\[{]|-)[ \t]+\Z", text[max(0, at - 40) : at]):
        quoted = f"({quoted})"
    return _fix(problem, f"write {quoted}", at, word.end(), quoted)


def _quote_around(text: str, at: int) -> str:
    """The quote that the YAML value around an index begins with, on the same line; '' for a plain one."""
    line = text[max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1 : at]
    value = re.search(r"""(?:^|[:,\[{-])\s+(["'])(?:(?!\1).)*\Z""", line)
    return value[1] if value else ""


def _number(problem: Problem, text: str, at: int) -> Fix | None:
    """`3h` → `3 h`, `.5` → `0.5`, `1_500` → `1500`."""
    glued = _GLUED.match(text, at)
    if glued is not None and "need a space" in problem.message:
        return _fix(problem, f"write `{glued[1]} {glued[2]}`", at, glued.end(), f"{glued[1]} {glued[2]}")
    hint, number = re.fullmatch(r"write `(\d+(?:\.\d+)?)`", problem.hint or ""), _NUMBER.match(text, at)
    if hint is None or number is None or number[0].replace("_", "").lstrip("0") != hint[1].lstrip("0"):
        return None
    return _fix(problem, f"write `{hint[1]}`", at, number.end(), hint[1])


def _sign(problem: Problem, text: str, at: int) -> Fix | None:
    """A sign of another language, or of a Chinese keyboard, and `8%`."""
    percent = re.fullmatch(r"write `(\S+) percent`", problem.hint or "")
    if percent is not None and text[at : at + 1] == "%":
        start = at - 1 if text[at - 1 : at] == " " else at
        return _fix(problem, f"write `{percent[1]} percent`", start, at + 1, " percent")
    found, hint = _SIGN.match(text, at), _WRITE.fullmatch(problem.hint or "")
    if found is None or hint is None:
        return None
    new = hint[1]
    if new.isalpha():  # a word stands apart from its neighbours
        before = "" if at == 0 or text[at - 1] in " (" else " "
        new = f"{before}{new}{'' if text[found.end() : found.end() + 1] == ' ' else ' '}"
    return _fix(problem, f"write `{hint[1]}`", at, found.end(), new)


def _truth(problem: Problem, text: str, at: int) -> Fix | None:
    found = re.compile(r"(?:True|False)\b").match(text, at)
    if found is None or "has no meaning here" not in problem.message:
        return None
    return _fix(problem, f"write `{found[0].lower()}`", at, found.end(), found[0].lower())


def _meant(problem: Problem, text: str, at: int) -> Fix | None:
    """The nearest name for one that is none. Nobody but the author knows whether it was meant."""
    hint = _HINTED.fullmatch(problem.hint or "")
    at += text[at : at + 1] in "'\""
    word = _WORD.match(text, at)
    if hint is None or word is None or f"'{word[0]}'" not in problem.message:
        return None
    return _fix(problem, f"write `{hint[1]}`", at, word.end(), hint[1], safe=False)


def _comma(problem: Problem, text: str, at: int) -> Fix | None:
    """In {a: f(b, c)} the value goes into double quotes, from behind its colon to its closing bracket."""
    if not problem.message.startswith("in {…} a comma ends a value"):
        return None
    line = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    colons = [one.end() for one in re.finditer(r":[ \t]+", text[line:at])]
    if not colons:
        return None
    start = line + colons[-1]
    end = _value_end(text, start)
    if end is None or end <= at or text[start] in "\"'" or re.search(r'["\\\r\n]', text[start:end]):
        return None
    return _fix(problem, "put the value in double quotes", start, end, f'"{text[start:end]}"')


def _value_end(text: str, start: int) -> int | None:
    """Where a value in braces ends, were its commas inside brackets its own."""
    depth = 0
    for at in range(start, len(text)):
        if text[at] in "([":
            depth += 1
        elif text[at] in ")]":
            depth -= 1
        elif text[at] in "\r\n" or depth < 0:
            return None
        elif depth == 0 and text[at] in ",}":
            return start + len(text[start:at].rstrip())
    return None


_RULES: dict[str, Callable[[Problem, str, int], Fix | None]] = {
    "use-equals": _use_equals,
    "bare-choice": _bare_choice,
    "number-literal": _number,
    "expression-syntax": _sign,
    "not-allowed": _truth,
    "yaml-quotes": _comma,
    **dict.fromkeys(_NAMES, _meant),
}
