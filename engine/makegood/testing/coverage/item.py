"""What tests can reach of a policy: an item has its place in a text and the answers that tests can get of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from makegood.model import Path
from makegood.problems import Place

# What is counted, in the order of reports, and what a report calls it.
COUNTED = {
    "outcome": "outcomes",
    "row": "table rows",
    "branch": "branches",
    "condition": "conditions",
    "parameter": "parameters",
    "value": "values",
}
# What a report tells besides, because it cannot always be had.
EXTRA = {"comparison": "boundaries"}
SORTS = {**COUNTED, **EXTRA}

# A condition counts when both of its answers were seen: only together do they show that it matters.
PAIRED = ("condition",)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a file. `start` and `end` are offsets in the file's text; None where there is no such text."""

    place: Place
    text: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be reached. `name` says what it is, `policy` whose it is, `path` where that has it.

    `answers` are all that can be seen of it; `parts` are the stretches of answers that have text of their own.
    """

    sort: str
    name: str
    policy: str
    path: Path
    stretch: Stretch
    answers: tuple[str, ...]
    parts: Mapping[str, Stretch] = field(default_factory=dict)

    @property
    def needed(self) -> int:
        """How much it counts for."""
        return 1 if self.sort in PAIRED else len(self.answers)

    def met(self, hits: Mapping[str, int]) -> int:
        """How much of that tests reach, from the number of tests by answer."""
        seen = sum(1 for answer in self.answers if hits.get(answer))
        return int(seen == len(self.answers)) if self.sort in PAIRED else seen

    def missing(self, hits: Mapping[str, int]) -> list[str]:
        """The answers that no test gets."""
        return [answer for answer in self.answers if not hits.get(answer)]

    def part(self, answer: str) -> Stretch:
        """Where an answer is to be marked in the text."""
        return self.parts.get(answer, self.stretch)
