"""What changed in meaning between two books, not in text, with cases that show it.

`compare(old, new, (old_id, new_id), Asked(Budget()))` gives a `PairDiff`: the parts of the policies that read otherwise
(`items`), what differs in the text alone (`without_effect`), and per outcome or value that may decide differently an
`Effect` with its witnesses. What an `Effect` does not name means the same on both sides, through everything it uses; an
effect without witnesses is one of which no case was found among those tried, which proves nothing.
"""

from __future__ import annotations

from makegood.diff.compare import OtherCases, Seeds, compare
from makegood.diff.effects import Asked
from makegood.diff.model import Diff, Effect, Item, PairDiff, Text, Turn, Witness
from makegood.diff.search import Budget, Ground
from makegood.diff.seeds import Seed

__all__ = [
    "Asked", "Budget", "Diff", "Effect", "Ground", "Item", "OtherCases", "PairDiff", "Seed", "Seeds", "Text", "Turn",
    "Witness", "compare",
]  # fmt: skip
