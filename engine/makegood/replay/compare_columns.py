"""Comparing a slice of cases in columns: the same counts as `compare_rows`, by grouping instead of looping.

The frame has a row per case: `row` (its number), `id`, `currency` (of its money, never null), and per side and
policy the raw outputs, named as `column(side, policy, key)` says, amounts at one scale. `applies` is true, false or null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from makegood.replay.compare_money import SIDES, Facts, count_money, purses_of, status_column, value_column
from makegood.replay.compare_rows import NOT_APPLICABLE
from makegood.replay.pairs import Pair, Track
from makegood.replay.segments_columns import count_segments
from makegood.replay.tally import DECIDED, EXAMPLES, OPEN, OUT, Cell, Example, Moves, Tally

if TYPE_CHECKING:
    import polars as pl

APPLIES = "applies"
WORD = 60


def column(side: str, policy: str, key: str) -> str:
    """The name of one side's output in the joined frame."""
    return f"{side}|{policy}|{key}"


def compare_slice(
    frame: pl.DataFrame, raw: pl.DataFrame, pairs: Sequence[Pair], tracks: Sequence[Track], tally: Tally,
    facts: Facts, most: int,
) -> list[tuple[int, int, str]]:  # fmt: skip
    """Count a slice, and give (set, row, id) of the first case of each set of undecided outcomes after the change.

    A set is bits, as in `Tally.open`.
    `raw` are the facts of the same rows, for the segments. `facts` gives the texts of the known facts of rows by their
    numbers; `most` is how many movers are kept.
    """
    import polars as pl

    derived = judged_cells(frame, ("row", "id", "currency"), pairs, tracks)
    flags = case_flags(derived, pairs, tracks)
    _count_cases(flags, tally)
    tally.compared += frame.height
    for pair in pairs:
        _count_applies(derived, pair, tally)
    for track in tracks:
        _count_outcome(derived, track, tally)
    for purse, members in purses_of(derived, tracks).items():
        given = all(one.currency is None for one in members)
        rows = derived.filter(pl.col("currency") == purse.currency) if given else derived
        count_money(rows, purse, members, tally, facts, most)
    if tally.detail is not None:
        verdicts = flags.select("changed", *((pl.col(one) | pl.col("mixed")).alias(one) for one in ("better", "worse")))
        count_segments(raw, derived, verdicts, tracks, tally.detail)
    tally.settle()
    return _count_open(derived, pairs, tracks, tally)


# -- per case: how each side stands


def cells(frame: pl.DataFrame, carried: Sequence[str], pairs: Sequence[Pair], tracks: Sequence[Track]) -> pl.DataFrame:
    """How each outcome stands on both sides, beside the columns carried over."""
    return frame.select(*carried, *_scopes(pairs, frame), *_cells(tracks, frame))


def judged_cells(
    frame: pl.DataFrame, carried: Sequence[str], pairs: Sequence[Pair], tracks: Sequence[Track]
) -> pl.DataFrame:
    """The same, and whether each outcome changed, for better or worse."""
    return cells(frame, carried, pairs, tracks).with_columns(*_judgements(tracks))


def case_flags(derived: pl.DataFrame, pairs: Sequence[Pair], tracks: Sequence[Track]) -> pl.DataFrame:
    """What is counted of each case: changed, better, worse, mixed, and whether a policy governs it before and after."""
    return derived.select(*_case_flags(pairs, tracks))


def _scope(side: str, pair: Pair) -> str:
    return f"{side} applies {pair.name}"


def _scopes(pairs: Sequence[Pair], frame: pl.DataFrame) -> list[pl.Expr]:
    import polars as pl

    made = []
    for pair in pairs:
        for side in SIDES:
            policy = pair.side(side)
            name = None if policy is None else column(side, policy, APPLIES)
            one = pl.col(name) if name is not None and name in frame.columns else pl.lit(False)
            made.append(one.alias(_scope(side, pair)))
    return made


def _moment(side: str, track: Track) -> str:
    return f"{side} moment {track.pair.name} {track.key}"


def _mark(word: str, track: Track) -> str:
    return f"{word} {track.pair.name} {track.key}"


def _cells(tracks: Sequence[Track], frame: pl.DataFrame) -> list[pl.Expr]:
    return [one for track in tracks for side in SIDES for one in _cell(side, track, frame)]


def _cell(side: str, track: Track, frame: pl.DataFrame) -> list[pl.Expr]:
    """Status, value and moment of one outcome on one side."""
    import polars as pl

    policy = track.pair.side(side)
    names = {key: None if policy is None else column(side, policy, key) for key in track.output_keys()}
    main = names[track.main]
    if policy is None or not track.has(side) or main not in frame.columns:
        blank = pl.lit(None, dtype=_type_of(track, frame))
        moment = [pl.lit(None, dtype=pl.Int64).alias(_moment(side, track))] if track.moment else []
        return [
            pl.lit(OUT, dtype=pl.Int8).alias(status_column(side, track)),
            blank.alias(value_column(side, track)),
            *moment,
        ]
    assert main is not None
    governs, value = pl.col(column(side, policy, APPLIES)), pl.col(main)
    applies = names[track.applies] if track.applies is not None else None
    if applies is not None and applies in frame.columns:
        shown = value if frame.schema[main] == pl.String else value.cast(pl.String)
        value = pl.when(pl.col(applies).eq_missing(False)).then(pl.lit(NOT_APPLICABLE)).otherwise(shown)
    due = names[track.moment] if track.moment is not None else None
    known = value.is_not_null() if due is None else value.is_not_null() | pl.col(due).is_not_null()
    status = pl.when(governs.is_null()).then(OPEN).when(~governs).then(OUT).when(known).then(DECIDED).otherwise(OPEN)
    moment = [] if due is None else [pl.when(governs).then(pl.col(due)).alias(_moment(side, track))]
    return [
        status.cast(pl.Int8).alias(status_column(side, track)),
        pl.when(governs).then(value).alias(value_column(side, track)),
        *moment,
    ]


def _type_of(track: Track, frame: pl.DataFrame) -> Any:
    """The type of the values on the side that has them, so that both sides compare."""
    import polars as pl

    for side in SIDES:
        policy = track.pair.side(side)
        name = None if policy is None else column(side, policy, track.main)
        if name in frame.columns:
            return pl.String if track.applies is not None else frame.schema[name]
    return pl.Int64


# -- per case: changed, better, worse


def _judgements(tracks: Sequence[Track]) -> list[pl.Expr]:
    return [one for track in tracks for one in _judgement(track)]


def _judgement(track: Track) -> list[pl.Expr]:
    """Whether an outcome changed, by how much its moment moved, and whether that is better or worse for the customer."""
    import polars as pl

    was, is_now = pl.col(status_column("old", track)), pl.col(status_column("new", track))
    changed = (was != is_now) | pl.col(value_column("old", track)).ne_missing(pl.col(value_column("new", track)))
    moved = pl.lit(0, dtype=pl.Int64)
    if track.moment:
        due, due_now = pl.col(_moment("old", track)), pl.col(_moment("new", track))
        changed = changed | due.ne_missing(due_now)
        moved = (due_now - due).fill_null(0) * track.tick
    verdict = pl.when((was == OPEN) | (is_now == OPEN)).then(0).otherwise(_verdict(track, moved)).fill_null(0)
    return [
        changed.alias(_mark("changed", track)),
        verdict.cast(pl.Int8).alias(_mark("verdict", track)),
        *([moved.alias(_mark("moved", track))] if track.moment else []),
    ]


def _verdict(track: Track, moved: pl.Expr) -> pl.Expr:
    """The column form of `compare_rows.judged`."""
    import polars as pl

    old, new = pl.col(value_column("old", track)), pl.col(value_column("new", track))
    if track.is_money:
        more = (new.fill_null(0) - old.fill_null(0)).sign()
        return more if track.pays == "company" else -more
    if track.section == "remedies":
        return new.fill_null(False).cast(pl.Int8) - old.fill_null(False).cast(pl.Int8)
    if track.section == "deadlines":
        promised = _promised("new", track).cast(pl.Int8) - _promised("old", track).cast(pl.Int8)
        verdict = pl.when(promised != 0).then(promised).otherwise(-moved.sign())
        return verdict if track.owed_by == "company" else -verdict
    return pl.lit(0)


def _promised(side: str, track: Track) -> pl.Expr:
    import polars as pl

    value = pl.col(value_column(side, track))
    nothing = value.is_in([NOT_APPLICABLE, "cancelled"]).fill_null(False)
    return (pl.col(status_column(side, track)) == DECIDED) & ~nothing


# -- counts


def _case_flags(pairs: Sequence[Pair], tracks: Sequence[Track]) -> list[pl.Expr]:
    """The case's own flags: over all its outcomes."""
    import polars as pl

    scopes = {side: [pl.col(_scope(side, pair)) for pair in pairs] for side in SIDES}
    differ = [old.ne_missing(new) for old, new in zip(scopes["old"], scopes["new"], strict=True)]
    better = pl.any_horizontal(pl.lit(False), *(pl.col(_mark("verdict", track)) > 0 for track in tracks))
    worse = pl.any_horizontal(pl.lit(False), *(pl.col(_mark("verdict", track)) < 0 for track in tracks))
    flags = {
        "changed": pl.any_horizontal(*differ, *(pl.col(_mark("changed", track)) for track in tracks)),
        "better": better & ~worse,
        "worse": worse & ~better,
        "mixed": worse & better,
        "governed_before": pl.any_horizontal(*(one.fill_null(False) for one in scopes["old"])),
        "governed_after": pl.any_horizontal(*(one.fill_null(False) for one in scopes["new"])),
    }
    return [flag.alias(name) for name, flag in flags.items()]


def _open_words(side: str, pairs: Sequence[Pair], tracks: Sequence[Track]) -> list[pl.Expr]:
    """What is undecided on one side, as bits in words of sixty: outcomes first, then whether a policy governs."""
    import polars as pl

    flags = [pl.col(status_column(side, track)) == OPEN for track in tracks]
    flags += [pl.col(_scope(side, pair)).is_null() for pair in pairs]
    words = [flags[at : at + WORD] for at in range(0, len(flags), WORD)]
    return [
        pl.sum_horizontal(*(flag.cast(pl.Int64) * (1 << bit) for bit, flag in enumerate(word))).alias(
            f"{side} open {at}"
        )
        for at, word in enumerate(words)
    ]


def _count_open(
    derived: pl.DataFrame, pairs: Sequence[Pair], tracks: Sequence[Track], tally: Tally
) -> list[tuple[int, int, str]]:
    """Count the sets of undecided outcomes; give (set, row, id) of the first case of each that is there after."""
    import polars as pl

    words = {side: _open_words(side, pairs, tracks) for side in SIDES}
    frame = derived.select("row", "id", *words["old"], *words["new"])
    names = frame.columns[2:]
    firsts: dict[int, tuple[int, str]] = {}
    for group in frame.group_by(names).agg(pl.len(), pl.col("row").first(), pl.col("id").first()).iter_rows():
        *bits, count, row, name = group
        was, is_now = _joined(bits[: len(bits) // 2]), _joined(bits[len(bits) // 2 :])
        tally.open[was, is_now] += count
        if is_now and (is_now not in firsts or row < firsts[is_now][0]):
            firsts[is_now] = (row, name)
    return sorted((mask, row, name) for mask, (row, name) in firsts.items())


def _joined(words: Sequence[int]) -> int:
    return sum(word << (WORD * at) for at, word in enumerate(words))


def _count_cases(flags: pl.DataFrame, tally: Tally) -> None:
    for name, count in flags.sum().row(0, named=True).items():
        setattr(tally, name, getattr(tally, name) + int(count or 0))


def _count_applies(derived: pl.DataFrame, pair: Pair, tally: Tally) -> None:
    import polars as pl

    for before, after, count in derived.group_by(_scope("old", pair), _scope("new", pair)).agg(pl.len()).iter_rows():
        tally.pairs[pair].applies[before, after] += count


def _count_outcome(derived: pl.DataFrame, track: Track, tally: Tally) -> None:
    import polars as pl

    own = tally.outcomes[track]
    keys = [
        status_column("old", track),
        value_column("old", track),
        status_column("new", track),
        value_column("new", track),
    ]
    changed = pl.col(_mark("changed", track))
    verdict = pl.col(_mark("verdict", track))
    groups = derived.group_by(keys).agg(
        pl.len(),
        changed.sum(),
        (verdict > 0).sum().alias("better"),
        (verdict < 0).sum().alias("worse"),
        pl.struct("row", "id").filter(changed).head(EXAMPLES).alias("examples"),
    )
    for was, before, is_now, after, count, differ, better, worse, examples in groups.sort(
        keys, nulls_last=True
    ).iter_rows():
        step = (_cell_of(track, was, before), _cell_of(track, is_now, after))
        own.steps.add(step, count, _examples(examples))
        own.changed += differ
        own.better += better
        own.worse += worse
        own.undecided_before += count if was == OPEN else 0
        own.undecided_after += count if is_now == OPEN else 0
    if track.moment:
        moved = pl.col(_mark("moved", track))
        _count_moves(derived.filter(moved < 0), track, own.earlier)
        _count_moves(derived.filter(moved > 0), track, own.later)


# Fields that are no texts, and stand among the words of a column where an outcome may not apply.
_NUMBERS, _YES_OR_NO = ("tier", "points"), ("overdue", "passed")


def _cell_of(track: Track, status: int, value: Any) -> Cell:
    field = track.main.rpartition(".")[2]
    if isinstance(value, str) and value != NOT_APPLICABLE:
        value = int(value) if field in _NUMBERS else value == "true" if field in _YES_OR_NO else value
    return (status, value if status == DECIDED else None)


def _examples(found: Sequence[Mapping[str, Any]]) -> list[Example]:
    return [(one["row"], one["id"]) for one in found]


def _count_moves(rows: pl.DataFrame, track: Track, moves: Moves) -> None:
    import polars as pl

    if rows.is_empty():
        return
    moved = pl.col(_mark("moved", track)).abs()
    total, least, most = rows.select(
        moved.cast(pl.Int128).sum(), moved.min().alias("least"), moved.max().alias("most")
    ).row(0)
    moves.add(rows.height, int(total), least, most, _examples(rows.select("row", "id").head(EXAMPLES).to_dicts()))
