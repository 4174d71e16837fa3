"""The pages of the manual: their headings and their fenced blocks, as a Markdown parser sees them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its page, first line, language, the words behind the language, and its text."""

    page: Path
    line: int
    language: str
    words: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def pages() -> list[Path]:
    """Every page of the manual, the README first."""
    return [README, *sorted(DOCS.glob("*.md")), *sorted((DOCS / "industries").glob("*.md"))]


def blocks(page: Path, language: str | None = None) -> list[Block]:
    """The fenced blocks of a page, perhaps of one language only."""
    found: list[Block] = []
    for token in MarkdownIt().parse(page.read_text("utf-8")):
        if token.type == "fence":
            first, *words = token.info.split() or [""]
            line = token.map[0] + 1 if token.map else 1
            found.append(Block(page, line, first, tuple(words), token.content))
    return [block for block in found if language is None or block.language == language]


def headings(page: Path) -> list[str]:
    """The texts of a page's headings, in order."""
    tokens = MarkdownIt().parse(page.read_text("utf-8"))
    return [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]


def anchors(page: Path) -> set[str]:
    """The fragments that links to a page may name."""
    made = ("".join(mark for mark in text.lower() if mark.isalnum() or mark in " -_") for text in headings(page))
    return {text.replace(" ", "-") for text in made}
