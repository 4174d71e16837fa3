"""The dry-run report as JSON: stable keys, exact texts, sorted; equal inputs give equal bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from makegood.problems import as_json
from makegood.replay.amounts import Amount
from makegood.replay.attribution_figures import attribution_of
from makegood.replay.figures import (
    MoneyLine,
    MoveLine,
    OutcomeFigures,
    PurseFigures,
    Side,
    applies_of,
    moment_words,
    never_lines,
    open_lines,
    outcomes_of,
    purses_of,
    scale_of,
    side_of,
)  # fmt: skip
from makegood.replay.pairs import Pair
from makegood.replay.result import DryRun, MapNote
from makegood.replay.segments import Paid
from makegood.replay.segments_figures import SegmentFigures, segments_of_run
from makegood.replay.tally import Purse
from makegood.replay.text_changes import text_changes
from makegood.shown import date_text

REPORT = "makegood.dry-run/1"


def to_json(run: DryRun) -> str:
    """The report as text, two blanks deep, with a line end."""
    text = json.dumps(to_data(run), ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    # Half a character, which a case may hold and UTF-8 may not, is written as JSON escapes it.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def to_data(run: DryRun) -> dict[str, Any]:
    """The report as plain data."""
    sources = run.sources
    return {
        "report": REPORT,
        "command": run.command,
        "cases": {
            "files": list(run.files),
            "kind": run.kind.name,
            "map": _map(run.map),
            "at": moment_words(run),
            "digests": dict(run.digests),
        },
        "against": {"what": sources.old.what, "name": sources.old.name, "detail": sources.old.detail},
        "policies": [_pair(run, pair) for pair in run.pairs],
        "counts": _counts(run),
        "rejected": [
            {"code": one.code, "fact": one.fact, "message": one.message, "cases": one.count, "first": list(one.places)}
            for one in run.rejected.sorted()
        ],
        "undecided": [
            {"cases": one.cases, "outcomes": list(one.outcomes), "missing": list(one.missing), "first": one.example}
            for one in open_lines(run)
        ],
        "never_decided": [{"title": title, "missing": list(missing)} for title, missing in never_lines(run)],
        "money": [_purse(one) for one in purses_of(run)],
        "outcomes": [_outcome(one) for one in outcomes_of(run)],
        "attribution": _attribution(run),
        "segments": [_segment(run, one) for one in segments_of_run(run)],
        "fail_if": [{"condition": str(one.condition), "holds": one.holds, "found": one.found} for one in run.verdicts],
        "warnings": [as_json(one) for one in run.warnings],
        "versions": {
            side: one.book.versions_of(run.kind.name) for side, one in (("new", sources.new), ("old", sources.old))
        },
    }


def _attribution(run: DryRun) -> dict[str, Any] | None:
    """What each change does: its line, its cases and the difference that each purse pays; None where nobody asked."""
    found = attribution_of(run)
    if found is None or run.attribution is None:
        return None
    return {
        "method": run.attribution.how,
        "changes": [
            {
                "id": part.step.change.id,
                "kind": part.step.change.kind,
                "title": dict(part.step.change.title),
                "place": line.place or None,
                "cite": line.cite or None,
                "old": part.step.change.old_text,
                "new": part.step.change.new_text,
                "goes_with": [one.id for one in part.step.goes_with],
                "changed": line.changed,
                "better": line.better,
                "worse": line.worse,
                "money": _differences(line.money),
            }
            for line, part in zip(found.lines, run.attribution.parts, strict=True)
        ],
        "only_together": _differences(found.rest),
    }


def _differences(money: Mapping[Purse, Amount]) -> list[dict[str, str]]:
    return [
        {"policy": purse.pair.name, "pays": purse.pays, "currency": purse.currency, "difference": amount.text}
        for purse, amount in money.items()
    ]


def _counts(run: DryRun) -> dict[str, int]:
    tally = run.tally
    before, after = tally.undecided_cases()
    return {
        "read": run.read,
        "rejected": run.rejected.count,
        "compared": tally.compared,
        "governed_before": tally.governed_before,
        "governed_after": tally.governed_after,
        "decided_before": tally.compared - before,
        "decided_after": tally.compared - after,
        "undecided_before": before,
        "undecided_after": after,
        "changed": tally.changed,
        "better": tally.better,
        "worse": tally.worse,
        "better_and_worse": tally.mixed,
    }


def _map(note: MapNote | None) -> dict[str, Any] | None:
    if note is None:
        return None
    return {
        "name": note.name,
        "title": note.title,
        "source": dict(note.source),
        "constants": dict(note.constants),
        "note": note.note,
    }


def _pair(run: DryRun, pair: Pair) -> dict[str, Any]:
    return {
        "new": _side(side_of(run, pair, "new")),
        "old": _side(side_of(run, pair, "old")),
        "applies": [
            {"before": before, "after": after, "cases": count} for before, after, count in applies_of(run, pair)
        ],
        "text": [
            {
                "what": one.what,
                "name": one.name,
                "before": one.before,
                "after": one.after,
                "cite": one.cite,
                "place": one.place,
            }
            for one in text_changes(run, pair)
        ],
    }


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    versions = [
        {"file": one.file, "digest": one.digest, "from": date_text(one.start), "to": date_text(one.end)}
        for one in side.versions
    ]
    return {"id": side.id, "title": side.title, "versions": versions}


def _purse(one: PurseFigures) -> dict[str, Any]:
    return {
        "policy": {"new": one.purse.pair.new, "old": one.purse.pair.old},
        "pays": one.purse.pays,
        "currency": one.purse.currency,
        "total": _money(one.total),
        "outcomes": [{"name": line.name, "title": line.title, **_money(line)} for line in one.parts],
        "movers": [
            {
                "id": mover.id,
                "row": mover.row + 1,
                "before": mover.before.text,
                "after": mover.after.text,
                "difference": mover.difference.text,
                "outcomes": [{"title": title, "before": was, "after": is_now} for title, was, is_now in mover.parts],
                "facts": dict(mover.facts),
            }
            for mover in one.movers
        ],
    }


def _money(line: MoneyLine) -> dict[str, Any]:
    one, scale, currency = line.sum, line.before.scale, line.before.currency
    amount = type(line.before)
    return {
        "before": line.before.text,
        "after": line.after.text,
        "difference": line.difference.text,
        "cases": one.cases,
        "cases_more": one.more,
        "cases_less": one.less,
        "cases_undecided": one.undecided,
        "undecided_before": amount(one.open_before, scale, currency).text,
        "undecided_after": amount(one.open_after, scale, currency).text,
    }


def _segment(run: DryRun, one: SegmentFigures) -> dict[str, Any]:
    """One fact: its parts with their counts, and what each purse pays in them."""
    return {
        "fact": one.fact,
        "alike": list(one.alike),
        "thresholds": list(one.thresholds),
        "parts": [
            {
                "part": line.label,
                "cases": line.part.cases,
                "changed": line.part.changed,
                "worse": line.part.worse,
                "better": line.part.better,
                "money": [_paid(run, purse, paid) for purse, paid in line.part.money.items()],
            }
            for line in one.lines
        ],
    }


def _paid(run: DryRun, purse: Purse, paid: Paid) -> dict[str, Any]:
    scale = scale_of(run, purse)
    before, after = (Amount(raw, scale, purse.currency) for raw in (paid.before, paid.after))
    return {
        "policy": purse.pair.name,
        "pays": purse.pays,
        "currency": purse.currency,
        "before": before.text,
        "after": after.text,
        "difference": (after - before).text,
    }


def _outcome(one: OutcomeFigures) -> dict[str, Any]:
    return {
        "policy": {"new": one.track.pair.new, "old": one.track.pair.old},
        "outcome": one.track.key,
        "title": one.title,
        "changed": one.tally.changed,
        "better": one.tally.better,
        "worse": one.tally.worse,
        "undecided_before": one.tally.undecided_before,
        "undecided_after": one.tally.undecided_after,
        "grouped": one.coarse,
        "steps": [
            {"before": step.before, "after": step.after, "cases": step.cases, "examples": list(step.examples)}
            for step in one.steps
        ],
        "moved": [_move(move) for move in one.moves],
    }


def _move(move: MoveLine) -> dict[str, Any]:
    return {
        "direction": move.direction,
        "cases": move.cases,
        "least": move.least,
        "most": move.most,
        "mean": move.mean,
        "examples": list(move.examples),
    }
