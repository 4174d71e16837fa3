"""Comparing a slice of cases in columns: the same counts as `compare_rows`, by grouping instead of looping.

The frame has a row per case: `row` (its number), `id`, `currency` (of its money facts, may be null), and per side and
policy the raw outputs, named as `column(side, policy, key)` says, amounts at one scale. `applies` is true, false or null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from makegood.replay.compare_rows import NOT_APPLICABLE
from makegood.replay.pairs import Pair, Track
from makegood.replay.tally import DECIDED, EXAMPLES, OPEN, OUT, Cell, Example, Moves, Mover, Purse, Sum, Tally

if TYPE_CHECKING:
    import polars as pl

SIDES = ("old", "new")
APPLIES = "applies"
Facts = Callable[[Sequence[int]], list[Mapping[str, str]]]


def column(side: str, policy: str, key: str) -> str:
    """The name of one side's output in the joined frame."""
    return f"{side}|{policy}|{key}"


def compare_slice(frame: pl.DataFrame, pairs: Sequence[Pair], tracks: Sequence[Track], tally: Tally, facts: Facts, most: int) -> None:
    """Count a slice. `facts` gives the texts of the known facts at places of the frame; `most` is how many movers are kept."""
    import polars as pl

    derived = frame.select("row", "id", "currency", *_scopes(pairs, frame), *_cells(tracks, frame))
    derived = derived.with_columns(*_judgements(tracks))
    _count_cases(derived.select(*_case_flags(pairs, tracks)), tally)
    tally.compared += frame.height
    for pair in pairs:
        _count_applies(derived, pair, tally)
    for track in tracks:
        _count_outcome(derived, track, tally)
    for purse, members in _purses(derived, tracks).items():
        rows = derived.filter(pl.col("currency") == purse.currency) if members[0].currency is None else derived
        _count_money(rows, purse, members, tally, facts, most)
    tally.settle()


# -- per case: how each side stands


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


def _status(side: str, track: Track) -> str:
    return f"{side} status {track.pair.name} {track.key}"


def _value(side: str, track: Track) -> str:
    return f"{side} value {track.pair.name} {track.key}"


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
    names = {key: None if policy is None else column(side, policy, key) for key in track.keys()}
    main = names[track.main]
    if policy is None or not track.has(side) or main not in frame.columns:
        blank = pl.lit(None, dtype=_type_of(track, frame))
        moment = [pl.lit(None, dtype=pl.Int64).alias(_moment(side, track))] if track.moment else []
        return [pl.lit(OUT, dtype=pl.Int8).alias(_status(side, track)), blank.alias(_value(side, track)), *moment]
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
        status.cast(pl.Int8).alias(_status(side, track)),
        pl.when(governs).then(value).alias(_value(side, track)),
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

    was, is_now = pl.col(_status("old", track)), pl.col(_status("new", track))
    changed = (was != is_now) | pl.col(_value("old", track)).ne_missing(pl.col(_value("new", track)))
    moved = pl.lit(0, dtype=pl.Int64)
    if track.moment:
        due, due_now = pl.col(_moment("old", track)), pl.col(_moment("new", track))
        changed = changed | due.ne_missing(due_now)
        moved = (due_now - due).fill_null(0)
    verdict = pl.when((was == OPEN) | (is_now == OPEN)).then(0).otherwise(_verdict(track, moved)).fill_null(0)
    return [
        changed.alias(_mark("changed", track)),
        verdict.cast(pl.Int8).alias(_mark("verdict", track)),
        *([moved.alias(_mark("moved", track))] if track.moment else []),
    ]


def _verdict(track: Track, moved: pl.Expr) -> pl.Expr:
    """The column form of `compare_rows.judged`."""
    import polars as pl

    old, new = pl.col(_value("old", track)), pl.col(_value("new", track))
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

    value = pl.col(_value(side, track))
    nothing = value.is_in([NOT_APPLICABLE, "cancelled"]).fill_null(False)
    return (pl.col(_status(side, track)) == DECIDED) & ~nothing


# -- counts


def _case_flags(pairs: Sequence[Pair], tracks: Sequence[Track]) -> list[pl.Expr]:
    """The case's own flags: over all its outcomes."""
    import polars as pl

    scopes = {side: [pl.col(_scope(side, pair)) for pair in pairs] for side in SIDES}
    differ = [old.ne_missing(new) for old, new in zip(scopes["old"], scopes["new"], strict=True)]
    open_ = {
        side: pl.any_horizontal(
            *(one.is_null() for one in scopes[side]), *(pl.col(_status(side, track)) == OPEN for track in tracks)
        )
        for side in SIDES
    }
    better = pl.any_horizontal(pl.lit(False), *(pl.col(_mark("verdict", track)) > 0 for track in tracks))
    worse = pl.any_horizontal(pl.lit(False), *(pl.col(_mark("verdict", track)) < 0 for track in tracks))
    flags = {
        "changed": pl.any_horizontal(*differ, *(pl.col(_mark("changed", track)) for track in tracks)),
        "better": better & ~worse,
        "worse": worse & ~better,
        "mixed": worse & better,
        "undecided_before": open_["old"],
        "undecided_after": open_["new"],
        "governed_before": pl.any_horizontal(*(one.fill_null(False) for one in scopes["old"])),
        "governed_after": pl.any_horizontal(*(one.fill_null(False) for one in scopes["new"])),
    }
    return [flag.sum().alias(name) for name, flag in flags.items()]


def _count_cases(sums: pl.DataFrame, tally: Tally) -> None:
    for name, count in sums.row(0, named=True).items():
        setattr(tally, name, getattr(tally, name) + int(count or 0))


def _count_applies(derived: pl.DataFrame, pair: Pair, tally: Tally) -> None:
    import polars as pl

    for before, after, count in derived.group_by(_scope("old", pair), _scope("new", pair)).agg(pl.len()).iter_rows():
        tally.pairs[pair].applies[before, after] += count


def _count_outcome(derived: pl.DataFrame, track: Track, tally: Tally) -> None:
    import polars as pl

    own = tally.outcomes[track]
    keys = [_status("old", track), _value("old", track), _status("new", track), _value("new", track)]
    changed = pl.col(_mark("changed", track))
    verdict = pl.col(_mark("verdict", track))
    groups = derived.group_by(keys).agg(
        pl.len(),
        changed.sum(),
        (verdict > 0).sum().alias("better"),
        (verdict < 0).sum().alias("worse"),
        pl.struct("row", "id").filter(changed).head(EXAMPLES).alias("examples"),
    )
    for was, before, is_now, after, count, differ, better, worse, examples in groups.sort(keys, nulls_last=True).iter_rows():
        step = (_cell_of(was, before), _cell_of(is_now, after))
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


def _cell_of(status: int, value: Any) -> Cell:
    return (status, value if status == DECIDED else None)


def _examples(found: Sequence[Mapping[str, Any]]) -> list[Example]:
    return [(one["row"], one["id"]) for one in found]


def _count_moves(rows: pl.DataFrame, track: Track, moves: Moves) -> None:
    import polars as pl

    if rows.is_empty():
        return
    moved = pl.col(_mark("moved", track)).abs()
    total, least, most = rows.select(moved.cast(pl.Int128).sum(), moved.min().alias("least"), moved.max().alias("most")).row(0)
    moves.add(rows.height, int(total), least, most, _examples(rows.select("row", "id").head(EXAMPLES).to_dicts()))


# -- money


def _purses(derived: pl.DataFrame, tracks: Sequence[Track]) -> dict[Purse, list[Track]]:
    """The amounts that are added up together: of one pair, one payer, one currency (the case's own, if none is fixed)."""
    import polars as pl

    found: dict[Purse, list[Track]] = {}
    given = sorted(derived.select(pl.col("currency").fill_null("XXX")).to_series().unique()) if any(
        one.is_money and one.currency is None for one in tracks
    ) else []
    for track in tracks:
        if track.is_money:
            for currency in [track.currency] if track.currency else given:
                found.setdefault(Purse(track.pair, track.pays or "company", currency), []).append(track)
    return found


def _amount(side: str, track: Track) -> pl.Expr:
    """An amount: nothing where the policy does not govern, null where it is undecided."""
    import polars as pl

    return pl.when(pl.col(_status(side, track)) == OUT).then(0).otherwise(pl.col(_value(side, track)))


def _count_money(
    rows: pl.DataFrame, purse: Purse, tracks: Sequence[Track], tally: Tally, facts: Facts, most: int
) -> None:
    import polars as pl

    money = tally.purse(purse)
    both = rows.select(
        pl.int_range(pl.len()).alias("place"),
        *(_amount(side, track).alias(f"{side} {track.name}") for track in tracks for side in SIDES),
    )
    for track in tracks:
        own = tally.outcomes[track].money.setdefault(purse.currency, Sum())
        own.add(_sum(both, [track.name]))
    names = [track.name for track in tracks]
    money.sum.add(_sum(both, names))
    money.keep(_movers(rows, both, names, facts, most), most)


def _totals(names: Sequence[str]) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """The case's sum before and after, and whether every part of it is decided."""
    import polars as pl

    before = pl.sum_horizontal(*(pl.col(f"old {name}").fill_null(0) for name in names))
    after = pl.sum_horizontal(*(pl.col(f"new {name}").fill_null(0) for name in names))
    whole = pl.all_horizontal(*(pl.col(f"{side} {name}").is_not_null() for name in names for side in SIDES))
    return before, after, whole


def _sum(both: pl.DataFrame, names: Sequence[str]) -> Sum:
    import polars as pl

    before, after, whole = _totals(names)
    wide = both.select(before.cast(pl.Int128).alias("before"), after.cast(pl.Int128).alias("after"), whole.alias("whole"))
    decided, more = pl.col("whole"), pl.col("after") - pl.col("before")
    found = wide.select(
        pl.col("before").filter(decided).sum(),
        pl.col("after").filter(decided).sum(),
        decided.sum().alias("cases"),
        (decided & (more > 0)).sum().alias("more"),
        (decided & (more < 0)).sum().alias("less"),
        (~decided).sum().alias("undecided"),
        pl.col("before").filter(~decided).sum().alias("open_before"),
        pl.col("after").filter(~decided).sum().alias("open_after"),
    ).row(0, named=True)
    return Sum(**{name: int(value or 0) for name, value in found.items()})


def _movers(rows: pl.DataFrame, both: pl.DataFrame, names: Sequence[str], facts: Facts, most: int) -> list[Mover]:
    """The cases of this slice with the largest differences."""
    import polars as pl

    before, after, whole = _totals(names)
    sized = both.select("place", before.alias("before"), after.alias("after"), whole.alias("whole"))
    size = (pl.col("after") - pl.col("before")).abs()
    largest = sized.filter(pl.col("whole") & (size > 0)).sort(size, "place", descending=[True, False]).head(most)
    places = largest["place"].to_list()
    kept, parts = rows[places], both[places].to_dicts()
    known = facts(kept["row"].to_list())
    return [
        Mover(now - then, kept["row"][at], kept["id"][at], then, now, _parts(names, parts[at]), known[at])
        for at, (_, then, now, _) in enumerate(largest.iter_rows())
    ]


def _parts(names: Sequence[str], row: Mapping[str, Any]) -> tuple[tuple[str, int | None, int | None], ...]:
    pairs = ((name, row[f"old {name}"], row[f"new {name}"]) for name in names)
    return tuple((name, was, is_now) for name, was, is_now in pairs if was != is_now)

