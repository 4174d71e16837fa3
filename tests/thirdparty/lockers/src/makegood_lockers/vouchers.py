"""The outcome kind `vouchers`: so many free parcels, good for some time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from makegood import Lowering, OutcomeKind

KEYS = ("when", "count", "from", "valid")


def expressions(data: Mapping[str, Any]) -> list[tuple[str | int, ...]]:
    """Every key that holds an expression."""
    return [(key,) for key in KEYS if key in data]


def lower(outcome: Lowering) -> None:
    """`count` is what is given, `expires` the last day on which it can be used."""
    when, count = outcome.expression("when"), outcome.expression("count")
    if count is None or ("when" in outcome.data and when is None):
        return
    if count.type.kind != "integer":
        outcome.problem("type-mismatch", f"`count` is a whole number of vouchers, and this is {count.type}", "count")
        return
    given = count if when is None else outcome.written("count if when else 0", count=count, when=when)
    if given is None:
        return
    kept = outcome.keep("count", given)
    _expiry(outcome, kept)


def _expiry(outcome: Lowering, kept: Any) -> None:
    start, valid = outcome.expression("from"), outcome.expression("valid")
    if ("from" in outcome.data) != ("valid" in outcome.data):
        outcome.problem("missing-key", "`from` and `valid` belong together: from when, and how long")
    elif start is not None and valid is not None:
        if start.type.kind != "date" or not valid.type.span_like:
            message = f"`from` is a date and `valid` a number of days or months, not {start.type} and {valid.type}"
            outcome.problem("type-mismatch", message, "valid")
            return
        last = outcome.written("start + valid", start=start, valid=valid)
        some = outcome.written("count > 0", count=kept)
        if last is not None and some is not None:
            outcome.keep("expires", outcome.where(some, last))


VOUCHERS = OutcomeKind(
    section="vouchers",
    singular="voucher",
    main="count",
    lower=lower,
    expressions=expressions,
    manual="Free parcels that a customer is given.",
    core=("count",),
    shows=("count", "expires"),
    info=("good_for",),
    schema={
        "required": ["count"],
        "properties": {
            "count": {"$ref": "#/$defs/expression", "description": "How many vouchers are given.", "examples": [1]},
            "from": {"$ref": "#/$defs/expression", "description": "The date from which they can be used."},
            "valid": {
                "$ref": "#/$defs/expression",
                "description": "How long they can be used.",
                "examples": ["6 months"],
            },
            "good_for": {
                "enum": ["parcel", "return"],
                "description": "What a voucher pays for. A decision repeats it.",
            },
        },
        "examples": [{"when": "locker_full", "count": 2, "from": "refused_on", "valid": "6 months"}],
    },
)
