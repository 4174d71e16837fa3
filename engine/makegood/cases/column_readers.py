"""The usual values of a column → raw facts, all rows at once; what is not surely right is left null for `facts.read`.

Each function takes a fact and a series and gives a series of raw values (Int64, Boolean or String). A null where the
series has a value means: let the plain reader judge. So a column and a single case can never disagree about a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd
from typing import Any

import polars as pl

from makegood import currencies, units
from makegood.cases.facts import FIRST_YEAR, LAST_YEAR, MAX_TEXT, FactSpec

MILLION = 10**6
WIDE = 2**63 - 1
# A float is read by its shortest text. One with at most fifteen digits that gives the float back is that text.
_SURE_DIGITS = 10**15
_MEASURE = r"^([-+]?)(\d{1,12})(?:\.(\d{1,6}))?(?: ([A-Za-z]{1,12}))?$"
_INSTANT = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?$"
_MINUTE = 60 * MILLION
_ZULU, _OFFSET = "0000-00-00T00:00:00Z", "0000-00-00T00:00:00+00:00"
_MANY = 100_000


def limits(spec: FactSpec) -> tuple[int, int]:
    """The least and greatest raw value of a number."""
    low = -spec.bound if spec.minimum is None else max(spec.minimum, -spec.bound)
    return low, spec.bound if spec.maximum is None else min(spec.maximum, spec.bound)


def factor(spec: FactSpec) -> int:
    """Raw steps in one declared unit; 0 where they are no whole number."""
    size = units.UNITS[spec.unit].size if spec.unit and spec.type.kind == "quantity" else Fraction(1)
    steps = size * 10**spec.scale
    return steps.numerator if steps.denominator == 1 else 0


def _nothing(series: pl.Series, type_: Any) -> pl.Series:
    return pl.Series(series.name, [None], dtype=type_).new_from_index(0, len(series))


def _made(series: pl.Series, expr: pl.Expr) -> pl.Series:
    return pl.DataFrame([series.alias("x")]).with_columns(expr.alias("raw")).get_column("raw").alias(series.name)


def _inside(raw: pl.Expr, spec: FactSpec) -> pl.Expr:
    low, high = limits(spec)
    return (
        pl.when((raw >= pl.lit(low, dtype=pl.Int128)) & (raw <= pl.lit(high, dtype=pl.Int128))).then(raw).cast(pl.Int64)
    )


def _scaled(million: pl.Expr, steps: int, spec: FactSpec) -> pl.Expr:
    """Raw values of numbers that are given as millionths; null where they are no whole steps."""
    common = gcd(steps, MILLION)
    above, below = steps // common, MILLION // common
    grown = (
        million if above == 1 else million.cast(pl.Int128) * above if _SURE_DIGITS * above > WIDE else million * above
    )
    if below == 1:
        return _inside(grown, spec)
    return _inside(pl.when(grown % below == 0).then(grown // below), spec)


def boolean(spec: FactSpec, series: pl.Series, cells: bool) -> pl.Series:
    if series.dtype == pl.Boolean:
        return series
    if cells and series.dtype == pl.String:
        return _made(
            series,
            pl.col("x")
            .str.to_lowercase()
            .replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean),
        )
    return _nothing(series, pl.Boolean)


def text(spec: FactSpec, series: pl.Series, cells: bool) -> pl.Series:
    if not _is_text(series):
        return _nothing(series, pl.String)
    x = pl.col("x").cast(pl.String)
    return _made(series, pl.when(x.str.len_bytes() <= MAX_TEXT).then(x))


def choice(spec: FactSpec, series: pl.Series, cells: bool) -> pl.Series:
    if not _is_text(series):
        return _nothing(series, pl.String)
    x = pl.col("x").cast(pl.String)
    return _made(series, pl.when(x.is_in(list(spec.type.choices))).then(x))


def _is_text(series: pl.Series) -> bool:
    return series.dtype in (pl.String, pl.Categorical, pl.Enum)


def number(spec: FactSpec, series: pl.Series, cells: bool) -> pl.Series:
    """Integers, decimals and measures, as numbers in the declared unit or as texts with a unit."""
    steps = factor(spec)
    x = pl.col("x")
    if steps and series.dtype.is_integer():
        most = max(abs(one) for one in limits(spec)) // steps + 1
        value = x.cast(pl.Int64, strict=False)
        return _made(series, _inside(pl.when(value.abs() <= most).then(value) * steps, spec))
    if steps and series.dtype.is_float():
        double = series.cast(pl.String).cast(pl.Float64) if series.dtype == pl.Float32 else series
        return _made(_millionths_of_floats(double), _scaled(x, steps, spec))
    if series.dtype.is_decimal():
        return number(spec, series.cast(pl.String), True)
    if series.dtype == pl.String:
        return _distinct(series, lambda texts: _of_texts(spec, texts, steps if cells else 0))
    return _nothing(series, pl.Int64)


def _millionths_of_floats(series: pl.Series) -> pl.Series:
    """Millionths of the numbers whose shortest text has no more than six decimals; null for all others."""
    import numpy as np

    values = series.to_numpy()
    with np.errstate(invalid="ignore"):
        small = np.abs(values) <= _SURE_DIGITS / MILLION
        millions = np.rint(np.where(small, values, 0) * MILLION).astype(np.int64)
        # NumPy divides; Polars multiplies with the reciprocal, which is not the nearest float.
        sure = small & (millions / MILLION == values)
    found = pl.Series(series.name, millions)
    return found if sure.all() else pl.select(pl.when(pl.Series(sure)).then(found).alias(series.name)).to_series()


def _parts(series: pl.Series) -> pl.DataFrame:
    """Texts such as "180 min" as `number` (in millionths) and `unit` (null for none)."""
    groups = pl.DataFrame([series.alias("x")]).select(pl.col("x").str.extract_groups(_MEASURE)).unnest("x")
    whole = pl.col("2").cast(pl.Int64, strict=False) * MILLION
    size = whole + pl.col("3").str.pad_end(6, "0").cast(pl.Int64, strict=False).fill_null(0)
    return groups.select(
        pl.when(pl.col("1") == "-").then(-size).otherwise(size).alias("number"), pl.col("4").alias("unit")
    )


def _of_texts(spec: FactSpec, series: pl.Series, bare: int) -> pl.Series:
    """Texts such as "180 min"; a bare number counts `bare` steps (0: is not read here)."""
    parts = _parts(series)
    steps: dict[str | None, int] = {None: bare} if bare else {}
    for name in parts.get_column("unit").unique().drop_nulls():
        unit = units.unit(name)
        if unit is not None and unit.dimension == spec.type.detail:
            size = unit.size * 10**spec.scale
            steps[name] = size.numerator if size.denominator == 1 else 0
    found = pl.lit(None, dtype=pl.Int64)
    for key, size_ in steps.items():
        if size_:
            test = pl.col("unit").is_null() if key is None else pl.col("unit") == key
            found = pl.when(test).then(_scaled(pl.col("number"), size_, spec)).otherwise(found)
    return parts.with_columns(found.alias("raw")).get_column("raw").alias(series.name)


def money(spec: FactSpec, series: pl.Series, cells: bool) -> tuple[pl.Series, pl.Series]:
    """Raw amounts and their currency codes."""
    x = pl.col("x")
    codes = _nothing(series, pl.String)
    if series.dtype.is_integer() and spec.unit is not None:
        raw = number(spec, series, cells)
        return raw, _made(raw, pl.when(x.is_not_null()).then(pl.lit(spec.unit)))
    if series.dtype.is_decimal():
        return money(spec, series.cast(pl.String), True)
    if series.dtype != pl.String:
        return _nothing(series, pl.Int64), codes
    named = _parts(series).select(
        pl.col("unit").alias("code"), _scaled(pl.col("number"), 10**spec.scale, spec).alias("raw")
    )
    given = named.get_column("code")
    known = [code for code in given.unique().drop_nulls() if currencies.known(code)]
    code: Any = pl.when(pl.col("code").is_in(known)).then(pl.col("code"))
    if cells and spec.unit is not None:
        code = code.when(pl.col("code").is_null()).then(pl.lit(spec.unit))
    found = named.with_columns(code.alias("code")).with_columns(
        pl.when(pl.col("code").is_not_null()).then(pl.col("raw")).alias("raw")
    )
    found = found.with_columns(pl.when(pl.col("raw").is_not_null()).then(pl.col("code")).alias("code"))
    return found.get_column("raw").alias(series.name), found.get_column("code")


def instant(spec: FactSpec, series: pl.Series, zone: str | None) -> pl.Series:
    """Instants with an offset, or without one in a zone whose clock shows them once."""
    x = pl.col("x")
    if isinstance(series.dtype, pl.Datetime):
        years = x.dt.year().is_between(FIRST_YEAR + 1, LAST_YEAR - 1)
        micros = _made(series, pl.when(years).then(x.dt.epoch("us")))
        return micros if series.dtype.time_zone is not None else walls_to_instants(micros, zone)
    if series.dtype != pl.String:
        return _nothing(series, pl.Int64)
    quick = _distinct(series, usual_instants)
    left = (series.is_not_null() & quick.is_null()).arg_true()
    if not len(left):
        return quick
    return quick.scatter(left, _other_instants(series.gather(left), zone))


def _shift(right: pl.Expr) -> pl.Expr:
    """The offset that a text ends with, in microseconds; null for none and for an impossible one."""
    hours, minutes = (right.str.slice(at, 2).cast(pl.Int64, strict=False) for at in (-5, -2))
    size = pl.when((hours < 24) & (minutes < 60)).then((hours * 60 + minutes) * _MINUTE)
    sign = right.str.slice(-6, 1)
    return pl.when(right.str.ends_with("Z")).then(0).when(sign == "+").then(size).when(sign == "-").then(-size)


def _other_instants(series: pl.Series, zone: str | None) -> pl.Series:
    right = pl.when(pl.col("x").str.contains(_INSTANT)).then(pl.col("x"))
    part = right.str.extract(r"\.(\d+)").str.pad_end(6, "0").cast(pl.Int64).fill_null(0)
    without = ~right.str.contains(r"(?:Z|[+-]\d\d:\d\d)$")
    clock = right.str.slice(0, 10) + "T" + right.str.slice(11, 8)
    moment = clock.str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False, time_unit="us")
    wall = pl.when(moment.dt.year().is_between(FIRST_YEAR + 1, LAST_YEAR - 1)).then(moment.dt.epoch("us") + part)
    found = pl.DataFrame([series.alias("x")]).select(
        raw=pl.when(~without).then(wall - _shift(right)), wall=pl.when(without).then(wall)
    )
    placed = walls_to_instants(found.get_column("wall"), zone)
    return found.select(pl.coalesce("raw", placed)).to_series().alias(series.name)


def _distinct(series: pl.Series, parse: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Texts parsed once each, for those of a column repeat themselves."""
    if len(series) < _MANY:
        return parse(series)
    frame = pl.DataFrame([series.alias("x")])
    texts = frame.unique()
    raw = texts.with_columns(parse(texts.get_column("x")).alias("raw"))
    return (
        frame.join(raw, on="x", how="left", nulls_equal=True, maintain_order="left")
        .get_column("raw")
        .alias(series.name)
    )


def usual_instants(series: pl.Series) -> pl.Series:
    """2026-07-15T10:00:00Z and 2026-07-15T10:00:00+02:00, read digit by digit; null for any other text."""
    found = _nothing(series, pl.Int64)
    length = series.str.len_bytes()
    for shape in (_ZULU, _OFFSET):
        rows = (length == len(shape)).fill_null(False)
        if rows.all() and len(series):
            return _of_digits(series, shape)
        if rows.any():
            places = rows.arg_true()
            found = found.scatter(places, _of_digits(series.gather(places), shape))
    return found


def _of_digits(series: pl.Series, shape: str) -> pl.Series:
    """Texts as long as `shape`, where 0 stands for a digit, as instants."""
    import numpy as np

    width = len(shape)
    text = "".join(series.to_list()).encode()
    chars = np.frombuffer(text, np.uint8).reshape(-1, width)
    right = np.ones(len(series), np.bool_)
    for at, mark in enumerate(shape):
        column = chars[:, at]
        right &= (
            (column >= 48) & (column <= 57)
            if mark == "0"
            else (column == ord(mark)) | ((mark == "+") & (column == ord("-")))
        )

    def digits(start: int, count: int) -> Any:
        total = np.zeros(len(series), np.int64)
        for at in range(start, start + count):
            total = total * 10 + chars[:, at] - 48
        return total

    year, month, day = digits(0, 4), digits(5, 2), digits(8, 2)
    hour, minute, second = digits(11, 2), digits(14, 2), digits(17, 2)
    months = np.where(right, (year - 1970) * 12 + month - 1, 0)
    first = months.astype("M8[M]").astype("M8[D]").astype(np.int64)
    length = (months + 1).astype("M8[M]").astype("M8[D]").astype(np.int64) - first
    right &= (year > FIRST_YEAR) & (year < LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= length)
    right &= (hour < 24) & (minute < 60) & (second < 60)
    minutes = ((first + day - 1) * 24 + hour) * 60 + minute
    if width == len(_OFFSET):
        hours, rest = digits(20, 2), digits(23, 2)
        right &= (hours < 24) & (rest < 60)
        minutes = minutes - np.where(chars[:, 19] == ord("-"), -1, 1) * (hours * 60 + rest)
    found = pl.Series(series.name, (minutes * 60 + second) * MILLION)
    return found if right.all() else pl.select(pl.when(pl.Series(right)).then(found).alias(series.name)).to_series()


def walls_to_instants(walls: pl.Series, zone: str | None) -> pl.Series:
    """Clock times (microseconds) of a zone as instants; null where the clock shows them twice or never."""
    if zone is None or walls.null_count() == len(walls):
        return _nothing(walls, pl.Int64)
    import numpy as np

    from makegood import zones

    table = zones.zone_table(zone)
    values = walls.fill_null(0).to_numpy()
    offsets = np.array(table.offsets, np.int64)
    before = np.array([-(2**62), *table.transitions], np.int64)
    after = np.array([*table.transitions, 2**62], np.int64)
    later = np.append(offsets[1:], 0)
    k = np.searchsorted(np.array(table.walls, np.int64), values, "right")
    found = values - offsets[k]
    once = (found >= before[k]) & ~((k < len(table.transitions)) & (values - later[k] >= after[k]))
    return (
        pl.select(pl.when(pl.Series(once) & walls.is_not_null()).then(pl.Series(found))).to_series().alias(walls.name)
    )


def date(spec: FactSpec, series: pl.Series, cells: bool) -> pl.Series:
    """Dates, also as midnights without a zone (as spreadsheets keep them) or as texts."""
    x = pl.col("x")
    if series.dtype == pl.Date:
        return _made(
            series, pl.when(x.dt.year().is_between(FIRST_YEAR, LAST_YEAR)).then(x.to_physical().cast(pl.Int64))
        )
    if isinstance(series.dtype, pl.Datetime) and series.dtype.time_zone is None:
        day = x.cast(pl.Date)
        good = (day.cast(pl.Datetime("us")) == x) & x.dt.year().is_between(FIRST_YEAR, LAST_YEAR)
        return _made(series, pl.when(good).then(day.to_physical().cast(pl.Int64)))
    if series.dtype != pl.String:
        return _nothing(series, pl.Int64)
    right = pl.when(x.str.contains(r"^\d{4}-\d\d-\d\d$")).then(x)
    day = right.str.to_date("%Y-%m-%d", strict=False)
    return _made(
        series, pl.when(day.dt.year().is_between(FIRST_YEAR, LAST_YEAR)).then(day.to_physical().cast(pl.Int64))
    )


Fast = Callable[[FactSpec, pl.Series, bool], pl.Series]
FAST: dict[str, Fast] = {
    "boolean": boolean, "text": text, "choice": choice, "integer": number, "number": number, "quantity": number, "date": date,
}  # fmt: skip
