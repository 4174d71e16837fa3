"""Small pieces of HTML: everything that comes from data is escaped here, and addresses are checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from html import escape
from urllib.parse import urlsplit

SCHEMES = ("http", "https")
MINUS = "\u2212"


def text(value: object) -> str:
    """Escaped text; control characters, which no reader wants, become blanks."""
    return escape("".join(one if one.isprintable() or one == "\n" else " " for one in str(value)), quote=True)


def figure(value: object) -> str:
    """A number as text, with a real minus sign before it."""
    shown = text(value)
    return f"{MINUS}{shown[1:]}" if shown.startswith("-") else shown


def is_address(address: object) -> bool:
    """Whether it is a web address; those of another scheme (javascript:, data:, file:) are none."""
    target = str(address or "").strip()
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.scheme.lower() in SCHEMES and bool(parts.netloc) and target.isprintable() and " " not in target


def link(address: object, label: object) -> str:
    """A link for a web address; for anything else the label alone."""
    target = str(address or "").strip()
    if not is_address(target):
        return text(label)
    return f'<a href="{text(target)}" rel="noopener noreferrer nofollow">{text(label)}</a>'


def bar(part: int | Fraction, whole: int | Fraction, kind: str = "") -> str:
    """A bar as wide as the share; it is decoration, its number stands beside it."""
    share = Fraction(0) if whole == 0 else min(Fraction(1), abs(Fraction(part)) / abs(Fraction(whole)))
    width = int(share * 10_000) / 100
    drawn = f'<i style="--w:{width:g}%"></i>' if part else ""
    return f'<div class="track{" " + kind if kind else ""}" aria-hidden="true">{drawn}</div>'


def table(head: Sequence[str], rows: Iterable[str], kind: str = "", numeric: Sequence[int] = ()) -> str:
    """A table from a heading's words and finished rows."""
    cells = "".join(f'<th scope="col"{_num(at in numeric)}>{text(word)}</th>' for at, word in enumerate(head))
    body = "".join(rows)
    label = f' class="{kind}"' if kind else ""
    return f'<div class="scroll"><table{label}><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>'


def _num(numeric: bool) -> str:
    return ' class="num"' if numeric else ""


def facts(known: Mapping[str, str]) -> str:
    """Facts as a list: name and value."""
    items = "".join(f"<li>{text(name.replace('_', ' '))} <b>{figure(value)}</b></li>" for name, value in known.items())
    return f'<ul class="facts">{items}</ul>' if items else ""


def about(rows: Iterable[tuple[str, str]]) -> str:
    """A list of terms; the second of each pair is finished HTML, and one that is empty is left out."""
    items = "".join(f"<dt>{text(name)}</dt><dd>{value}</dd>" for name, value in rows if value)
    return f'<dl class="about">{items}</dl>'


def section(title: str, hint: str, *parts: str) -> str:
    """A section with its heading; without parts there is none."""
    inner = "".join(parts)
    if not inner:
        return ""
    note = f'<p class="hint">{text(hint)}</p>' if hint else ""
    return f'<section id="{anchor(title)}"><h2>{text(title)}</h2>{note}{inner}</section>\n'


def anchor(title: str) -> str:
    """A heading as the name of its place: plain letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"


def verdict_class(verdict: int) -> str:
    """The class of something better (1) or worse (-1) for the customer."""
    return "better" if verdict > 0 else "worse" if verdict < 0 else ""
