"""Coverage as HTML over the source: every line with the tests that look at it, and what is missing marked inside it.

The pages need no network and no script; they are the same for the same policies and tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from makegood.replay.html_parts import text
from makegood.testing.coverage.html_style import STYLE
from makegood.testing.coverage.inventory import Version
from makegood.testing.coverage.item import SORTS
from makegood.testing.coverage.marks import EDGE, MISS, PART, Mark, Note, missing_in, pieces
from makegood.testing.coverage.measured import Coverage, Share
from makegood.testing.coverage.stretches import Lines
from makegood.testing.coverage.texts import texts_for

# Of a longer file so many lines are shown.
MOST_LINES = 5000
ENDINGS = (".html", ".htm")
INDEX = "index.html"


def write(coverage: Coverage, target: Path) -> None:
    """Everything as one page where `target` ends in .html, else a folder with a page for each file. Raises OSError."""
    if target.suffix.lower() in ENDINGS:
        target.write_text(one_page(coverage), "utf-8")
        return
    target.mkdir(parents=True, exist_ok=True)
    for name, page in pages(coverage).items():
        (target / name).write_text(page, "utf-8")


def one_page(coverage: Coverage) -> str:
    """The overview and all sources."""
    files = [file for file, _ in _sources(coverage)]
    links = {file: f"#{_anchor(file)}" for file in files}
    parts = [_source(coverage, file, source) for file, source in _sources(coverage)]
    return _page("Coverage", _overview(coverage, links), *parts)


def pages(coverage: Coverage) -> dict[str, str]:
    """File name → page: the overview, and a page for each source."""
    sources = _sources(coverage)
    links = {file: f"{_anchor(file)}.html" for file, _ in sources}
    made = {INDEX: _page("Coverage", _overview(coverage, links))}
    back = f'<p class="sub"><a href="{INDEX}">All policies</a></p>'
    for file, source in sources:
        made[links[file]] = _page(f"Coverage of {Path(file).name}", back, _source(coverage, file, source))
    return made


def _sources(coverage: Coverage) -> list[tuple[str, str | None]]:
    """The files with something to be reached and their texts: those of the versions first, then those of their tables."""
    texts, files = texts_for(coverage), set(coverage.files())
    own = [version.file for version in coverage.versions]
    ordered = dict.fromkeys([*own, *sorted(files - set(own))])
    return [(file, texts.get(file)) for file in ordered if file in files]


def _anchor(file: str) -> str:
    return "".join(one if one.isalnum() or one in "._-" else "-" for one in file).strip("-.") or "file"


def _page(title: str, *parts: str) -> str:
    from makegood import __version__

    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{text(title)}</title>\n'
        f'<style>{STYLE}</style>\n</head>\n<body>\n<div class="page">\n<h1>{text(title)}</h1>\n'
        f"{''.join(parts)}\n<footer>makegood {text(__version__)}</footer>\n</div>\n</body>\n</html>\n"
    )


# -- the overview


def _overview(coverage: Coverage, links: dict[str, str]) -> str:
    head = "".join(f'<th scope="col">{text(word)}</th>' for word in ("policy", "tests", *SORTS.values(), "all"))
    rows = "".join(_row(coverage, version, links.get(version.file)) for version in coverage.versions)
    explained = (
        "What the expectations of tests rest on. Conditions count when a test shows that each alone decides, as true and "
        "as false (masking MC/DC); sides of thresholds are shown and do not count."
    )
    return (
        f'<p class="sub">{explained}</p><div class="card"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>\n"
    )


def _row(coverage: Coverage, version: Version, link: str | None) -> str:
    name = text(version.policy.id)
    name = f'<a href="{text(link)}">{name}</a>' if link else name
    cells = "".join(_share(coverage.share(version, sort)) for sort in SORTS)
    return (
        f'<tr><th scope="row">{name}<small>{text(version.file)}</small></th><td>{coverage.tests(version)}</td>'
        f"{cells}{_share(coverage.share(version), strong=True)}</tr>"
    )


def _share(share: Share, strong: bool = False) -> str:
    state = "empty" if not share.needed else "full" if share.met == share.needed else "some" if share.met else "none"
    shown = f"<b>{share}</b>" if strong else str(share)
    return f'<td class="{state}" title="{share.met} of {share.needed}">{shown}</td>'


# -- a source


def _source(coverage: Coverage, file: str, source: str | None) -> str:
    marks, notes = missing_in(coverage, file)
    if source is None:
        return _listed(file, notes)
    hits = coverage.lines(file)
    lines = Lines(file, source)
    shown = min(len(lines.starts), MOST_LINES)
    body = "".join(_line(lines, at, hits.get(at), marks, notes, file) for at in range(1, shown + 1))
    cut = (
        f"<p class='sub'>The first {MOST_LINES} of {len(lines.starts)} lines.</p>" if shown < len(lines.starts) else ""
    )
    return (
        f'<h2 id="{text(_anchor(file))}">{text(file)}</h2>{_legend()}\n<ol class="source">\n{body}</ol>{cut}\n'
    )  # fmt: skip


def _listed(file: str, notes: Sequence[Note]) -> str:
    """What is missing of a file without lines of text, such as a worksheet."""
    items = "".join(f'<li class="{one.kind}">{one.line}: {_message(one.message)}</li>' for one in notes)
    return f'<h2 id="{text(_anchor(file))}">{text(file)}</h2><ul class="notes">{items}</ul>\n'


def _legend() -> str:
    words = {
        MISS: "not reached", PART: "reached in part", EDGE: "a side of the threshold not tried",
    }  # fmt: skip
    marks = "".join(f'<li><mark class="{kind}">{kind_text}</mark></li>' for kind, kind_text in words.items())
    return f'<ul class="legend"><li>numbers: line, tests that look at it</li>{marks}</ul>'


def _line(lines: Lines, at: int, hits: int | None, marks: Sequence[Mark], notes: Sequence[Note], file: str) -> str:
    start, end = lines.line(at)
    here = [one for one in notes if one.line == at]
    code = "".join(_pieces(lines.text[start:end], start, marks))
    anchor = f"{_anchor(file)}-{at}"
    listed = "".join(f'<li class="{one.kind}">{_message(one.message)}</li>' for one in here)
    below = f'<ul class="notes">{listed}</ul>' if listed else ""
    return (
        f'<li id="{text(anchor)}" class="{_state(hits, here)}"><a class="n" href="#{text(anchor)}">{at}</a>'
        f'<span class="t">{"" if hits is None else hits}</span><span class="c">{code}</span>{below}</li>\n'
    )


def _state(hits: int | None, notes: Sequence[Note]) -> str:
    if hits is None:
        return ""
    kinds = {one.kind for one in notes} - {EDGE}
    return MISS if not hits else PART if kinds else "hit"


def _pieces(line: str, start: int, marks: Sequence[Mark]) -> Iterator[str]:
    for piece in pieces(line, start, marks):
        if not piece.marks:
            yield text(piece.text)
            continue
        said = "\n".join(dict.fromkeys(one.message for one in reversed(piece.marks)))
        yield f'<mark class="{piece.marks[-1].kind}" title="{text(said)}">{text(piece.text)}</mark>'


def _message(message: str) -> str:
    """A sentence with what stands in `…` set as code."""
    parts = message.split("`")
    if len(parts) % 2 == 0:  # a quote inside the quoted text
        return text(message)
    return "".join(f"<code>{text(part)}</code>" if at % 2 else text(part) for at, part in enumerate(parts))
