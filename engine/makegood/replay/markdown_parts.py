"""Small pieces of GitHub's Markdown: everything that comes from data is made plain text here, and never a link or a mention."""

from __future__ import annotations

import re
from collections.abc import Sequence

from makegood.replay.report_text import plain

# What can begin a mark, a link, a tag, an entity, a formula, a mention, a reference or an emoji.
_MARKS = re.compile(r"[\\`*_{}\[\]<>|~#@&$^]|:(?=\S)|(?<=www)\.")
# What makes a line a list, a heading, a quotation or a rule where it stands first.
_FIRST = re.compile(r"^(?:[-+](?=\s|$)|=+|-{3,}|\d+[.)](?=\s|$))")
# Mentions and references are looked for after entities have been read: a letter of no width keeps these apart.
_APART = ("@", "#")
_NO_WIDTH = "&#8203;"
MOST_TEXT = 300


def md(value: object, most: int = MOST_TEXT) -> str:
    """Data as plain text of one line, cut after so many letters."""
    text = " ".join(plain(str(value)).split())
    text = text if len(text) <= most else text[: most - 1] + "…"
    shown = _MARKS.sub(lambda found: _entity(found[0]), text)
    return _FIRST.sub(lambda found: "".join(f"&#{ord(letter)};" for letter in found[0]), shown)


def _entity(letter: str) -> str:
    return f"&#{ord(letter)};{_NO_WIDTH if letter in _APART else ''}"


def code(value: object, most: int = MOST_TEXT) -> str:
    """Data as code: nothing in it is read as a mention or a mark."""
    return f"<code>{md(value, most)}</code>"


def block(value: object, most: int = 2000) -> str:
    """Data as a block of code, which stands between more backquotes than it has in a row."""
    text = " ".join(plain(str(value)).split())[:most]
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}sh\n{text}\n{fence}\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A table from finished cells; `right` names the columns that stand to the right."""
    rule = ["--:" if at in right else ":--" for at in range(len(head))]
    lines = [head, rule, *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def folded(title: str, content: str) -> str:
    """Content that is folded away under a title of finished HTML."""
    return f"<details>\n<summary>{title}</summary>\n\n{content.rstrip()}\n\n</details>\n"
