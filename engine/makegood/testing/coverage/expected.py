"""What the expectations of a test rest on: the outcomes and keys whose values they compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from makegood.model import Outcome, Policy
from makegood.testing.paths import PathError, Target, target_of

WHEN = "when"


def expected_keys(expect: Mapping[str, Any], policy: Policy) -> list[str]:
    """The keys that a test's expectations rest on.

    A path that leads nowhere fails its test and rests on nothing; nor does `missing`, which any undecided answer can meet.
    """
    keys = [key for path, given in expect.items() for key in _keys(path, given, policy)]
    return list(dict.fromkeys([WHEN, *keys]))


def expected_outcomes(expect: Mapping[str, Any], policy: Policy) -> list[Outcome]:
    """The outcomes that a test expects something of."""
    found: dict[str, Outcome] = {}
    for path, given in expect.items():
        names = given if path == "undecided" and isinstance(given, list) else [path]
        for name in names:
            target = _target(name, policy)
            if target is not None and target.outcome is not None:
                found[target.outcome.key] = target.outcome
            elif target is not None and target.sort == "total":
                found.update((one.key, one) for one in policy.outcomes if one.section == "compensation")
    return list(found.values())


def _keys(path: str, given: Any, policy: Policy) -> Iterator[str]:
    if path == "undecided" and isinstance(given, list):
        for name in given:
            yield from _keys(str(name), None, policy)
    else:
        target = _target(path, policy)
        if target is not None:
            yield from _keys_of(target, given, policy)


def _target(path: object, policy: Policy) -> Target | None:
    try:
        return target_of(path, policy) if isinstance(path, str) else None
    except PathError:
        return None


def _keys_of(target: Target, given: Any, policy: Policy) -> Iterator[str]:
    if target.key:
        yield target.key
    elif target.sort == "total":
        yield from (one.fields[one.main] for one in policy.outcomes if one.section == "compensation")
    elif target.outcome is not None:
        fields = target.outcome.fields
        yield fields[_main(target.outcome)]
        if given == "none":
            yield from (fields[field] for field in ("state", "applies") if field in fields)


def _main(outcome: Outcome) -> str:
    """The field that answers an outcome named as a whole: of a deadline the date, if it applies."""
    return "dated" if "dated" in outcome.fields else outcome.main
