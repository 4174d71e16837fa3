"""Many small cells made a few readable segments: at the thresholds of the policies, then where the cases are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from makegood.replay.segments import Part
from makegood.replay.segments_grid import THRESHOLD, Edge, Grid

MOST_SEGMENTS = 8
# An edge of the grid leaves at least this share of what it parts on either side, in percent.
LEAST_SHARE = 15
FIRST_DAY = -(10**9)


def merged(grid: Grid, cells: Mapping[int, Part]) -> list[tuple[Edge | None, Edge | None, Part]]:
    """The cells between the edges chosen: (lower edge, upper edge, cases), in order."""
    weights = _weights(grid, cells)
    places = _chosen(grid, weights)
    made: list[tuple[Edge | None, Edge | None, Part]] = []
    for low, high in pairwise([0, *(place + 1 for place in places), len(grid.edges) + 1]):
        part = Part()
        for cell in range(low, high):
            if cell in cells:
                part.add(cells[cell])
        made.append(
            (grid.edges[low - 1] if low else None, grid.edges[high - 1] if high <= len(grid.edges) else None, part)
        )
    return made


def _weights(grid: Grid, cells: Mapping[int, Part]) -> list[int]:
    """How much each cell matters: half by its cases, half by those that change."""
    cases = sum(part.cases for part in cells.values())
    changed = sum(part.changed for part in cells.values())
    weights = [0] * (len(grid.edges) + 1)
    for cell, part in cells.items():
        weights[cell] = part.cases * max(changed, 1) + part.changed * cases
    return weights


def _chosen(grid: Grid, weights: Sequence[int]) -> list[int]:
    """The places of the edges to part at, edge n standing between the cells n and n + 1."""
    own = [at for at, edge in enumerate(grid.edges) if edge.round == THRESHOLD and _least(weights, 0, len(weights), at)]
    # The thresholds with most on their lesser side.
    own.sort(key=lambda at: (-_least(weights, 0, len(weights), at), at))
    chosen = sorted(own[: MOST_SEGMENTS - 1])
    whole = sum(weights)
    done: set[tuple[int, int]] = set()
    while len(chosen) < MOST_SEGMENTS - 1:
        bounds = [*pairwise([0, *(at + 1 for at in chosen), len(weights)])]
        low, high = max(bounds, key=lambda one: (one not in done, sum(weights[slice(*one)])))
        heavy = sum(weights[low:high])
        if (low, high) in done or heavy * MOST_SEGMENTS < whole:
            break
        best = _best(grid, weights, low, high, heavy)
        if best is None:
            done.add((low, high))
        else:
            chosen = sorted([*chosen, best])
    return chosen


def _best(grid: Grid, weights: Sequence[int], low: int, high: int, heavy: int) -> int | None:
    """The roundest edge inside a segment that leaves enough on both sides; of several the one nearest its middle."""
    found = [at for at in range(low, high - 1) if _least(weights, low, high, at) * 100 >= heavy * LEAST_SHARE]
    return min(found, key=lambda at: (grid.edges[at].round, -_least(weights, low, high, at), at), default=None)


def _least(weights: Sequence[int], low: int, high: int, at: int) -> int:
    return min(sum(weights[low : at + 1]), sum(weights[at + 1 : high]))
