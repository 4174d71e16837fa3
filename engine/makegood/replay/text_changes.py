"""What differs between the texts of two policies: parameters, named expressions, outcomes that come and go."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from makegood.model import Outcome, ParameterValues, Policy
from makegood.shown import date_text, value_text

MOST_TEXT = 400
# What a node only says of its place and its arithmetic.
_NO_MEANING = ("start", "end", "scale", "bound")


@dataclass(frozen=True, slots=True)
class TextChange:
    """One thing that reads otherwise now. `before` is None for what is new, `after` for what is gone."""

    what: str
    name: str
    before: str | None
    after: str | None
    cite: str | None = None


def text_changes(new: Policy | None, old: Policy | None) -> list[TextChange]:
    """The differences between two policy texts, parameters first. Nothing to compare gives nothing."""
    if new is None or old is None:
        return []
    return [*_parameters(new, old), *_expressions(new, old), *_outcomes(new, old)]


def _parameters(new: Policy, old: Policy) -> list[TextChange]:
    found: list[TextChange] = []
    for name in sorted({*new.parameters, *old.parameters}):
        after, before = new.parameters.get(name), old.parameters.get(name)
        texts = (_values_text(before), _values_text(after))
        if texts[0] != texts[1]:
            cite = after.values[-1].cite if after is not None and after.values else None
            found.append(TextChange("parameter", name, _cut(texts[0]), _cut(texts[1]), cite))
    return found


def _values_text(parameter: ParameterValues | None) -> str | None:
    """The values in the order of their dates: "250 EUR", or "3 h; from 2026-07-01 4 h"."""
    if parameter is None:
        return None
    return "; ".join(
        f"from {date_text(one.start)} {_plain(one.value)}" if one.start is not None else _plain(one.value)
        for one in parameter.values
    )


def _plain(value: Any) -> str:
    shown = value_text(value)
    return ", ".join(map(str, shown)) if isinstance(shown, list) else str(shown)


def _expressions(new: Policy, old: Policy) -> list[TextChange]:
    """Named expressions that have a text of their own, and tables, which are compared by what they mean."""
    found: list[TextChange] = []
    for key in sorted({*new.named, *old.named}):
        what, _, name = key.partition(".")
        if what not in ("let", "values", "tables", "when"):
            continue
        after, before = new.named.get(key), old.named.get(key)
        if (
            after is not None
            and before is not None
            and after.text == before.text
            and (after.text or same(after.node, before.node))
        ):
            continue
        texts = (
            None if before is None else before.text or "a table",
            None if after is None else after.text or "another table",
        )
        found.append(
            TextChange(_WHAT[what], name or key, _cut(texts[0]), _cut(texts[1]), after.cite if after else None)
        )
    return found


_WHAT = {"let": "named value", "values": "shown value", "tables": "table", "when": "condition"}


def _outcomes(new: Policy, old: Policy) -> list[TextChange]:
    found: list[TextChange] = []
    for key in sorted({one.key for one in (*new.outcomes, *old.outcomes)}):
        after, before = new.outcome(key), old.outcome(key)
        if after is None or before is None:
            found.append(
                TextChange(
                    "outcome", key, None if before is None else "promised", None if after is None else "promised"
                )
            )
        elif not _same_outcome(after, before, new, old):
            found.append(TextChange("outcome", key, "as before", "computed otherwise", after.cite))
    return found


def _same_outcome(after: Outcome, before: Outcome, new: Policy, old: Policy) -> bool:
    return after.fields == before.fields and all(
        same(new.named[key].node, old.named[key].node) for key in after.fields.values()
    )


def same(one: Any, other: Any) -> bool:
    """Whether two checked trees mean the same: equal in every field, whatever objects they are."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        names = (part.name for part in fields(one) if part.name not in _NO_MEANING)
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"
