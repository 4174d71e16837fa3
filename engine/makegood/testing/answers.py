"""The readers that a test can ask: name → function from book, policy, case and moment to the policy's answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from makegood.book import Book
from makegood.model import Policy


@dataclass(frozen=True, slots=True)
class Answers:
    """What one policy says of one case.

    `policy` is the version that answered, None when none is in force or the case is out of its scope; `applies` is
    None when a fact that decides it is unknown. `value` gives the plain value of an output key (None: unknown) and
    `missing` the unknown facts that it hangs on.
    """

    policy: Policy | None
    applies: bool | None
    value: Callable[[str], Any]
    missing: Callable[[str], list[str]]


Reader = Callable[[Book, str, Mapping[str, Any], int | None], Answers]


def from_python(book: Book, policy: str, case: Mapping[str, Any], now: int | None) -> Answers:
    """The answers of the compiled policy, which is also what decides in production. Raises CaseError."""
    decision = book.decide(case, now)
    result = decision.result(policy)
    if result is None:
        return Answers(None, False, lambda key: None, lambda key: [])
    return Answers(
        result.layout.policy,
        result.applies,
        lambda key: decision.value(policy, key),
        lambda key: list(book.missing(result, key, now)),
    )


READERS: dict[str, Reader] = {"python": from_python}
