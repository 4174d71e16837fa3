"""The results of all layers for a table of cases → which outcomes stand, row by row: what `settle` says, in columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from makegood.cases.columns import CURRENCY
from makegood.currencies import NO_CURRENCY
from makegood.expr.types import BOOLEAN
from makegood.layers.inherited import inherited
from makegood.layers.links import Layers, replaces
from makegood.layers.order import NOT_OWED, PENDING, SILENT, has_order, leaves_open, signed
from makegood.model import Outcome, Policy
from makegood.table_column import TableColumn

STANDS = "stands"


def version_column(policy: str) -> str:
    """The name of the column with the number of the version that governs each row; null where that is not known."""
    return f"{policy}|#version"


def measured_keys(layers: Layers, policies: Mapping[str, Sequence[Policy]], keys: Sequence[str]) -> list[str]:
    """The further outputs that comparing the outcomes of some outputs needs."""
    linked = layers.upper() | layers.lower()
    wanted, found = set(keys), dict.fromkeys(keys)
    for name, versions in policies.items():
        for outcome in (one for version in versions if name in linked for one in version.outcomes):
            if wanted.intersection(outcome.fields.values()):
                found.update(dict.fromkeys(_measured(outcome)))
    return [key for key in found if key not in wanted]


def _measured(outcome: Outcome) -> list[str]:
    return [outcome.fields[one] for one in outcome.kind.core if one in outcome.fields]


@dataclass(slots=True)
class LayeredFrame:
    """The work on one frame. `versions` are those of each policy, numbered as in its `version_column`.

    With `merged` the outcome of an uppermost layer holds what is decided, whichever layer says it; else every outcome
    holds what its own policy says, where it stands.
    """

    frame: pl.DataFrame
    columns: Sequence[TableColumn]
    versions: Mapping[str, Sequence[Policy]]
    layers: Layers
    merged: bool = False
    touched: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    taken: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)

    def settled(self) -> tuple[pl.DataFrame, list[TableColumn]]:
        """The frame with the outcomes that stand, and for each linked one a column that says whether it does."""
        for upper, below in self._chains():
            for key, outcome in self._outcomes(upper).items():
                members = [upper, *(one for one in below if key in self._outcomes(one))]
                if len(members) > 1:
                    self._settle(members, key, outcome)
        return self._finished()

    def _chains(self) -> list[tuple[str, list[str]]]:
        """Each upper policy with those below it in any of its versions; those with the most below them first."""
        found: list[tuple[str, list[str]]] = []
        for name, versions in self.versions.items():
            below = dict.fromkeys(
                lower
                for version in sorted(versions, key=lambda one: -len(self.layers.under(one)))
                for lower in self.layers.under(version)
                if lower in self.versions
            )
            if below:
                found.append((name, list(below)))
        return sorted(found, key=lambda chain: -len(chain[1]))

    def _outcomes(self, policy: str) -> dict[str, Outcome]:
        """The outcomes that any version of a policy has, as far as the frame holds them."""
        names = {one.column for one in self.columns}
        return {
            one.key: one
            for version in self.versions[policy]
            for one in version.outcomes
            if all(f"{policy}|{key}" in names for key in _measured(one))
        }

    # -- one outcome along a chain

    def _settle(self, members: Sequence[str], key: str, outcome: Outcome) -> None:
        upper = members[0]
        for at, name in enumerate(members):
            self.touched[name, key] = outcome
            there = self._has(name, key)
            if at:
                there = there & self._by_version(upper, partial(self._lies_under, name))
            else:
                there = there & ~self._mark("covered", name, key)
            self._set(f"#there{at}", there)
        others = pl.any_horizontal(*(pl.col(f"#there{at}") for at in range(1, len(members))))
        self._set("#active", pl.col("#there0") & others)
        self._climb(members, key, outcome)
        self._note(members, key)

    def _climb(self, members: Sequence[str], key: str, outcome: Outcome) -> None:
        """From the lowest: what stands so far (`#who`, or none where it is open) against the next one above."""
        scale = self._scale(members, key)
        self._set("#who", pl.lit(None, dtype=pl.Int8))
        self._set("#open", pl.lit(False))
        self._worth("#best", None)
        for at in range(len(members) - 1, -1, -1):
            name = members[at]
            worth = self._measure(name, key, outcome, scale) if has_order(outcome) else None
            self._worth("#own", worth and self._or_silent(name, key, outcome, worth))
            there, who, is_open = (
                pl.col(f"#there{at}") & ~self._passed(members, at, key),
                pl.col("#who"),
                pl.col("#open"),
            )
            anyway = pl.lit(True)
            if has_order(outcome):
                anyway = self._by_version(name, lambda one: replaces(one, _of(one, key, outcome)))
            first = who.is_null() & ~is_open
            better = _compared()
            opened = there & ~first & ~anyway & (is_open | better.is_null())
            take = there & ~opened & (first | anyway | (better >= 0)).fill_null(False)
            self.frame = self.frame.with_columns(
                pl.when(take).then(at).when(opened).then(None).otherwise(who).cast(pl.Int8).alias("#who"),
                pl.when(take).then(False).otherwise(is_open | opened).alias("#open"),
                *(
                    pl.when(take).then(pl.col(f"#own {part}")).otherwise(pl.col(f"#best {part}")).alias(f"#best {part}")
                    for part in _PARTS
                ),
            )

    def _passed(self, members: Sequence[str], at: int, key: str) -> pl.Expr:
        """Where a policy only takes over what the next one below it promises, and both govern the row."""
        passed, nearer = pl.lit(False), pl.lit(False)
        for below in range(at + 1, len(members)):
            names, there = (members[at], members[below]), pl.col(f"#there{below}")
            both = pl.all_horizontal(pl.col(f"{name}|applies").fill_null(False) for name in names)
            passed = passed | (there & ~nearer & both & self._takes_over(key, *names))
            nearer = nearer | there
        return passed

    def _takes_over(self, key: str, upper: str, lower: str) -> pl.Expr:
        """Whether the version of one policy takes an outcome over from that of another."""

        def said(one: Policy) -> pl.Expr:
            return self._by_version(lower, lambda other: key in inherited(self.layers, one, other))

        return self._picked(upper, [said(one) for one in self.versions[upper]])

    def _note(self, members: Sequence[str], key: str) -> None:
        """Remember who gives way, what is open, and which outcomes this chain has dealt with."""
        active, is_open, who = pl.col("#active"), pl.col("#open"), pl.col("#who")
        for at, name in enumerate(members):
            there = active & pl.col(f"#there{at}")
            other = is_open if at else pl.lit(False)
            beaten = there & (other | (~is_open & who.ne_missing(at)))
            self._set(_named("out", name, key), self._mark("out", name, key) | beaten)
            self._set(_named("covered", name, key), self._mark("covered", name, key) | there)
        upper = members[0]
        self._set(_named("open", upper, key), self._mark("open", upper, key) | (active & is_open))
        if self.merged:
            for at, name in enumerate(members[1:], 1):
                mark = f"#from|{upper}|{name}|{key}"
                self._set(mark, active & ~is_open & who.eq_missing(at))
                self.taken.setdefault((upper, key), []).append((name, mark))

    # -- what the frame says

    def _has(self, policy: str, key: str) -> pl.Expr:
        """Whether a policy governs a row, or may, by a version with this outcome."""
        governs = pl.col(f"{policy}|applies").fill_null(True)
        return governs & self._by_version(policy, lambda one: any(each.key == key for each in one.outcomes))

    def _by_version(self, policy: str, say: Callable[[Policy], Any]) -> pl.Expr:
        """What is said of the version of each row; the last one where the version is not known."""
        said = [say(one) for one in self.versions[policy]]
        if all(one == said[0] for one in said):
            return pl.lit(said[0])
        return self._picked(policy, [pl.lit(one) for one in said])

    def _picked(self, policy: str, said: Sequence[pl.Expr]) -> pl.Expr:
        made = said[-1]
        for number, one in enumerate(said[:-1]):
            made = pl.when(pl.col(version_column(policy)) == number).then(one).otherwise(made)
        return made

    def _measure(self, policy: str, key: str, outcome: Outcome, scale: int) -> Mapping[str, pl.Expr]:
        """The worth of a policy's outcome for the customer: see `order`."""
        sign = self._by_version(policy, lambda one: signed(_of(one, key, outcome))).cast(pl.Int128)
        if outcome.section == "deadlines":
            return _deadline(
                sign, pl.col(f"{policy}|{outcome.fields['state']}"), pl.col(f"{policy}|{outcome.fields['dated']}")
            )
        if outcome.section == "compensation":
            return self._money(policy, key, outcome, scale, sign)
        value = pl.col(f"{policy}|{outcome.fields[outcome.main]}")
        if outcome.section == "remedies":
            return _parts(value.cast(pl.Int8), pl.lit(0))
        return _parts(pl.when(value.is_not_null()).then(0), value.cast(pl.Int64).cast(pl.Int128) * sign)

    def _or_silent(
        self, policy: str, key: str, outcome: Outcome, parts: Mapping[str, pl.Expr]
    ) -> Mapping[str, pl.Expr]:
        """The worth; where it is not known and a version leaves the outcome to those above it, that of saying nothing."""
        leaves = self._by_version(policy, lambda one: leaves_open(one, _of(one, key, outcome)))
        silent = pl.col(f"{policy}|applies").fill_null(False) & leaves & parts["rank"].is_null()
        said = dict(zip(_PARTS, SILENT, strict=True))
        return {part: pl.when(silent).then(pl.lit(said[part])).otherwise(value) for part, value in parts.items()}

    def _money(self, policy: str, key: str, outcome: Outcome, scale: int, sign: pl.Expr) -> dict[str, pl.Expr]:
        """An amount, or where the policy gives a range its ends."""
        scales = {one.column: one.scale or 0 for one in self.columns}
        gains: list[pl.Expr] = []
        for end in ("amount_from", "amount_to"):
            names = [one for one in (f"{policy}|{key}.{end}", f"{policy}|{key}.amount") if one in scales]
            found = [pl.col(one).cast(pl.Int128) * 10 ** (scale - scales[one]) for one in names]
            gains.append(pl.coalesce(found) * sign)
        whole = gains[0].is_not_null() & gains[1].is_not_null()
        low, high = pl.min_horizontal(gains), pl.max_horizontal(gains)
        none = (low == 0) & (high == 0)
        rank = pl.when(whole).then(pl.when(none).then(0).when(high > 0).then(1).otherwise(-1))
        return {"rank": rank, "key": low, "top": high, "unit": self._currency(policy, key, outcome, none)}

    def _currency(self, policy: str, key: str, outcome: Outcome, none: pl.Expr) -> pl.Expr:
        """The currency of an amount; nothing is nothing in every currency."""
        fixed = self._by_version(policy, lambda one: _of(one, key, outcome).info.get("currency") or one.currency)
        given = pl.lit(None, dtype=pl.String)
        if CURRENCY in self.frame.columns:
            given = pl.when(pl.col(CURRENCY).str.len_chars() == len(NO_CURRENCY)).then(pl.col(CURRENCY))
        unit = pl.coalesce(fixed.cast(pl.String), given, pl.lit(NO_CURRENCY))
        return pl.when(none).then(pl.lit("")).otherwise(unit)

    def _scale(self, members: Sequence[str], key: str) -> int:
        """The finest scale of the outcome's numbers."""
        starts = tuple(f"{name}|{key}." for name in members)
        return max((one.scale or 0 for one in self.columns if one.column.startswith(starts)), default=0)

    def _lies_under(self, name: str, version: Policy) -> bool:
        return name in self.layers.under(version)

    # -- the frame as it comes out

    def _finished(self) -> tuple[pl.DataFrame, list[TableColumn]]:
        made: list[pl.Expr] = []
        columns: list[TableColumn] = []
        told: set[tuple[str, str]] = set()
        for spec in self.columns:
            one = (spec.policy, f"{spec.section}.{spec.name}")
            if one not in self.touched:
                columns.append(spec)
                continue
            if one not in told:
                told.add(one)
                name = f"{spec.policy}|{one[1]}.{STANDS}"
                columns.append(TableColumn(name, spec.policy, spec.section, spec.name, STANDS, BOOLEAN, 0))
                made.append(self._stands(*one).alias(name))
            spec, cells = self._cells(spec, one[1])
            columns.append(spec)
            made.extend(cells)
        frame = self.frame.with_columns(made)
        gone = {spec.column for spec in columns if spec.scale is None}
        return frame.select(name for name in frame.columns if not _hidden(name) and name not in gone), columns

    def _stands(self, policy: str, key: str) -> pl.Expr:
        """True where the outcome is decided as its own policy says, false where another layer's stands instead."""
        own = pl.col(f"{policy}|applies") & self._has(policy, key) & ~self._mark("open", policy, key)
        return pl.when(self._mark("out", policy, key)).then(False).when(own).then(True)

    def _cells(self, spec: TableColumn, key: str) -> tuple[TableColumn, list[pl.Expr]]:
        """A field of a linked outcome where it stands; when merged, that of whichever layer's stands."""
        out, is_open = self._mark("out", spec.policy, key), self._mark("open", spec.policy, key)
        others = [
            (other, mark)
            for name, mark in self.taken.get((spec.policy, key), ())
            for other in self.columns
            if other.policy == name
            and (other.section, other.name, other.field) == (spec.section, spec.name, spec.field)
        ]
        scale = _common([spec.scale, *(other.scale for other, _ in others)])
        cells: list[pl.Expr] = []
        for part in ("",) if scale is not None else ("#n", "#d"):
            value: Any = pl.when(~out & ~is_open).then(_part(spec, part, scale))
            for other, mark in others:
                value = value.when(pl.col(mark)).then(_part(other, part, scale))
            cells.append(value.alias(f"{spec.column}{part}"))
        made = TableColumn(
            spec.column, spec.policy, spec.section, spec.name, spec.field, spec.type, scale, spec.currency
        )
        return made, cells

    # -- small things

    def _mark(self, word: str, policy: str, key: str) -> pl.Expr:
        name = _named(word, policy, key)
        return pl.col(name) if name in self.frame.columns else pl.lit(False)

    def _set(self, name: str, value: pl.Expr) -> None:
        self.frame = self.frame.with_columns(value.alias(name))

    def _worth(self, name: str, parts: Mapping[str, pl.Expr] | None) -> None:
        types = {"rank": pl.Int8, "key": pl.Int128, "top": pl.Int128, "unit": pl.String}
        given = parts or {part: pl.lit(None) for part in _PARTS}
        self.frame = self.frame.with_columns(given[part].cast(types[part]).alias(f"{name} {part}") for part in _PARTS)


_PARTS = ("rank", "key", "top", "unit")


def _parts(rank: pl.Expr, key: pl.Expr) -> dict[str, pl.Expr]:
    """The worth of what has neither range nor unit."""
    return {"rank": rank, "key": key, "top": key, "unit": pl.lit("")}


def _deadline(sign: pl.Expr, state: pl.Expr, dated: pl.Expr) -> dict[str, pl.Expr]:
    away = state.is_in(NOT_OWED).fill_null(False)
    pending = (state == PENDING).fill_null(False)
    rank = pl.when(away).then(0).when(dated.is_not_null()).then(2 * sign).when(pending).then(sign)
    key = pl.when(away | dated.is_null()).then(0).otherwise(-sign * dated.cast(pl.Int128))
    return _parts(rank, key)


def _compared() -> pl.Expr:
    """`order.compared` of the worths `#own` and `#best`."""
    own, best = ({part: pl.col(f"{name} {part}") for part in _PARTS} for name in ("#own", "#best"))
    rank = (own["rank"].cast(pl.Int8) - best["rank"]).sign()
    key, top = ((own[part] - best[part]).sign().cast(pl.Int8) for part in ("key", "top"))
    better = pl.when(key * top >= 0).then(pl.when(key != 0).then(key).otherwise(top))
    return pl.when(rank.is_null()).then(None).when(rank != 0).then(rank).when(own["unit"] == best["unit"]).then(better)


def _of(policy: Policy, key: str, other: Outcome) -> Outcome:
    """The outcome of a version; where it has none of that key, one of another version, which is not asked for then."""
    return policy.outcome(key) or other


def _named(word: str, policy: str, key: str) -> str:
    return f"#{word}|{policy}|{key}"


def _hidden(name: str) -> bool:
    return name.startswith("#") or name.endswith("|#version")


def _common(scales: Sequence[int | None]) -> int | None:
    known: list[int] = []
    for one in scales:
        if one is None:
            return None
        known.append(one)
    return max(known)


def _part(spec: TableColumn, part: str, scale: int | None) -> pl.Expr:
    """A cell at a scale, or a part of it as an exact ratio."""
    if spec.scale is None:
        return pl.col(f"{spec.column}{part}")
    value = pl.col(spec.column)
    if scale is None:
        return value if part == "#n" else pl.when(value.is_not_null()).then(10**spec.scale)
    return value * 10 ** (scale - spec.scale) if scale > spec.scale else value
