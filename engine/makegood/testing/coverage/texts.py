"""The texts of the files that coverage is about: from the policies where they were loaded, else from the disk."""

from __future__ import annotations

from pathlib import Path

from makegood.origins import texts_of
from makegood.testing.coverage.measured import Coverage


def texts_for(coverage: Coverage) -> dict[str, str]:
    """File → text; a file that is no text, such as a worksheet, is not there."""
    texts = {file: text for version in coverage.versions for file, text in texts_of(version.policy).items()}
    for file in coverage.files():
        if file not in texts and not file.endswith(".xlsx"):
            text = _read(file)
            if text is not None:
                texts[file] = text
    return texts


def lines_of(text: str) -> list[str]:
    """A text's lines, as YAML and CSV count them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _read(file: str) -> str | None:
    try:
        return Path(file).read_bytes().decode("utf-8-sig")
    except (OSError, ValueError):  # it has gone, or changed, since it was loaded
        return None
