"""Templates to files: words put in, nothing overwritten."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
ENDING = ".tmpl"

_SLOT = re.compile(r"@@([a-z_]+)@@")
_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
MOST_LETTERS = 40


class ScaffoldError(ValueError):
    """A skeleton that cannot be written as asked; the text says what to do instead."""


def word(text: str, what: str) -> str:
    """A name that may stand in YAML, Python and a file's name. Raises ScaffoldError for any other."""
    plain = text.replace("-", "_")
    if not _WORD.fullmatch(plain) or keyword.iskeyword(plain) or len(plain) > MOST_LETTERS:
        raise ScaffoldError(
            f"'{text}' is no name for a {what}: take lower-case letters and digits, words joined by hyphens, such as parcel"
        )
    return plain


def filled(template: str, words: Mapping[str, str]) -> str:
    """A template with its slots filled. A slot that has no word is a mistake of ours: KeyError."""
    return _SLOT.sub(lambda found: words[found.group(1)], template)


def files_of(folder: str, words: Mapping[str, str]) -> dict[str, str]:
    """Path → text of a folder of templates, slots filled in both."""
    root = TEMPLATES / folder
    return {
        filled(str(path.relative_to(root)).removesuffix(ENDING), words): filled(path.read_text("utf-8"), words)
        for path in sorted(root.rglob(f"*{ENDING}"))
    }


def write(files: Mapping[str, str], into: Path) -> list[Path]:
    """Write files below a folder, which is made. Raises ScaffoldError before anything is written if one is there."""
    paths = {into / name: text for name, text in files.items()}
    for path in paths:
        if path.exists():
            raise ScaffoldError(f"'{path}' is already there, and nothing was written: choose another name or folder")
        if any(parent.exists() and not parent.is_dir() for parent in path.parents):
            raise ScaffoldError(f"'{path.parent}' is no folder, and nothing was written")
    for path, text in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return sorted(paths)
