"""YAML events → data and spots: strict scalars, keys that stand once, no tags or merge keys, bounded repetition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml
from yaml._yaml import CParser

from makegood import yaml_errors
from makegood.places import Spot
from makegood.problems import Place, Problem, shortened, suggest

_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(\.[0-9]+)?\Z")
_NUMBER_STARTS = frozenset("-+0123456789")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
# A number longer than this is no number of a policy, and Python refuses to read integers of thousands of digits.
NUMBER_LENGTH = 100
# A file with more mistakes than this is not what its author thinks it is.
MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one document; past them it is refused.

    `bytes` is the size as UTF-8, `depth` counts mappings and lists inside each other, `aliases` counts `*name`, and
    `nodes` counts keys and values with every alias written out.
    """

    bytes: int = 1024 * 1024
    depth: int = 40
    aliases: int = 100
    nodes: int = 300_000


DEFAULT_LIMITS = Limits()


class _Stop(Exception):
    """The rest of the text is not read; the problem that says why is already noted."""


class _Frame:
    """A mapping or list whose end has not been read."""

    __slots__ = ("data", "is_mapping", "key", "key_event", "nodes", "spot")

    def __init__(self, event: Any, is_mapping: bool, nodes: int) -> None:
        self.data: Any = {} if is_mapping else []
        self.spot = Spot(event, parts={})
        self.is_mapping = is_mapping
        self.nodes = nodes  # how many had been counted before it
        self.key_event: Any = None  # of the key whose value is awaited
        self.key: str | None = None  # None: the value is read and dropped


class Reader:
    """Follows the parser's events, without recursion, and builds the data and its spots."""

    def __init__(self, text: str, file: str, limits: Limits) -> None:
        self.text, self.file, self.limits = text, file, limits
        self.problems: list[Problem] = []
        self.stack: list[_Frame] = []
        self.root: tuple[object, Spot] | None = None
        self.anchors: dict[str, tuple[object, Spot, int]] = {}
        self.aliases = 0
        self.nodes = 0

    def read(self) -> tuple[object, Spot] | None:
        last: Any = None
        try:
            for event in _events(self.text):
                self._take(event)
                last = event
        except yaml.YAMLError as error:
            self.problems.append(yaml_errors.explain(error, self.text, self.file, last))
            return None
        except _Stop:
            return None
        if self.root is None:
            self.problems.append(Problem("empty-file", "this file is empty", Place(self.file, 1, 1)))
        return self.root

    def report(self, code: str, message: str, event: Any, hint: str | None = None) -> None:
        mark = event.start_mark
        self.problems.append(Problem(code, message, Place(self.file, mark.line + 1, mark.column + 1), hint))
        if len(self.problems) == MOST_PROBLEMS:
            self.stop("too-many-problems", "the rest of this file is not read: mend these mistakes first", event)

    def stop(self, code: str, message: str, event: Any, hint: str | None = None) -> None:
        self.report(code, message, event, hint)
        raise _Stop

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._count(event)
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._count(event)
            self._begin(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            frame = self.stack.pop()
            self._add(frame.data, frame.spot, self.nodes - frame.nodes + 1)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            message = "one file holds one document: `---` begins a second"
            self.stop("several-documents", message, event, "make it two files")

    def _count(self, event: Any, nodes: int = 1) -> None:
        self.nodes += nodes
        if self.nodes > self.limits.nodes:
            self.stop("too-many-values", f"this file holds more than {self.limits.nodes} values", event)
        if getattr(event, "tag", None) is not None:
            self.report("yaml-tag", "tags are not used here", event, "put a text that begins with `!` in quotes")

    def _begin(self, event: Any) -> None:
        if len(self.stack) >= self.limits.depth:
            self.stop("too-deep", f"more than {self.limits.depth} blocks stand inside each other", event)
        self.stack.append(_Frame(event, isinstance(event, yaml.MappingStartEvent), self.nodes))

    def _scalar(self, event: Any) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.is_mapping and frame.key_event is None:
            self._key(frame, event)
            return
        text: str = event.value
        value: object = text
        if event.style is None or event.style == "":
            if text in _WORDS:
                value = _WORDS[text]
            elif text[0] in _NUMBER_STARTS:
                value = self._number(event, text)
        if value is None and frame is not None and frame.key is not None:
            self._check_comma(frame, event)
        self._add(value, Spot(event), 1)

    def _number(self, event: Any, text: str) -> object:
        found = _NUMBER.match(text)
        if found is None:
            return text
        if len(text) > NUMBER_LENGTH:
            self.report("number-too-long", f"this number has more than {NUMBER_LENGTH} digits", event)
            return 0
        number = int(text) if found.group(1) is None else Decimal(text)
        return number or abs(number)  # -0.0 is 0.0

    def _key(self, frame: _Frame, event: Any) -> None:
        key: str = event.value
        frame.key_event = event
        if not event.style and key == "<<":
            self.report("merge-key", "`<<` is not used here: a policy inherits with `extends`", event)
        elif not event.style and key in ("", "~"):
            self.report("bad-key", "a key has a name", event, "write `key: value`")
        elif key in frame.data:
            mark = frame.spot.parts[key].key.start_mark if frame.spot.parts else event.start_mark
            first = Place(self.file, mark.line + 1, mark.column + 1)
            message = f"'{shortened(key)}' stands twice in one block, first at {first}"
            self.report("duplicate-key", message, event, "keep one of them")
        else:
            frame.key = key
        if event.anchor is not None:
            self.anchors[event.anchor] = (key, Spot(event), 1)

    def _check_comma(self, frame: _Frame, event: Any) -> None:
        """In {a: f(b, c)} the comma ends the value, and `c)` becomes a key without one: say so where it happens."""
        if not frame.spot.event.flow_style or frame.key_event.style:
            return
        between = self.text[frame.key_event.end_mark.index : event.start_mark.index]
        if ":" not in between and not event.anchor:
            key = shortened(frame.key_event.value)
            message = f"in {{…}} a comma ends a value, so that '{key}' stands here as a key without value"
            self.report("yaml-quotes", message, frame.key_event, "put the whole text with the comma in double quotes")
            frame.key = None

    def _add(self, value: object, spot: Spot, nodes: int) -> None:
        """Put a finished value where it belongs, and remember it under its anchor."""
        if spot.target is None and spot.event.anchor is not None:
            self.anchors[spot.event.anchor] = (value, spot, nodes)
        if not self.stack:
            self.root = (value, spot)
            return
        frame = self.stack[-1]
        parts = frame.spot.parts
        assert parts is not None
        if not frame.is_mapping:
            parts[len(frame.data)] = spot
            frame.data.append(value)
        elif frame.key_event is None:
            self.report("bad-key", "a key is a name, not a list, block or alias", spot.event, "write `key: value`")
            frame.key_event = spot.event
        else:
            if frame.key is not None:
                spot.key = frame.key_event
                parts[frame.key] = spot
                frame.data[frame.key] = value
            frame.key_event = frame.key = None

    def _alias(self, event: Any) -> None:
        self.aliases += 1
        if self.aliases > self.limits.aliases:
            self.stop("too-many-aliases", f"this file uses more than {self.limits.aliases} aliases (`*name`)", event)
        found = self.anchors.get(event.anchor)
        if found is None:
            inside = any(frame.spot.event.anchor == event.anchor for frame in self.stack)
            message = f"nothing above is marked '&{shortened(event.anchor)}'"
            if inside:
                message = f"'*{shortened(event.anchor)}' stands inside what it repeats"
            self.report("unknown-alias", message, event, suggest(event.anchor, self.anchors))
            self._add(None, Spot(event, target=Spot(event)), 1)
            return
        value, target, nodes = found
        self._count(event, nodes)
        self._add(value, Spot(event, target=target), nodes)


def _events(text: str) -> Iterator[Any]:
    parser = CParser(text)
    try:
        while (event := parser.get_event()) is not None:
            yield event
    finally:
        parser.dispose()
