"""Coverage as plain data: every item with the number of tests by answer, and what is missing."""

from __future__ import annotations

from typing import Any

from makegood.shown import date_text
from makegood.testing.coverage.inventory import Version
from makegood.testing.coverage.item import SORTS, Item, Stretch
from makegood.testing.coverage.measured import Coverage, Share
from makegood.testing.coverage.sentences import sentence


def as_json(coverage: Coverage) -> dict[str, Any]:
    """The versions with their shares and items, in order."""
    return {"policies": [_version(coverage, version) for version in coverage.versions]}


def _version(coverage: Coverage, version: Version) -> dict[str, Any]:
    policy = version.policy
    return {
        "policy": policy.id,
        "file": version.file,
        "effective_from": date_text(policy.start),
        "pending": policy.pending,
        "tests": coverage.tests(version),
        "total": _share(coverage.share(version)),
        "shares": {sort: _share(coverage.share(version, sort)) for sort in SORTS},
        "items": [_item(coverage, number, item) for number, item in coverage.items(version)],
    }


def _share(share: Share) -> dict[str, int]:
    return {"met": share.met, "needed": share.needed}


def _item(coverage: Coverage, number: int, item: Item) -> dict[str, Any]:
    hits = coverage.hits(number)
    missing = item.missing(hits)
    return {
        "sort": item.sort,
        "name": item.name,
        **_stretch(item.stretch),
        "answers": {answer: hits.get(answer, 0) for answer in item.answers},
        "missing": missing,
        "message": sentence(item, missing) if missing else None,
    }


def _stretch(stretch: Stretch) -> dict[str, Any]:
    return {
        "file": stretch.place.file,
        "line": stretch.place.line,
        "column": stretch.place.column,
        "text": stretch.text,
    }
