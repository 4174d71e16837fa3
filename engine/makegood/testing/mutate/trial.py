"""One policy's tests on one mutant after another: does it load, and which test notices it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from makegood.book import Book, Vocabulary
from makegood.expr.nodes import Param, Ref, walk
from makegood.loading import load_book
from makegood.model import Path, Policy
from makegood.origins import edited
from makegood.testing.files import PolicyTest
from makegood.testing.mutate.mutant import Mutant
from makegood.testing.paths import PathError, target_of
from makegood.testing.runner import Bench

KILLED, SURVIVED, INVALID = "killed", "survived", "invalid"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant. `by` is the test that noticed it, or the code of the problem that kept it from loading."""

    mutant: Mutant
    fate: str
    by: str = ""


class Trial:
    """One policy and its tests, which pass on it. `texts` is everything that it is loaded from, by file."""

    def __init__(
        self, policy: str, texts: Mapping[str, str], tests: Sequence[PolicyTest], vocabulary: Vocabulary
    ) -> None:
        self.policy = policy
        self.texts = texts
        self.tests = tests
        self.vocabulary = vocabulary
        self.book, _ = load_book([], vocabulary, texts)
        self.reach = _Reach(self.book.policies[policy], tests)

    def run(self, mutant: Mutant) -> Verdict:
        """Run the tests until one fails."""
        book, code = self.mutated(mutant)
        if book is None:
            return Verdict(mutant, INVALID, code)
        bench = Bench(book, ("python",))
        for test in self.reach.ordered(mutant.path):
            if not bench.run(test).passed:
                return Verdict(mutant, KILLED, test.label)
        return Verdict(mutant, SURVIVED)

    def mutated(self, mutant: Mutant) -> tuple[Book | None, str]:
        """The book of a mutant; None, and the code of the first problem, where it does not load."""
        texts = {**self.texts, mutant.file: edited(self.texts[mutant.file], list(mutant.edits))}
        book, problems = load_book([], self.vocabulary, texts)
        errors = [one for one in problems if one.level == "error"]
        return (None, errors[0].code) if errors else (book, "")


class _Reach:
    """Which tests expect something that hangs on a part of the policy: they are the likely killers."""

    def __init__(self, versions: Iterable[Policy], tests: Sequence[PolicyTest]) -> None:
        self.tests = tests
        self.below: dict[str, set[str]] = {}
        self.wanted: list[set[str]] = []
        latest = list(versions)[-1]
        for key, named in latest.named.items():
            self.below[key] = {key}
            for one in walk(named.node):
                if isinstance(one, Ref):
                    self.below[key] |= self.below.get(one.name, {one.name})
                elif isinstance(one, Param):
                    self.below[key].add(f"parameters.{one.name}")
        self.wanted = [self._wanted(test, latest) for test in tests]

    def _wanted(self, test: PolicyTest, policy: Policy) -> set[str]:
        keys: set[str] = set()
        for path in test.expect:
            keys.update(_keys(path, policy))
        return {one for key in keys for one in self.below.get(key, ())}

    def ordered(self, path: Path) -> list[PolicyTest]:
        """The tests in the order in which they are run: those within reach of the path first."""
        key = ".".join(str(step) for step in path[:2])
        near = [key in wanted or f"{key}.amount" in wanted or path[0] == "when" for wanted in self.wanted]
        first = [test for test, is_near in zip(self.tests, near, strict=True) if is_near]
        return [*first, *(test for test, is_near in zip(self.tests, near, strict=True) if not is_near)]


def _keys(path: str, policy: Policy) -> Iterable[str]:
    if path == "applies":
        return ("when",)
    try:
        target = target_of(path, policy)
    except PathError:
        return ()
    if target.key:
        return (target.key,)
    return target.outcome.fields.values() if target.outcome is not None else ()
