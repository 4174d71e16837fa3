"""Timelines + a frame of raw facts → a frame of results: every policy on every row, edition by edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from makegood import zones
from makegood.calendars import Calendar
from makegood.cases.columns import CURRENCY, SEVERAL, Reject, read_columns
from makegood.cases.kind import Kind
from makegood.editions import Edition, Timeline
from makegood.exchange.rates import Rates
from makegood.expr import polars_days
from makegood.expr.exact_columns import at_scale
from makegood.expr.nodes import Literal, Node
from makegood.expr.polars_columns import profiles
from makegood.expr.polars_numbers import Column
from makegood.expr.to_polars import evaluate
from makegood.expr.types import BOOLEAN
from makegood.layers.columns import LayeredFrame, measured_keys, version_column
from makegood.layers.links import Layers
from makegood.model import Policy
from makegood.problems import Problem
from makegood.table_column import TableColumn
from makegood.zone_columns import local_dates

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.moments import At

_MOSTLY = 0.7  # from this share of rows in scope on, filtering costs more than it saves


@dataclass(frozen=True, slots=True)
class TableDecision:
    """What the policies say of each row, in row order. Outcomes are null where a policy does not surely apply.

    From `decide_table`: `rows` are the numbers (from 0) of the rows that could be read and are decided here, `rejects` the
    first bad values of the others, `problems` what is wrong with whole columns.
    """

    frame: pl.DataFrame
    columns: tuple[TableColumn, ...]
    rows: pl.Series | None = None
    rejects: tuple[Reject, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Shape:
    """The results of one policy id over all its versions, each at the finest scale that a version has."""

    columns: dict[str, TableColumn] = field(default_factory=dict)

    def add(self, policy: Policy, aside: bool) -> None:
        for key, section, name, part in _outputs(policy, aside):
            node = policy.named[key].node
            old = self.columns.get(key)
            scale = node.scale
            if old is not None:
                scale = None if old.scale is None or scale is None else max(old.scale, scale)
            currency = node.type.detail if node.type.kind == "money" else None
            self.columns[key] = TableColumn(
                f"{policy.id}|{key}", policy.id, section, name, part, node.type, scale, currency
            )


def _outputs(policy: Policy, aside: bool) -> Iterator[tuple[str, str, str, str]]:
    """(key, section, name, field) of each value and each outcome's field; of those aside only if they are wanted."""
    for name in policy.values:
        yield f"values.{name}", "values", name, "value"
    for outcome in policy.outcomes:
        for part, key in outcome.fields.items():
            if part in outcome.aside and not aside:
                continue
            yield key, outcome.section, outcome.name, part


def decide_frame(
    timelines: Mapping[str, Timeline],
    kind: Kind,
    frame: pl.DataFrame,
    now: int | str | None = None,
    calendars: Mapping[str, Calendar] | None = None,
    only: Sequence[str] | None = None,
    aside: bool = False,
    layers: Layers | None = None,
    merged: bool = False,
    rates: Rates | None = None,
) -> TableDecision:
    """Decide every row of raw facts by every policy.

    `frame`: raw columns by fact name (see `cases.columns`), and `#currency` with the code of each row's money. `now`: the
    instant of evaluation in microseconds, or the column that holds it. `only`: keys such as `compensation.delay.amount`,
    for callers that need no more; `aside`: the fields too that no table shows unasked. Columns are named
    `<policy id>|<key>`; `<policy id>|applies` is null where unknown.

    With the `layers` of a book an outcome that gives way to that of another layer is null, and `<policy id>|<outcome>.stands`
    is false there; where it is undecided which of them stands, both are null. `merged` has the uppermost layer say what is decided.
    """
    parts: list[pl.DataFrame] = []
    columns: list[TableColumn] = []
    linked = _linked(layers, timelines)
    if only is not None and linked is not None:
        more = measured_keys(linked, _versions(timelines), only)
        if more:
            found = decide_frame(timelines, kind, frame, now, calendars, [*only, *more], aside, layers, merged, rates)
            return _without(found, more)
    for name, timeline in timelines.items():
        if not timeline.editions:
            continue
        table = _PolicyTable(name, timeline, kind, now, calendars or {}, only, aside, linked is not None, rates)
        parts.append(table.decide(frame))
        columns.append(TableColumn(f"{name}|applies", name, "applies", "applies", "applies", BOOLEAN, 0))
        columns.extend(table.shape.columns.values())
    whole = pl.concat(parts, how="horizontal") if parts else pl.DataFrame()
    if linked is not None and parts:
        if CURRENCY in frame.columns:
            whole = whole.with_columns(frame.get_column(CURRENCY))
        whole, columns = LayeredFrame(whole, columns, _versions(timelines), linked, merged).settled()
    return TableDecision(whole, tuple(columns))


def _linked(layers: Layers | None, timelines: Mapping[str, Timeline]) -> Layers | None:
    """The links, if any are between these policies."""
    there = {name for name, timeline in timelines.items() if timeline.editions}
    return layers if layers and layers.upper() & there and layers.lower() & there else None


def _versions(timelines: Mapping[str, Timeline]) -> dict[str, list[Policy]]:
    """The versions of each policy that a row may fall under, in the order of their dates."""
    found: dict[str, list[Policy]] = {}
    for name, timeline in timelines.items():
        for edition in timeline.editions:
            kept = found.setdefault(name, [])
            if all(one is not edition.policy for one in kept):
                kept.append(edition.policy)
    return found


def _without(decided: TableDecision, keys: Sequence[str]) -> TableDecision:
    """The table without some outputs that only its making needed."""
    gone = [one for one in decided.columns if f"{one.section}.{one.name}.{one.field}" in keys]
    names = {f"{one.column}{part}" for one in gone for part in ("", "#n", "#d")}
    frame = decided.frame.select(name for name in decided.frame.columns if name not in names)
    return TableDecision(frame, tuple(one for one in decided.columns if one not in gone))


def decide_table(
    book: Book, frame: pl.DataFrame, kind: str, at: At = None, *, zone: str | None = None, lenient: bool = False
) -> TableDecision:
    """Decide a table whose columns are named as the facts of a kind; see `cases.columns.read_columns` for what may stand in it.

    `at` is an instant, or the name of an instant fact (each row at its own). Instants without an offset are read in `zone`,
    else in the zone of the policies where they share one.
    """
    from makegood.moments import micros

    one = book.kind(kind)
    timelines = {name: line for name, line in book.timelines.items() if book.policies[name][0].case == kind}
    table = read_columns(one, frame, zone=zone or _shared_zone(timelines.values()), lenient=lenient)
    by_column = isinstance(at, str) and at in one.facts
    raw = table.accepted()
    if by_column and at not in raw.columns:
        raw = raw.with_columns(pl.lit(None, dtype=pl.Int64).alias(str(at)))
    now = str(at) if by_column else None if at is None else micros(at)
    made = decide_frame(timelines, one, raw, now, book.calendars, layers=book.layers, rates=book.rates)
    rows = (~table.rejected).arg_true()
    return TableDecision(made.frame, made.columns, rows, table.rejects, table.problems)


def _shared_zone(timelines: Iterable[Timeline]) -> str | None:
    found = {
        one.policy.zone.value for line in timelines for one in line.editions if isinstance(one.policy.zone, Literal)
    }
    return str(found.pop()) if len(found) == 1 else None


Piece = tuple[pl.Series, pl.DataFrame]
"""The numbers of the rows that an edition governs, and its results for them."""


class _PolicyTable:
    """One policy over a frame."""

    def __init__(
        self,
        name: str,
        timeline: Timeline,
        kind: Kind,
        now: int | str | None,
        calendars: Mapping[str, Calendar],
        only: Sequence[str] | None,
        aside: bool,
        numbered: bool = False,
        rates: Rates | None = None,
    ) -> None:
        self.name = name
        self.kind = kind
        self.rates = rates
        self.versions = _versions({name: timeline})[name] if numbered else None
        self.timeline = timeline
        self.now = now
        self.calendars = calendars
        self.shape = _Shape()
        for edition in timeline.editions:
            self.shape.add(edition.policy, aside or only is not None)
        if only is not None:
            self.shape.columns = {key: one for key, one in self.shape.columns.items() if key in only}
        self.dated = timeline.dated_by
        self.money = tuple({name: True for one in timeline.editions for name in one.policy.money_facts})
        self.facts: dict[str, Column] = {}
        self.by_day = self.dated is not None and kind.facts[self.dated].type.kind == "date"

    # -- which edition governs which row

    def decide(self, frame: pl.DataFrame) -> pl.DataFrame:
        currencies = {edition.policy.currency for edition in self.timeline.editions}
        mixed = len(currencies) > 1
        # Where it is unknown which version is in force, money has no currency unless all versions have the same.
        own = self._native(frame, "" if mixed else currencies.pop())
        unknown = self._unknown_rows(own)
        pieces: list[Piece] = []
        for edition, rows in self._governed(own):
            part = self._native(frame, edition.policy.currency) if mixed else own
            if rows is None:
                return self._edition(edition, part)
            places = rows.arg_true()
            if len(places):
                pieces.append((places, self._edition(edition, _rows_at(part, places))))
        return self._together(pieces, unknown, frame.height)

    def _native(self, frame: pl.DataFrame, currency: str | None) -> pl.DataFrame:
        """The frame as versions of this currency read it."""
        names = [name for name in self.money if name in frame.columns]
        made = self._needed(without_foreign_money(self._exchanged(frame, names, currency), names, currency))
        self.facts = profiles(made, [name for name in made.columns if name != CURRENCY], {})
        return made

    def _exchanged(self, frame: pl.DataFrame, names: Sequence[str], currency: str | None) -> pl.DataFrame:
        """Money in another currency than this by the rates of the day of evaluation, where there are any."""
        if self.rates is None or self.now is None or not currency or not names or CURRENCY not in frame.columns:
            return frame
        from makegood.exchange.columns import exchanged_columns

        specs = {name: self.kind.facts[name] for name in names}
        zone = self.timeline.editions[-1].policy.fixed_zone or "UTC"
        return exchanged_columns(frame, specs, self.rates, currency, zone, self.now)

    def _needed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns that the policy reads, so that cutting a frame into editions costs no more than it must."""
        used = {name for edition in self.timeline.editions for name in edition.policy.facts}
        used |= {CURRENCY, *([self.now] if isinstance(self.now, str) else [])}
        names = [name for name in frame.columns if name in used]
        return frame.select(names) if names else frame

    def _undated_rows(self, frame: pl.DataFrame) -> pl.Series:
        """Where the date that picks the edition is unknown."""
        if self.dated is None:
            return pl.repeat(False, frame.height, eager=True)
        if self.dated not in frame.columns:
            return pl.repeat(True, frame.height, eager=True)
        return frame.get_column(self.dated).is_null()

    def _unknown_rows(self, frame: pl.DataFrame) -> pl.Series:
        """Where the date is unknown and some edition may govern: not where `when` is false in each of them."""
        undated = self._undated_rows(frame)
        places = undated.arg_true()
        if not len(places):
            return undated
        rows = _rows_at(frame, places)
        may = pl.repeat(False, rows.height, eager=True)
        for edition in self.timeline.editions:
            when = self._evaluate(edition, _nodes(edition.policy), ["when"], rows).get_column("when")
            may = may | when.fill_null(True)
        return undated.scatter(places, may)

    def _governed(self, frame: pl.DataFrame) -> Iterator[tuple[Edition, pl.Series | None]]:
        """Each edition with the rows that it governs; None for all of them."""
        editions = self.timeline.editions
        if self.dated is None:
            yield from self._undated(frame)
            return
        if self.dated not in frame.columns:
            return
        moments = frame.get_column(self.dated)
        for edition in editions:
            yield edition, _between(*self._measured(edition, frame, moments))

    def _undated(self, frame: pl.DataFrame) -> Iterator[tuple[Edition, pl.Series | None]]:
        """Without `dated_by` the moment of evaluation picks the version; without that, the last one stands."""
        editions = self.timeline.editions
        if self.now is None or len(editions) == 1:
            yield editions[-1], None
            return
        if isinstance(self.now, str):
            days = frame.get_column(self.now) // zones.DAY
            for edition in editions:
                inside = _between(days, edition.start, edition.end)
                yield edition, inside if inside is None or edition is not editions[-1] else inside | days.is_null()
            return
        day = self.now // zones.DAY
        found = [
            one for one in editions if (one.start is None or one.start <= day) and (one.end is None or day < one.end)
        ]
        if found:
            yield found[-1], None

    def _measured(
        self, edition: Edition, frame: pl.DataFrame, moments: pl.Series
    ) -> tuple[pl.Series, int | None, int | None]:
        """The dated fact and the ends of the edition on one measure: days, or instants of a fixed zone."""
        zone = edition.policy.zone
        if self.by_day or (edition.start is None and edition.end is None):
            return moments, edition.start, edition.end
        if isinstance(zone, Literal):
            name = str(zone.value)
            ends = (None if day is None else zones.start_of_day(day, name) for day in (edition.start, edition.end))
            return moments, *ends  # type: ignore[return-value]
        named = _nodes(edition.policy)
        names = _known_zones(evaluate(named, ["zone"], frame, edition.parameters, facts=self.facts).to_series())
        days = polars_days.OverArrays(local_dates, [None, None], True)([moments, names])
        return days, edition.start, edition.end

    # -- one edition

    def _edition(self, edition: Edition, frame: pl.DataFrame) -> pl.DataFrame:
        """The results of an edition for the rows that it governs."""
        policy = edition.policy
        named = _nodes(policy)
        keys = [key for key in self.shape.columns if key in named]
        applies = self._evaluate(edition, named, ["when"], frame).get_column("when")
        share = (applies.sum() or 0) / max(frame.height, 1)
        if not share or not keys:
            return self._finished(pl.DataFrame([applies]), {}, policy)
        if share >= _MOSTLY:
            made = self._evaluate(edition, named, keys, frame)
            if share < 1:
                made = made.select(pl.when(applies).then(pl.all()))
        else:
            live = self._evaluate(edition, named, keys, frame.filter(applies))
            places = pl.select(pl.when(applies).then(applies.cum_sum().cast(pl.Int64) - 1)).to_series()
            made = live.select(pl.all().gather(places))
        return self._finished(made.insert_column(0, applies), named, policy)

    def _evaluate(
        self, edition: Edition, named: Mapping[str, Node], keys: Sequence[str], frame: pl.DataFrame
    ) -> pl.DataFrame:
        from makegood.bound import bind

        bound = bind(self.calendars, edition.policy.fixed_zone)
        currency = edition.policy.currency or (CURRENCY if CURRENCY in frame.columns else None)
        return evaluate(named, keys, frame, edition.parameters, self.now, bound, currency, self.facts)

    def _finished(self, made: pl.DataFrame, named: Mapping[str, Node], version: Policy | None = None) -> pl.DataFrame:
        """The result columns of this policy under their names, each at its scale; what a version does not have is null."""
        exprs = [pl.col("when").alias(f"{self.name}|applies")]
        if self.versions is not None:
            number = next((at for at, one in enumerate(self.versions) if one is version), None)
            exprs.append(pl.lit(number, dtype=pl.Int32).alias(version_column(self.name)))
        for key, column in self.shape.columns.items():
            exprs.extend(at_scale(column.column, key, named.get(key), made.columns, column.type, column.scale))
        return made.select(exprs)

    def _together(self, pieces: list[Piece], unknown: pl.Series, height: int) -> pl.DataFrame:
        """The pieces in row order; a row that no edition governs is out of scope, an undated one unknown."""
        import numpy as np

        pieces = sorted(pieces, key=lambda piece: int(piece[0][0]))
        none = self._finished(pl.DataFrame(schema={"when": pl.Boolean}), {})
        whole = pl.concat([none, *(made for _, made in pieces)], how="vertical")
        rows = np.concatenate([np.empty(0, np.uint32), *(places.to_numpy() for places, _ in pieces)]).astype(np.int64)
        if len(rows) == height and bool((rows[1:] > rows[:-1]).all()):
            return whole
        place = np.full(height, -1)
        place[rows] = np.arange(len(rows))
        found = pl.select(pl.when(pl.Series(place >= 0)).then(pl.Series(place))).to_series()
        made = whole.select(pl.all().gather(found))
        applies = f"{self.name}|applies"
        out = found.is_null() & ~unknown
        return made.with_columns(pl.when(out).then(False).otherwise(pl.col(applies)).alias(applies))


def _rows_at(frame: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    """The rows at these places; neighbours need no copy."""
    first, last = int(places[0]), int(places[-1])
    if last - first + 1 == len(places):
        return frame.slice(first, len(places))
    return frame[places]


def _known_zones(names: pl.Series) -> pl.Series:
    """The zones of rows; UTC where a case names none."""
    known = [name for name in names.unique().drop_nulls() if zones.known_zone(name)]
    return pl.select(pl.when(names.is_in(known)).then(names).otherwise(pl.lit("UTC"))).to_series()


def _nodes(policy: Policy) -> dict[str, Node]:
    return {key: one.node for key, one in policy.named.items()}


def _between(values: pl.Series, low: int | None, high: int | None) -> pl.Series | None:
    """Which values lie from `low` on and below `high`; None when all do, and none is null."""
    if len(values) == 0:
        return None
    least, most = values.min(), values.max()
    if least is None or most is None:
        return pl.repeat(False, len(values), eager=True)
    assert isinstance(least, int)
    assert isinstance(most, int)
    if values.null_count() == 0 and (low is None or least >= low) and (high is None or most < high):
        return None
    inside = values.is_not_null()
    if low is not None:
        inside = inside & (values >= low)
    if high is not None:
        inside = inside & (values < high)
    return inside.fill_null(False)


def without_foreign_money(frame: pl.DataFrame, places: Sequence[str], currency: str | None) -> pl.DataFrame:
    """Money in another currency than a policy's is unknown to it; without a currency of its own it needs one alone."""
    if not places or CURRENCY not in frame.columns:
        return frame
    given = pl.col(CURRENCY)
    foreign = given.str.contains(SEVERAL, literal=True) if currency is None else given != currency
    if not frame.select(foreign.any().fill_null(False)).item():
        return frame
    scalars = [name for name in places if frame.schema[name].is_integer()]
    nested = [name for name in places if name not in scalars]
    cut: list[Any] = [
        pl.when(~foreign.fill_null(False) | (pl.col(name) == 0)).then(pl.col(name)).alias(name) for name in scalars
    ]
    cut += [pl.when(~foreign.fill_null(False)).then(pl.col(name)).alias(name) for name in nested]
    return frame.with_columns(cut)
