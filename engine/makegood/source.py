"""YAML text → plain data, with a side table of places; the only reader of YAML.

Strict: the scalars of YAML 1.2's core schema (numbers exact, from their text), keys are text and stand once, no tags,
no merge keys, one document, and bounds on size, depth and repetition. Every mistake is a Problem, never an exception.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path as FilePath

from makegood.places import Path, Places
from makegood.problems import Place, Problem, ordered
from makegood.yaml_reader import DEFAULT_LIMITS, Limits, Reader

__all__ = ["DEFAULT_LIMITS", "Document", "Limits", "Path", "Places", "read_file", "read_yaml"]

# Control characters, surrogates, byte order marks inside, the line ends that only YAML 1.1 knew, and the characters
# that reverse the direction of writing: with those a text would read otherwise than it decides.
_BAD_CHARACTER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document: its data (dict, list, str, int, Decimal, bool, None), its places, and its text."""

    file: str
    data: object
    places: Places
    text: str

    def under(self, file: str) -> Document:
        """The same document in a file of another name."""
        return Document(file, self.data, self.places.under(file), self.text)


def read_yaml(text: str, file: str, limits: Limits = DEFAULT_LIMITS) -> tuple[Document | None, list[Problem]]:
    """The document of a text, and what is wrong with it, ordered.

    A text that cannot be read to its end (syntax, a limit) gives no document. Other mistakes (a duplicate key, a tag)
    leave a document without the part in question, so that more can be found wrong in one go: problems of level "error"
    mean that nothing may be decided by it.
    """
    text = text.removeprefix("\ufeff")
    refused = _too_large(text, file, limits) or _bad_character(text, file)
    if refused:
        return None, [refused]
    reader = Reader(text, file, limits)
    root = reader.read()
    if root is None:
        return None, ordered(reader.problems)
    data, spot = root
    return Document(file, data, Places(file, text, spot), text), ordered(reader.problems)


def read_file(
    path: FilePath | str, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[Document | None, list[Problem]]:
    """The document of a file, as `read_yaml`; places name the file `name`, else its path.

    A file that is missing, unreadable, too large or not UTF-8 is a problem.
    """
    shown, path = name or str(path), FilePath(path)
    try:
        if path.exists() and not path.is_file():  # reading a pipe or a device might never end
            return None, [Problem("unreadable-file", "this is not a file", Place(shown, 1, 1))]
        with path.open("rb") as stream:
            content = stream.read(limits.bytes + 4)  # a byte order mark does not count
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return None, [Problem("unreadable-file", f"this file cannot be read: {reason}", Place(shown, 1, 1))]
    try:
        return read_yaml(content.decode(), shown, limits)
    except UnicodeDecodeError as error:
        if len(content) > limits.bytes:  # the cut may have split a character
            return None, [_size_problem(shown, limits)]
        return None, [_not_utf8(content, error.start, shown)]


def _not_utf8(content: bytes, at: int, file: str) -> Problem:
    before = content[:at].decode()
    place = Place(file, len(re.findall(r"\r\n|\r|\n", before)) + 1, len(re.split(r"[\r\n]", before)[-1]) + 1)
    return Problem("not-utf-8", "this file is not UTF-8 text", place, "save it with the encoding UTF-8")


def _too_large(text: str, file: str, limits: Limits) -> Problem | None:
    if len(text) > limits.bytes or (
        len(text) * 4 > limits.bytes and len(text.encode(errors="surrogatepass")) > limits.bytes
    ):
        return _size_problem(file, limits)
    return None


def _size_problem(file: str, limits: Limits) -> Problem:
    size = f"{limits.bytes // 1024} KiB" if limits.bytes >= 1024 else f"{limits.bytes} bytes"
    hint = "split it, or move the rows of its tables into a CSV file"
    return Problem("too-large-file", f"this file is larger than {size}", Place(file, 1, 1), hint)


def _bad_character(text: str, file: str) -> Problem | None:
    found = _BAD_CHARACTER.search(text)
    if found is None:
        return None
    lines = re.split(r"\r\n|\r|\n", text[: found.start()])
    message = f"the invisible character U+{ord(found.group()):04X} may not stand in a policy's text"
    return Problem("bad-character", message, Place(file, len(lines), len(lines[-1]) + 1), "delete it")
