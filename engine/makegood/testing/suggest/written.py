"""Suggestions as the text of a test file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from makegood.testing.suggest.goal import Goal
from makegood.testing.suggest.run import Suggested
from makegood.testing.suggest.search import Suggestion


def file_text(*found: Suggested) -> str:
    """The file of the suggestions for one policy, version by version; what was not reached stands at its end."""
    return "".join(f"{line}\n" for line in _lines(found))


def file_texts(found: Iterable[Suggested]) -> dict[str, str]:
    """Files by name, one for all dated versions of a policy, for those of which something is suggested."""
    of_file: dict[str, list[Suggested]] = {}
    for one in found:
        if one.suggestions:
            of_file.setdefault(file_name(one), []).append(one)
    return {name: file_text(*versions) for name, versions in of_file.items()}


def file_name(found: Suggested) -> str:
    """`airline.eu261.suggested.test.yaml`."""
    policy = found.version.policy
    return f"{policy.id}{'.pending' if policy.pending else ''}.suggested.test.yaml"


def _lines(found: Sequence[Suggested]) -> Iterator[str]:
    policy = found[0].version.policy
    yield "# Suggested by `makegood test --suggest`: what the policy decides now, not what it ought to decide. Review each."
    yield f"policy: {policy.id}"
    if policy.pending:
        yield "effective: pending"
    yield "tests:"
    names: dict[str, int] = {}
    for version in found:
        for one in version.suggestions:
            yield ""
            yield from _test(one, names)
    for version in found:
        if version.unreached:
            yield ""
            yield f"# Not reached in {version.tries} tries:"
            yield from (f"# {goal.place}: {goal.lack}" for goal in version.unreached)


def _test(one: Suggestion, names: dict[str, int]) -> Iterator[str]:
    goal = one.goals[0]
    names[goal.name] = names.get(goal.name, 0) + 1
    again = f" ({names[goal.name]})" if names[goal.name] > 1 else ""
    yield f"- name: {scalar(goal.name + again)}"
    if one.case:
        yield "  case:"
        yield from (f"    {name}: {scalar(value)}" for name, value in one.case.items())
    else:
        yield "  case: {}"
    if one.at is not None:
        yield f"  at: {scalar(one.at)}"
    yield "  expect:"
    yield from (f"    {path}: {scalar(value)}" for path, value in one.expect.items())
    yield f"  why: {scalar(_why(one.goals))}"


def _why(goals: Sequence[Goal]) -> str:
    """Where what it reaches stands, and that it is only suggested."""
    more = f" (and {len(goals) - 1} more)" if len(goals) > 1 else ""
    return f"suggested for {goals[0].place}{more}, to be reviewed"


def scalar(value: Any) -> str:
    """A plain value in YAML's flow style, which JSON is a part of."""
    match value:
        case Decimal():
            return format(value, "f")
        case Mapping():
            return f"{{{', '.join(f'{name}: {scalar(one)}' for name, one in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(scalar(one) for one in value)}]"
    return json.dumps(value, ensure_ascii=False)
