"""Mutation tests of policies on every core: which mutants the policies' own tests notice, and what tells the others apart."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from makegood.book import Book, Vocabulary
from makegood.boundaries import Point
from makegood.loading import read_documents, sort_of
from makegood.model import Policy
from makegood.origins import text_of, texts_of
from makegood.testing.files import PolicyTest, read_tests
from makegood.testing.mutate.making import mutants_of, sample
from makegood.testing.mutate.mutant import Mutant
from makegood.testing.mutate.trial import KILLED, SURVIVED, Trial, Verdict
from makegood.testing.mutate.witness import Found, Search, boundary_points
from makegood.testing.runner import Bench, matches

# Cases of the policy's own boundaries, and for each survivor cases around its own.
DEFAULT_TRIES = 5000
# Starting another process takes as long as this many mutants.
FEW_MUTANTS = 40

# Called with what is done, how much of it, and of how much: ("mutants", 12, 868).
Progress = Callable[[str, int, int], None]


class NotReady(ValueError):
    """Mutants cannot be tried: tests fail on the policy as it stands, or there is nothing to try."""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of a policy's mutants, in the order of the text. `found` is the search for each survivor."""

    policy: str
    files: tuple[str, ...]
    tests: int
    written: int
    verdicts: tuple[Verdict, ...]
    found: Mapping[int, Found] = field(default_factory=dict)

    def count(self, fate: str) -> int:
        return sum(one.fate == fate for one in self.verdicts)

    @property
    def killed(self) -> int:
        return self.count(KILLED)

    @property
    def counted(self) -> int:
        """Those that load: a mutant that does not is noticed by the checks, not by the tests."""
        return self.count(KILLED) + self.count(SURVIVED)

    def reaches(self, percent: int) -> bool:
        """Whether so many percent of the mutants were noticed."""
        return self.killed * 100 >= percent * self.counted

    def survivors(self) -> list[tuple[Verdict, Found]]:
        return [(one, self.found[at]) for at, one in enumerate(self.verdicts) if one.fate == SURVIVED]


@dataclass(frozen=True, slots=True)
class Subject:
    """One policy to be tried: what it is loaded from, the files of its tests, and which of these count.

    Plain data, so that another process can take it up.
    """

    policy: str
    texts: Mapping[str, str]
    files: tuple[str, ...]
    select: str | None
    vocabulary: Vocabulary

    def tests(self) -> list[PolicyTest]:
        found = [test for file in self.files for test in read_tests(Path(file)).tests]
        kept = [test for test in found if test.policy == self.policy]
        return [test for test in kept if self.select is None or matches(test, self.select)]

    def trial(self) -> Trial:
        return Trial(self.policy, self.texts, self.tests(), self.vocabulary)


def mutation_test(
    files: Sequence[Path],
    book: Book,
    folders: Sequence[Path] = (),
    *,
    select: str | None = None,
    size: int = 0,
    tries: int = DEFAULT_TRIES,
    jobs: int = 0,
    progress: Progress | None = None,
) -> list[Score]:
    """The scores of all policies that the test files are about, in order.

    `folders` are where the book came from (its calendars are read again), `size` takes a sample of each policy's mutants
    (0: all), `tries` is how many cases are tried for each survivor, `jobs` how many processes work (0: one for each
    core). The same input gives the same scores, whatever `jobs` is. Raises NotReady.
    """
    calendars = {one.file: one.text for one in read_documents(folders)[0] if sort_of(one) == "calendar"}
    scores = []
    for policy, names in _policies(files, select).items():
        if policy not in book.policies:
            raise NotReady(f"no policy '{policy}' is among those that loaded")
        texts = {**calendars, **_texts(book.policies[policy])}
        subject = Subject(policy, texts, names, select, book.vocabulary)
        scores.append(_score(subject, size, tries, jobs or os.cpu_count() or 1, progress or _silent))
    if not scores:
        raise NotReady("there are no tests to try mutants with")
    return scores


def _silent(stage: str, done: int, whole: int) -> None: ...


def _policies(files: Iterable[Path], select: str | None) -> dict[str, tuple[str, ...]]:
    """Policy → the files that hold tests of it."""
    found: dict[str, dict[str, None]] = {}
    for file in files:
        for test in read_tests(file).tests:
            if select is None or matches(test, select):
                found.setdefault(test.policy, {})[str(file)] = None
    return {policy: tuple(names) for policy, names in sorted(found.items())}


def _texts(versions: Iterable[Policy]) -> dict[str, str]:
    return {file: text for version in versions for file, text in texts_of(version).items()}


def _score(subject: Subject, size: int, tries: int, jobs: int, progress: Progress) -> Score:
    trial = subject.trial()
    _ready(trial)
    tested = _tested(trial)
    written = [mutant for version in tested for mutant in mutants_of(version)]
    mutants = sample(written, size)
    with _workers(subject, trial, jobs if len(mutants) > FEW_MUTANTS else 1) as run:
        verdicts = _followed(run(_try, mutants), "mutants", len(mutants), progress)
        left = [at for at, one in enumerate(verdicts) if one.fate == SURVIVED]
        searches = run(_search, [(verdicts[at].mutant, tries) for at in left])
        found = _followed(searches, "survivors", len(left), progress)
    files = tuple(text_of(version).file for version in tested)
    pairs = dict(zip(left, found, strict=True))
    return Score(subject.policy, files, len(trial.tests), len(written), tuple(verdicts), pairs)


def _followed(results: Iterable[Any], stage: str, whole: int, progress: Progress) -> list[Any]:
    found = []
    for one in results:
        found.append(one)
        progress(stage, len(found), whole)
    return found


def _ready(trial: Trial) -> None:
    bench = Bench(trial.book, ("python",))
    failed = [test.label for test in trial.tests if not bench.run(test).passed]
    if failed:
        more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
        named = ", ".join(failed[:3])
        raise NotReady(f"tests of {trial.policy} fail on the policy as it stands: {named}{more}; mend that first")


def _tested(trial: Trial) -> list[Policy]:
    """The versions that tests are asked of: the dated ones, the pending ones, or both."""
    versions = trial.book.policies[trial.policy]
    if all(one.pending for one in versions):
        return versions
    wanted = {test.pending for test in trial.tests}
    return [one for one in versions if one.pending in wanted]


# -- work, here or in other processes

Run = Callable[[Callable[[Any, Any], Any], Sequence[Any]], Iterator[Any]]


@dataclass(slots=True)
class Desk:
    """What one process works with: a policy's trial, and when survivors come up, the search for witnesses."""

    trial: Trial
    searches: dict[tuple[bool, int], Search] = field(default_factory=dict)

    def search(self, mutant: Mutant, tries: int) -> Search:
        """The search on the version that the mutant was made of."""
        versions = self.trial.book.policies[self.trial.policy]
        version = next(one for one in versions if one.file == mutant.file)
        key = (version.pending, tries)
        if key not in self.searches:
            tests = [test for test in self.trial.tests if test.pending == version.pending or len(versions) == 1]
            points: list[Point] = boundary_points(self.trial.book, version, tests, tries)
            self.searches[key] = Search(self.trial.book, version, points)
        return self.searches[key]


def _try(desk: Desk, mutant: Mutant) -> Verdict:
    return desk.trial.run(mutant)


def _search(desk: Desk, wanted: tuple[Mutant, int]) -> Found:
    mutant, tries = wanted
    mutated, code = desk.trial.mutated(mutant)
    if mutated is None:
        raise ValueError(f"a mutant that was tried does not load any more: {code}")
    return desk.search(mutant, tries).against(mutated, mutant.path, tries)


@contextmanager
def _workers(subject: Subject, trial: Trial, jobs: int) -> Iterator[Run]:
    """What runs a function over a list: in this process, or in others that each have a desk of their own."""
    if jobs == 1 or not _portable(subject):
        desk = Desk(trial)
        yield lambda work, items: (work(desk, one) for one in items)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _sit_down, (subject,)) as pool:

        def run(work: Callable[[Any, Any], Any], items: Sequence[Any]) -> Iterator[Any]:
            chunk = max(1, min(16, len(items) // (4 * jobs)))
            return pool.map(_at_desk, [(work, one) for one in items], chunksize=chunk)

        yield run


def _portable(subject: Subject) -> bool:
    """Whether another process can take the subject up: a plugin may bring functions that have no name of their own."""
    try:
        pickle.dumps(subject)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    return True


# A process of the pool serves one subject from its start: the only way to hand it over once and not with every mutant.
_DESK: list[Desk] = []


def _sit_down(subject: Subject) -> None:
    _DESK[:] = [Desk(subject.trial())]


def _at_desk(wanted: tuple[Callable[[Any, Any], Any], Any]) -> Any:
    work, one = wanted
    return work(_DESK[0], one)
