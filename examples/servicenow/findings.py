"""The study's findings, each a section in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from examples.servicenow.log import Log
from examples.servicenow.scoring import HEAD, Confusion, confusion, row, table
from examples.servicenow.search import HOUR
from examples.servicenow.training import PRIORITIES, Flags, Training, Tried, by_reading, clock_text, limit_of

RULES = ("from_start", "restart", "carry_elapsed", "carry_percent", "keep_earlier")
ORDER = ("critical", "high", "moderate", "low")
BIN = 2  # hours of a step of the chart
DRAWN = 120  # and how far it goes


def size(log: Log, cases: pl.DataFrame) -> str:
    incidents = log.incidents
    missed = int((~incidents["made_sla"]).sum())
    kept = int(cases["history"].list.len().sum())
    changed = int(incidents["priority_changed"].sum())
    return (
        f"## The log\n\n{len(log.events):,} events of {len(incidents):,} incidents; {kept:,} of them changed something that"
        f" the policy reads. made_sla ends false in {missed:,} ({missed / len(incidents):.1%}). The priority changed in"
        f" {changed:,}.\n"
    )


# -- the search


def searched(found: Mapping[str, Training]) -> str:
    one = found["moderate"]
    head = ["stops when", "stands still while", "best hours", "limit", "wrong, training half", "wrong, test half"]
    readings = [[stop, pauses, *_tried(tried, one)] for stop, pauses, tried in by_reading(one)]
    hours = [[hours.text, *_tried(tried, one)[1:]] for hours, tried in one.by_hours.items()]
    return "\n".join(
        [
            f"## The search: {one.candidates:,} clocks\n",
            f"Moderate incidents whose priority never changed: {one.trained:,} to train on, {one.tested:,} to test.\n",
            table(head, readings),
            "The same, until it is closed and without pauses, by the hours:\n",
            table(["hours", *head[3:]], hours),
            "What each priority chose:\n",
            table(
                [
                    "priority",
                    "trained on",
                    "hours",
                    "any limit from",
                    "to below",
                    "limit",
                    "wrong, training half",
                    "as good",
                ],
                list(_chosen(found)),
            ),
        ]
    )


def _tried(tried: Tried, training: Training) -> list[str]:
    one = tried.fit
    wrong = (
        f"{one.errors:,} ({one.errors / training.trained:.2%})",
        f"{tried.wrong:,} ({tried.wrong / training.tested:.2%})",
    )
    return [one.candidate.hours.text, clock_text(one.low), *wrong]


def _chosen(found: Mapping[str, Training]) -> Iterator[list[str]]:
    for name in PRIORITIES:
        training = found[name]
        one = training.chosen
        assert one is not None
        reading = f"{one.candidate.hours.text}, until {one.candidate.stop}, pauses: {one.candidate.pauses}"
        limits = [clock_text(one.low), clock_text(one.high), f"{limit_of(one):g} h"]
        yield [name, f"{training.trained:,}", reading, *limits, f"{one.errors:,}", f"{training.ties - 1:,} others"]


def shares_wrong(training: Training) -> list[tuple[str, str, float]]:
    return [(stop, pauses, tried.wrong / training.tested) for stop, pauses, tried in by_reading(training)]


# -- the policy over all incidents


def told(incidents: pl.DataFrame, decided: pl.DataFrame, training: Flags) -> str:
    """Each priority, all incidents and the test half: what the policy's deadline `close` says against made_sla."""
    return "\n".join(
        [
            "## The policy: deadline `close` against made_sla\n",
            "The test half, incidents whose priority changed included:\n",
            table(HEAD, _by_priority(incidents, decided, "close", pl.Series(~training))),
            "All incidents:\n",
            table(HEAD, _by_priority(incidents, decided, "close")),
            "Told wrong, all of them:\n",
            _wrong(incidents, decided),
        ]
    )


def _by_priority(
    incidents: pl.DataFrame, decided: pl.DataFrame, deadline: str, among: pl.Series | None = None
) -> list[list[str]]:
    frame = pl.DataFrame(
        {
            "priority": incidents["priority"],
            "missed": ~incidents["made_sla"],
            "told": decided[f"deadlines.{deadline}.state"] == "missed",
        }
    )
    frame = frame if among is None else frame.filter(among)
    parts = [(name, frame.filter(pl.col("priority") == name)) for name in ORDER]
    return [row(name, _of(part)) for name, part in [*parts, ("all", frame)]]


def _of(frame: pl.DataFrame) -> Confusion:
    return confusion(frame["told"], frame["missed"])


def _wrong(incidents: pl.DataFrame, decided: pl.DataFrame) -> str:
    state = decided["deadlines.close.state"]
    odd = incidents.with_columns(state, _instants(decided, "due"), _instants(decided, "done_at")).filter(
        (state == "missed") == incidents["made_sla"]
    )
    columns = ["number", "priority", "opened_at", "due", "done_at", "made_sla"]
    texts = odd.select(
        pl.col(name).dt.strftime("%Y-%m-%d %H:%M")
        if name in ("opened_at", "due", "done_at")
        else pl.col(name).cast(pl.String)
        for name in columns
    )
    return table(["incident", "priority", "opened", "due", "closed", "made_sla"], [list(one) for one in texts.rows()])


def _instants(decided: pl.DataFrame, field: str) -> pl.Series:
    return pl.from_epoch(decided[f"deadlines.close.{field}"], time_unit="us").alias(field)


def readings(incidents: pl.DataFrame, decided: pl.DataFrame) -> str:
    return "\n".join(
        [
            "## Two other deadlines against made_sla\n",
            "`own_time`, until it is resolved, standing still while others are waited for:\n",
            table(HEAD, _by_priority(incidents, decided, "own_time")),
            "`resolve`, resolved five days before `close` is due:\n",
            table(HEAD, _by_priority(incidents, decided, "resolve")),
        ]
    )


def changes(incidents: pl.DataFrame, decided: Mapping[str, pl.DataFrame]) -> str:
    changed = incidents["priority_changed"]
    rows = []
    for rule, frame in decided.items():
        part = pl.DataFrame({"told": frame["deadlines.close.state"] == "missed", "missed": ~incidents["made_sla"]})
        rows.append(row(f"`{rule}`", _of(part.filter(changed))))
    head = ["`on_change`", *HEAD[1:]]
    return f"## Incidents whose priority changed, by the rule for such changes\n\n{table(head, rows)}"


# -- earlier than the log


def lead(log: Log, decided: pl.DataFrame) -> str:
    """How much earlier the clock knows than the log's own column, and what its warnings are worth."""
    due, done = (_instants(decided, field) for field in ("due", "done_at"))
    frame = log.incidents.with_columns(due, done, *(_instants(decided, f"warning_{n}") for n in (1, 2)))
    caught = frame.filter(~pl.col("made_sla") & (pl.col("due") < pl.col("told_missed_at")))
    ahead = (caught["told_missed_at"] - caught["due"]).dt.total_minutes() / 60
    at_close = int((caught["told_missed_at"] >= caught["done_at"]).sum())
    lines = [
        "## How early\n",
        f"Of {int((~frame['made_sla']).sum()):,} missed incidents the log says so only when they are closed in {at_close:,}."
        f" Their clock had run out before in {len(caught):,}; in the median {_middle(ahead):.0f} hours before.\n",
    ]
    rows = []
    for n, share in ((1, "50 percent"), (2, "75 percent"), (None, "100 percent")):
        at = pl.col("due") if n is None else pl.col(f"warning_{n}")
        warned = frame.filter(at < pl.col("done_at"))
        missed = int((~warned["made_sla"]).sum())
        rows.append([share, f"{len(warned):,}", f"{missed:,}", f"{missed / len(warned):.1%}"])
    lines.append(table(["still open at", "incidents", "of these missed in the end", "share"], rows))
    return "\n".join(lines)


def _middle(values: pl.Series) -> float:
    middle = values.median()
    assert isinstance(middle, float)
    return middle


def tiers(incidents: pl.DataFrame, decided: pl.DataFrame) -> str:
    frame = pl.DataFrame(
        {
            "line": decided["escalation.line.to"],
            "reopened": decided["values.times_reopened"].clip(0, 2).cast(pl.String).replace({"2": "2 or more"}),
            "missed": ~incidents["made_sla"],
            "priority": incidents["priority"],
        }
    ).filter(pl.col("priority") == "moderate")
    titles = {"line": "which line has it", "reopened": "times reopened"}
    parts = ["## Tiers and reopenings of moderate incidents, as they were closed\n"]
    for name, title in titles.items():
        counts = frame.group_by(name).agg(pl.len(), pl.col("missed").sum()).sort("len", descending=True)
        rows = [[str(key), f"{n:,}", f"{missed:,}", f"{missed / n:.1%}"] for key, n, missed in counts.rows()]
        parts.append(table([title, "incidents", "missed", "share"], rows))
    return "\n".join(parts)


def speed(count: int, tried: int, reading: float, searching: float, deciding: float) -> str:
    clocks = count * tried
    return (
        f"## Speed\n\nReading the log and making cases of it: {reading:.1f} s. Searching, {tried:,} clocks over {count:,}"
        f" incidents: {searching:.0f} s, {clocks / searching / 1e6:.1f} million clock readings a second. The policy"
        f" (four deadlines, two ladders, four values) over all incidents in columns: {deciding:.1f} s,"
        f" {count / deciding:,.0f} incidents a second, checking the cases included.\n"
    )


# -- the chart


def curves(incidents: pl.DataFrame, decided: pl.DataFrame) -> dict[str, Sequence[tuple[float, float, int]]]:
    """The share of moderate incidents with made_sla, by the service hours up to their resolution and their closing."""
    named = {"until it is resolved": "values.ran_to_resolved", "until it is closed": "values.ran_to_closed"}
    moderate = (incidents["priority"] == "moderate") & ~incidents["priority_changed"]
    found: dict[str, Sequence[tuple[float, float, int]]] = {}
    for name, column in named.items():
        hours = (decided[column] // (BIN * HOUR) * BIN).alias("hours")
        frame = (
            pl.DataFrame([hours, incidents["made_sla"]]).filter(moderate).drop_nulls().filter(pl.col("hours") < DRAWN)
        )
        counts = frame.group_by("hours").agg(pl.col("made_sla").mean(), pl.len()).sort("hours")
        found[name] = counts.rows()
    return found
