"""The concrete cases of a report: the largest movers, one of every kind of change, then further ones, chosen by the data alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from makegood.decision import Decision
from makegood.replay.compare_rows import half_of, judged
from makegood.replay.comparison import ShownCase
from makegood.replay.figures import purses_of
from makegood.replay.pairs import Track
from makegood.replay.result import DryRun
from makegood.replay.tally import Cell
from makegood.replay.words import cell_text, track_title
from makegood.shown import date_text, instant_text

MOST_CASES = 20
# Of movers whose money moves in one and the same way, so many are shown.
MOST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class ChangedOutcome:
    """What one outcome of a case was and is, in words; `verdict` is 1 better, -1 worse for the customer."""

    track: Track
    title: str
    before: str
    after: str
    verdict: int


def concrete_cases(run: DryRun) -> list[ShownCase]:
    """The cases to show, by the size of what moves, then by row."""
    chosen: dict[int, None] = {}
    for row in [*_movers(run), *_examples(run)]:
        if row in run.shown and len(chosen) < MOST_CASES:
            chosen[row] = None
    sizes = {mover.row: abs(mover.difference.raw) for purse in purses_of(run) for mover in purse.movers}
    return [run.shown[row] for row in sorted(chosen, key=lambda row: (-sizes.get(row, 0), row))]


def _movers(run: DryRun) -> Iterator[int]:
    """The largest movers of each purse, few of each way to move."""
    for purse in purses_of(run):
        seen: dict[tuple[tuple[str, str, str], ...], int] = {}
        for mover in purse.movers:
            seen[mover.parts] = seen.get(mover.parts, 0) + 1
            if seen[mover.parts] <= MOST_ALIKE:
                yield mover.row


def _examples(run: DryRun) -> Iterator[int]:
    """The first example of every change, the most frequent change first; then the second ones, and the third."""
    found: list[tuple[int, list[int]]] = []
    for one in run.tally.outcomes.values():
        for (was, after), examples in one.steps.examples.items():
            if was != after and examples:
                found.append((one.steps.counts[was, after], [row for row, _ in examples]))
        found += [
            (moves.count, [row for row, _ in moves.examples]) for moves in (one.earlier, one.later) if moves.count
        ]
    found.sort(key=lambda one: (-one[0], one[1]))
    for at in range(max((len(rows) for _, rows in found), default=0)):
        yield from (rows[at] for _, rows in found if at < len(rows))


def changed_outcomes(run: DryRun, decisions: Mapping[str, Decision]) -> list[ChangedOutcome]:
    """The outcomes of a case in which both decisions differ."""
    found: list[ChangedOutcome] = []
    for track in run.tracks:
        scale = run.scales.get(track, 0)
        (was, due), (after, due_after) = (half_of(decisions[side], track, side, scale) for side in ("old", "new"))
        if was == after and due == due_after:
            continue
        moved = 0 if due is None or due_after is None else due_after - due
        before, now = (
            _shown(run, track, cell, moment if due != due_after else None)
            for cell, moment in ((was, due), (after, due_after))
        )
        found.append(ChangedOutcome(track, track_title(track), before, now, judged(track, was, after, moved)))
    return found


def _shown(run: DryRun, track: Track, cell: Cell, moment: int | None) -> str:
    currencies = list(run.tally.outcomes[track].money)
    words = cell_text(track, cell, run.scales.get(track, 0), currencies[0] if len(currencies) == 1 else None, False)
    if moment is None:
        return words
    when = date_text(moment) if track.section == "visits" else instant_text(moment)[:16].replace("T", " ") + " UTC"
    return f"{words}, {when}"
