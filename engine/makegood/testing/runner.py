"""Policy tests × a book → results: each test asked of one or more readers, each wrong answer with its place."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from makegood.book import Book
from makegood.decision import CaseError
from makegood.model import Policy
from makegood.moments import micros
from makegood.problems import Place, Problem, suggest
from makegood.testing.answers import READERS, Answers
from makegood.testing.checks import check
from makegood.testing.files import PolicyTest, TestFile, read_tests
from makegood.testing.wanted import equal, shown


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is not as a test expects.

    With a `path`, `expected` and `got` are texts; without, `message` says why the test could not be run or compared.
    """

    message: str
    place: Place | None = None
    path: str | None = None
    expected: str | None = None
    got: str | None = None
    missing: tuple[str, ...] = ()
    hint: str | None = None
    reader: str = "python"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one test went. A file that cannot be read at all is one failed test of that file's name."""

    file: str
    policy: str
    id: str | None
    name: str
    place: Place
    failures: tuple[Failure, ...] = ()
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return not self.failures

    @property
    def label(self) -> str:
        return " ".join(part for part in (self.id, self.name) if part)


def run_tests(
    files: Iterable[Path | TestFile], book: Book, reader: str | Sequence[str] = "python", select: str | None = None
) -> list[Verdict]:
    """Run the tests of some files with one reader, or with several that must then agree as well.

    `select` keeps the tests whose id, name, rule or policy contains a text, or matches a pattern with `*`. Raises
    ValueError for a reader that does not exist.
    """
    readers = (reader,) if isinstance(reader, str) else tuple(reader)
    for name in readers:
        if name not in READERS:
            raise ValueError(f"there is no reader '{name}'; readers are {', '.join(READERS)}")
    bench = Bench(book, readers)
    verdicts: list[Verdict] = []
    for one in files:
        verdicts += _run_file(one if isinstance(one, TestFile) else read_tests(one), bench, select)
    return verdicts


def _run_file(file: TestFile, bench: Bench, select: str | None) -> list[Verdict]:
    tests = [test for test in file.tests if select is None or matches(test, select)]
    if not file.broken:
        return [bench.run(test) for test in tests]
    failures = tuple(Failure(one.message, one.place, hint=one.hint) for one in file.problems if one.level == "error")
    if not file.tests:
        return [Verdict(file.file, "", None, "the file", Place(file.file, 1, 1), failures)]
    shut = (Failure("not run: its file has errors"),)
    return [_verdict(test, failures if at == 0 else shut) for at, test in enumerate(tests)]


def matches(test: PolicyTest, pattern: str) -> bool:
    """Whether a test is meant by a pattern: part of its id, name, rule or policy, in any case of letters."""
    wanted = pattern.casefold()
    texts = [part.casefold() for part in (test.id, test.name, test.rule, test.policy) if part]
    wild = any(char in wanted for char in "*?[")
    return any(fnmatchcase(text, wanted) if wild else wanted in text for text in texts)


def _verdict(test: PolicyTest, failures: Iterable[Failure], seconds: float = 0.0) -> Verdict:
    name = test.name or f"test {test.position + 1}"
    return Verdict(test.document.file, test.policy, test.id, name, test.place(), tuple(failures), seconds)


class Bench:
    """The book that tests run on, and the readers that are asked; each policy stands on it with those below it alone."""

    def __init__(self, book: Book, readers: Sequence[str]) -> None:
        self.book = book
        self.readers = readers
        self.alone: dict[tuple[str, bool], Book] = {}

    def run(self, test: PolicyTest) -> Verdict:
        """Run one test; whatever is wrong with it is a failure of it."""
        start = time.perf_counter()
        failures = self._failures(test)
        return _verdict(test, failures, time.perf_counter() - start)

    def _failures(self, test: PolicyTest) -> list[Failure]:
        unfit = self.unfit(test)
        if unfit is not None:
            return [unfit]
        book = self.book_of(test)
        kind = book.policies[test.policy][0].case
        case = {"kind": kind, **test.case}
        try:
            now = None if test.at is None else micros(test.at)
        except ValueError as error:
            return [Failure(str(error), test.place("at"))]
        failures: list[Failure] = []
        answers: dict[str, Answers] = {}
        for reader in self.readers:
            try:
                answers[reader] = READERS[reader](book, test.policy, case, now)
            except CaseError as error:
                failures += [_wrong_case(test, one, book, reader) for one in error.problems]
                continue
            failures += _expectations(test, answers[reader], book, reader, now is None)
        return [*_once(failures), *_disagreements(test, answers)]

    def unfit(self, test: PolicyTest) -> Failure | None:
        """Why a test cannot be asked at all: its policy is not there, or its case is of another kind."""
        versions = self.book.policies.get(test.policy)
        place = test.document.places.value(("policy",))
        if not versions:
            hint = suggest(test.policy, self.book.policies)
            return Failure(f"not run: no policy '{test.policy}' is among those that loaded", place, hint=hint)
        if test.pending and not any(one.pending for one in versions):
            where = test.document.places.value(("effective",))
            hint = "take `effective: pending` away"
            return Failure(f"not run: {test.policy} has no pending version", where, hint=hint)
        kind = test.case.get("kind", versions[0].case)
        if kind != versions[0].case:
            message = f"not run: the case is of the kind {shown(kind)}, and {test.policy} reads {versions[0].case}"
            return Failure(message, test.place("case", "kind"))
        if not test.expect:
            return Failure("the test expects nothing, so it says nothing", test.place())
        return None

    def book_of(self, test: PolicyTest) -> Book:
        """The tested policy and those that it lies over; a policy with pending versions only is tested by them."""
        pending = test.pending or all(one.pending for one in self.book.policies[test.policy])
        key = (test.policy, pending)
        if key not in self.alone:
            self.alone[key] = with_layers(self.book, self.book.select(test.policy, pending=pending))
        return self.alone[key]


def with_layers(book: Book, selected: Book) -> Book:
    """Some policies of a book, with those that they lie over."""
    chosen = [one for versions in selected.policies.values() for one in versions]
    below = {lower for one in chosen for lower in book.layers.under(one)} - set(selected.policies)
    if not below:
        return selected
    chosen += [one for lower in sorted(below) for one in book.policies[lower]]
    return Book(chosen, book.vocabulary, book.calendars, book.known_at, book.rates)


def _expectations(test: PolicyTest, answers: Answers, book: Book, reader: str, timeless: bool) -> list[Failure]:
    failures: list[Failure] = []
    policy, versions = answers.policy or book.policy(test.policy), book.policies[test.policy]
    for path, given in test.expect.items():
        wrong = check(path, given, answers, policy, timeless, versions)
        if wrong is not None:
            place, expected, got = test.place("expect", path), wrong.expected or None, wrong.got or None
            message = wrong.message or f"{path}: expected {expected}, got {got}"
            failures.append(Failure(message, place, path, expected, got, wrong.missing, wrong.hint, reader))
    return failures


def _wrong_case(test: PolicyTest, problem: Problem, book: Book, reader: str) -> Failure:
    place = _fact_place(test, problem, book)
    return Failure(f"the case is wrong: {problem.message}", place, hint=problem.hint, reader=reader)


def _fact_place(test: PolicyTest, problem: Problem, book: Book) -> Place:
    """Where the fact stands that a problem is about: the one that has it when it is read alone."""
    from makegood.cases.reader import read_case

    policy = book.policy(test.policy)
    kind = book.kind(policy.case)
    zone = policy.fixed_zone or "UTC"
    for name, value in test.case.items():
        _, alone, _ = read_case(kind, (), {name: value}, zone)
        if any(one.message == problem.message for one in alone):
            if name in kind.facts:
                return test.place("case", name)
            return test.document.places.key(("tests", test.position, "case", name))
    return test.place("case")


def _once(failures: Iterable[Failure]) -> list[Failure]:
    """What several readers say alike is said once, by the first of them."""
    kept: dict[tuple[str | None, str], Failure] = {}
    for one in failures:
        kept.setdefault((one.path, one.message), one)
    return list(kept.values())


def _disagreements(test: PolicyTest, answers: Mapping[str, Answers]) -> list[Failure]:
    """Where readers give different answers, whatever the test expects: that is an error of the engine."""
    names = list(answers)
    failures: list[Failure] = []
    for name in names[1:]:
        first, other = answers[names[0]], answers[name]
        for key in ("applies", *_keys(first.policy)):
            one, two = _answer(first, key), _answer(other, key)
            if one != two and not equal(two, one):
                message = f"the readers disagree on {key}: {names[0]} says {shown(one)}, {name} says {shown(two)}"
                failures.append(Failure(message, test.place(), key, shown(one), shown(two), reader=name))
    return failures


def _keys(policy: Policy | None) -> list[str]:
    if policy is None:
        return []
    fields = [key for outcome in policy.outcomes for key in outcome.fields.values()]
    return [*(f"values.{name}" for name in policy.values), *fields]


def _answer(answers: Answers, key: str) -> Any:
    if key == "applies":
        return answers.applies
    return answers.value(key) if answers.applies else None
