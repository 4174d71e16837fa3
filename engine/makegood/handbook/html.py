"""A handbook as one page: no network, no script; readable on a phone, in the dark, and as a printed book."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from makegood.handbook.html_style import STYLE
from makegood.handbook.model import (
    Badge,
    Block,
    Clause,
    Clauses,
    Handbook,
    Ladder,
    Pairs,
    Paragraph,
    Row,
    Run,
    Section,
    Span,
    Table,
    text_of_run,
)
from makegood.handbook.words import LANGUAGES, Words
from makegood.replay.html_parts import is_address, text

_TAGS = {"zh": "zh-Hans", "en": "en"}
# The classes of spans that the style sheet knows.
_KINDS = (
    "name",
    "term",
    "value",
    "strong",
    "soft",
    "cite",
    "choice",
    "layer",
    "later",
    "badge plain",
    "badge warn",
    "badge off",
)
_SAID = {"lead": "said", "note": "remark", "hint": "hint"}
# Tables whose rows become blocks on a phone; the others keep their columns and may be scrolled.
_STACKED = ("rules", "figures", "facts", "changes", "questions", "checks", "contents")


def page(book: Handbook) -> str:
    """The whole page."""
    assert book.language in LANGUAGES
    words = Words(book.language)
    body = "".join(_section(one, 2, words) for one in book.sections)
    lead = f'<p class="lead">{_run(book.lead)}</p>'
    return (
        f'<!doctype html>\n<html lang="{_TAGS[book.language]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(book.title)}</title><style>{STYLE}{_running(book)}</style></head>\n"
        f'<body><a class="skip" href="#contents">{text(words.text("skip"))}</a><div class="book">{_side(book, words)}'
        f'<main><header class="cover"><h1>{text(book.title)}</h1>{lead}</header>\n{body}'
        f"<footer>{text(book.made_with)}</footer></main></div></body></html>\n"
    )


# -- running heads of the printed page: a named page for each policy


def _running(book: Handbook) -> str:
    """Rules that put the title of a chapter on each of its printed pages."""
    rules = []
    for at, section in enumerate(_running_sections(book.sections), 1):
        rules.append(
            f'@page r{at} {{ @top-left {{ content: {_css_text(section.running)}; font: 8.5pt system-ui, "Noto Sans CJK SC", sans-serif; color: #555; }} '
            f'@top-right {{ content: {_css_text(book.title)}; font: 8.5pt system-ui, "Noto Sans CJK SC", sans-serif; color: #555; }} }}\n'
            f"@media print {{ #{_css_name(section.anchor)} {{ page: r{at}; }} }}\n"
        )
    return "".join(rules)


def _running_sections(sections: Iterable[Section]) -> Iterator[Section]:
    for section in sections:
        if section.running:
            yield section
        yield from _running_sections(section.sections)


def _css_text(value: str) -> str:
    """A text as a string of CSS: all but plain letters, digits and blanks is written as its number."""
    return '"' + "".join(one if one.isalnum() or one == " " else f"\\{ord(one):x} " for one in value) + '"'


def _css_name(value: str) -> str:
    """A name of a place as CSS selects it."""
    return "".join(one if one.isascii() and (one.isalpha() or one == "_") else f"\\{ord(one):x} " for one in value)


# -- the way around


def _side(book: Handbook, words: Words) -> str:
    items: list[str] = []
    rest: list[str] = []
    for part in book.sections:
        policies = [one for one in part.sections if one.kind == "policy"]
        if policies:
            items.append(f"<p>{_run(part.title)}</p><ul>{''.join(map(_side_item, policies))}</ul>")
        else:
            rest.append(_side_item(part))
    return f'<nav class="side" aria-label="{text(words.text("contents"))}"><ul>{rest[0] if rest else ""}</ul>{"".join(items)}<p></p><ul>{"".join(rest[1:])}</ul></nav>'


def _side_item(section: Section) -> str:
    marks = [badge for badge in section.badges if badge.tone == "warn"]
    more = f' <span class="soft">{text(marks[0].text)}</span>' if marks else ""
    return f'<li><a href="#{text(section.anchor)}">{_plain(section.title)}</a>{more}</li>'


def _plain(run: Run) -> str:
    """A run without its links."""
    return "".join(_lang(span, text(span.text)) for span in run)


# -- sections


def _section(section: Section, level: int, words: Words) -> str:
    if section.kind == "rule":
        return _rule(section, level, words)
    heading = f"<h{level}>{_run(section.title)}{_badges(section.badges)}</h{level}>"
    if section.aside and section.kind == "part":
        heading += f'<p class="sub">{_run(section.aside)}</p>'
    elif section.aside:
        heading = heading.replace(f"</h{level}>", f' <span class="id">{_run(section.aside)}</span></h{level}>')
    tag = "article" if section.kind == "policy" else "section"
    inner = _blocks(section, level, words) + _inner(section.sections, level + 1, words)
    return f'<{tag} class="{section.kind}" id="{text(section.anchor)}">{heading}{inner}</{tag}>\n'


def _inner(sections: Sequence[Section], level: int, words: Words) -> str:
    """Sections below; rules that follow one another lie on one sheet."""
    made: list[str] = []
    rules: list[str] = []
    for section in sections:
        if section.kind == "rule":
            rules.append(_section(section, level, words))
            continue
        made += _sheet(rules)
        rules = []
        made.append(_section(section, level, words))
    return "".join([*made, *_sheet(rules)])


def _sheet(rules: Sequence[str]) -> list[str]:
    return [f'<div class="sheet">{"".join(rules)}</div>'] if rules else []


def _rule(section: Section, level: int, words: Words) -> str:
    cite = f'<span class="cite">{_run(section.aside)}</span>' if section.aside else ""
    head = f'<div class="head"><h{level}>{_run(section.title)}{_badges(section.badges)}</h{level}>{cite}</div>'
    inner = "".join(_BLOCKS[type(block)](block, words) for block in section.blocks)
    return f'<section class="rule" id="{text(section.anchor)}">{head}{inner}</section>\n'


def _badges(badges: Sequence[Badge]) -> str:
    return "".join(f' <span class="badge {text(one.tone)}">{text(one.text)}</span>' for one in badges)


def _blocks(section: Section, level: int, words: Words) -> str:
    """The blocks of a section; tables and terms lie on a sheet."""
    made = []
    for block in section.blocks:
        if isinstance(block, Paragraph) and block.kind == "heading":
            made.append(f'<h{level + 1} class="covers">{_run(block.run)}</h{level + 1}>')
            continue
        shown = _BLOCKS[type(block)](block, words)
        if isinstance(block, Table) or (
            isinstance(block, Pairs) and (block.kind == "terms" or section.kind == "group")
        ):
            shown = f'<div class="sheet flat">{shown}</div>'
        elif isinstance(block, Clauses):
            shown = f'<div class="covers">{shown}</div>'
        made.append(shown)
    return "".join(made)


# -- blocks


def _paragraph(block: Paragraph, words: Words) -> str:
    kind = _SAID.get(block.kind, "")
    return f"<p{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{_run(block.run)}</p>"


def _clauses(block: Clauses, words: Words) -> str:
    return _lines(block.items)


def _lines(items: Sequence[Clause]) -> str:
    """Lines; a single one without anything below it is no list."""
    if len(items) == 1 and not items[0].items:
        return _run(items[0].head)
    return f'<ul class="lines">{"".join(map(_line, items))}</ul>'


def _line(one: Clause) -> str:
    below = f"<ul>{''.join(map(_line, one.items))}</ul>" if one.items else ""
    return f"<li>{_run(one.head)}{below}</li>"


def _pairs(block: Pairs, words: Words) -> str:
    anchors = block.anchors or ("",) * len(block.rows)
    rows = "".join(
        f"<dt{_id(anchor)}>{_run(label)}</dt><dd>{_lines(lines)}</dd>"
        for (label, lines), anchor in zip(block.rows, anchors, strict=True)
    )
    return f'<dl class="pairs {text(block.kind)}">{rows}</dl>'


def _id(anchor: str) -> str:
    return f' id="{text(anchor)}"' if anchor else ""


def _table(block: Table, words: Words) -> str:
    labels = [text_of_run(run) for run in block.head]
    stacked = block.kind.split(" ")[0] in _STACKED
    heads = "".join(f'<th scope="col"{_num(at, block)}>{_run(run)}</th>' for at, run in enumerate(block.head))
    rows = "".join(_table_row(row, block, labels if stacked else []) for row in block.rows)
    caption = f"<caption>{_run(block.caption)}</caption>" if block.caption else ""
    kinds = f"{block.kind}{' stack' if stacked else ''}"
    return (
        f'<div class="scroll"><table class="{text(kinds)}">{caption}<thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _table_row(row: Row, table: Table, labels: Sequence[str]) -> str:
    cells = "".join(
        f"<td{_num(at, table)}{_label(at, labels, lines)}>{_cell(lines)}</td>" for at, lines in enumerate(row.cells)
    )
    return f"<tr{_id(row.anchor)}>{cells}</tr>"


def _cell(lines: Sequence[Clause]) -> str:
    kept = [line for line in lines if line.head or line.items]
    return f'<ul class="lines">{"".join(map(_line, kept))}</ul>' if kept else ""


def _num(at: int, table: Table) -> str:
    return ' class="num"' if at in table.numeric else ""


def _label(at: int, labels: Sequence[str], lines: Sequence[Clause]) -> str:
    """What a cell is, for a phone, where the table has no head; the first speaks for itself."""
    return f' data-label="{text(labels[at])}"' if labels and at and lines else ""


def _ladder(block: Ladder, words: Words) -> str:
    rungs = "".join(
        f'<li style="--rung:{min(at, 8)}"><span class="rung" aria-hidden="true">{rung.number}</span><div><div class="who">{_run(rung.title)}'
        f"{_badges(rung.badges)}</div>{_cell(rung.lines)}</div></li>"
        for at, rung in enumerate(block.rungs)
    )
    return f'<ol class="ladder">{rungs}</ol>'


_BLOCKS: dict[type[Block], Callable[[Any, Words], str]] = {
    Paragraph: _paragraph,
    Clauses: _clauses,
    Pairs: _pairs,
    Table: _table,
    Ladder: _ladder,
}


# -- text


def _run(run: Run) -> str:
    return "".join(map(_span, run))


def _span(span: Span) -> str:
    """Text with what it is; a link where it leads somewhere, and only to this page or to a web address."""
    kind = f' class="{span.kind}"' if span.kind in _KINDS else ""
    note = f' title="{text(span.note)}"' if span.note else ""
    inner = text(span.text)
    if span.kind == "code":
        return f"<code{_lang_mark(span)}>{inner}</code>"
    if span.target.startswith("#"):
        return f'<a{kind}{note}{_lang_mark(span)} href="{text(span.target)}">{inner}</a>'
    if span.target and is_address(span.target):
        return f'<a{kind}{note}{_lang_mark(span)} href="{text(span.target)}" rel="noopener noreferrer nofollow">{inner}</a>'
    if kind or note or span.lang:
        return f"<span{kind}{note}{_lang_mark(span)}>{inner}</span>"
    return inner


def _lang(span: Span, inner: str) -> str:
    return f"<span{_lang_mark(span)}>{inner}</span>" if span.lang else inner


def _lang_mark(span: Span) -> str:
    return f' lang="{text(span.lang)}"' if span.lang else ""
