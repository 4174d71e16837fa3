"""The raw event log → one row an incident: its history, what the log says of the promise, and nothing read early.

Every event repeats columns that were filled in at the very end (`resolved_at`, `closed_at`, `closed_code`,
`resolved_by`). They are not read. What is known of an event is its own state, its own time and its own counters.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

INSIDE = "incident_event_log.csv"
TIME = "%d/%m/%Y %H:%M"  # day first, no padding, no zone
STATES = {
    "New": "new",
    "Active": "active",
    "Awaiting User Info": "awaiting_user",
    "Awaiting Vendor": "awaiting_vendor",
    "Awaiting Problem": "awaiting_problem",
    "Awaiting Evidence": "awaiting_evidence",
    "Resolved": "resolved",
    "Closed": "closed",
    "-100": "other",  # five rows whose state is a number that the log does not explain
}
PRIORITIES = {"1 - Critical": "critical", "2 - High": "high", "3 - Moderate": "moderate", "4 - Low": "low"}
COLUMNS = (
    "number", "incident_state", "reassignment_count", "reopen_count", "sys_mod_count", "made_sla", "opened_at",
    "sys_updated_at", "priority", "assignment_group",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Log:
    """`events`, one row each, in order within its incident; `incidents`, one row each: `made_sla` and when it was known.

    Both have `number`. Times are on the log's own clock, whose zone the log does not tell.
    """

    events: pl.DataFrame
    incidents: pl.DataFrame


def read_log(path: Path) -> Log:
    """The log from its CSV file, or from the archive that it is published in."""
    try:
        raw = pl.read_csv(_opened(path), columns=list(COLUMNS), null_values="?", infer_schema_length=0)
        events = _events(raw)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SystemExit(f"{path} cannot be read as the incident log: {str(error).splitlines()[0]}") from None
    return Log(events, _incidents(events))


def _events(raw: pl.DataFrame) -> pl.DataFrame:
    return raw.select(
        "number",
        pl.col("sys_updated_at").str.to_datetime(TIME, time_unit="us").alias("at"),
        pl.col("opened_at").str.to_datetime(TIME, time_unit="us"),
        pl.col("incident_state").replace_strict(STATES).alias("state"),
        pl.col("priority").replace_strict(PRIORITIES),
        pl.col("assignment_group").alias("group"),
        pl.col("reassignment_count").cast(pl.Int64).alias("reassignments"),
        pl.col("reopen_count").cast(pl.Int64).alias("reopens"),
        pl.col("sys_mod_count").cast(pl.Int64),
        (pl.col("made_sla") == "true").alias("made_sla"),
    ).sort("number", "at", "sys_mod_count", maintain_order=True)


def _opened(path: Path) -> Path | bytes:
    if not zipfile.is_zipfile(path):
        return path
    with zipfile.ZipFile(path) as archive:
        if INSIDE not in archive.namelist():
            raise SystemExit(f"{path} holds no {INSIDE}: this reads the archive of the UCI repository")
        return archive.read(INSIDE)


def _incidents(events: pl.DataFrame) -> pl.DataFrame:
    """What the log itself says of each incident, to be compared with; no decision reads it."""
    return events.group_by("number", maintain_order=True).agg(
        pl.col("opened_at").first(),
        pl.col("priority").last(),
        pl.col("priority").n_unique().gt(1).alias("priority_changed"),
        pl.col("made_sla").last(),
        pl.col("at").last().alias("ends_at"),
        pl.col("at").filter(~pl.col("made_sla")).first().alias("told_missed_at"),
    )


def cases(log: Log) -> pl.DataFrame:
    """The cases of `servicenow.incident`: a row each, the events that changed nothing a policy reads left out."""
    told = ("state", "priority", "group", "reassignments", "reopens")
    news = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift().over("number")) for name in told)
    first = pl.col("number").is_first_distinct()
    record = pl.struct(_instant("at"), *told)
    return (
        log.events.filter(first | news)
        .group_by("number", maintain_order=True)
        .agg(_instant("opened_at").first(), record.alias("history"))
        .rename({"number": "id"})
    )


def _instant(column: str) -> pl.Expr:
    """The log's clock is taken for UTC: it says no zone, and nothing here depends on one."""
    return pl.col(column).dt.strftime("%Y-%m-%dT%H:%M:00Z")
