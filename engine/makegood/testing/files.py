"""`*.test.yaml` → policy tests, with the place of everything in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from makegood.loading import files_below
from makegood.problems import Place, Problem, ordered
from makegood.source import Document, Path, read_file

ENDINGS = (".test.yaml", ".test.yml")


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """One test: a case, the moment `at` which it is decided (or None), and what is expected of the decision.

    `pending` asks for the adopted but undated version of the policy. `position` is the test's number in its file.
    """

    policy: str
    pending: bool
    case: Mapping[str, Any]
    at: Any
    expect: Mapping[str, Any]
    id: str | None
    name: str
    rule: str | None
    position: int
    document: Document

    def place(self, *steps: str | int) -> Place:
        """Where a part of the test begins: `place("expect", "applies")`; `place()` is the test itself."""
        return self.document.places.value(("tests", self.position, *steps))

    @property
    def label(self) -> str:
        """The id and name, as reports show them."""
        return " ".join(part for part in (self.id, self.name) if part) or f"test {self.position + 1}"


@dataclass(frozen=True, slots=True)
class TestFile:
    """A file of tests. With an error among its problems none of them can be run."""

    __test__ = False  # not a class of tests, whatever pytest thinks of its name

    file: str
    tests: tuple[PolicyTest, ...]
    problems: tuple[Problem, ...]

    @property
    def broken(self) -> bool:
        return any(problem.level == "error" for problem in self.problems)


def find_tests(paths: Iterable[FilePath]) -> tuple[list[FilePath], list[Problem]]:
    """The test files at and below the paths, in order; a path that is not there is a problem."""
    found: list[FilePath] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            found.extend(one for one in files_below(path) if one.name.endswith(ENDINGS))
        elif path.exists():
            found.append(path)
        else:
            problems.append(Problem("no-file", f"there is no file or folder '{path}'"))
    return list(dict.fromkeys(found)), problems


def read_tests(path: FilePath) -> TestFile:
    """The tests of a file, and what is wrong with its text."""
    from makegood.plugin_schemas import schema_checker

    document, problems = read_file(path)
    if document is None:
        return TestFile(str(path), (), tuple(problems))
    data = document.data
    if isinstance(data, Mapping) and "tests" not in data and "case" in data:
        message = "this is a policy, and a file of tests is asked for"
        hint = f"its tests stand in a file named *{ENDINGS[0]}: name that, or the folder"
        return TestFile(str(path), (), (Problem("not-a-test", message, document.places.value(()), hint),))
    found = [*problems, *schema_checker("test").check(document, ())]
    if not _is_test_file(data):
        if not found:
            message = "a test file names its `policy` and lists its `tests`"
            found.append(Problem("not-a-test", message, document.places.value(())))
        return TestFile(str(path), (), tuple(ordered(found)))
    assert isinstance(data, Mapping)
    tests = [_test(document, data, at, one) for at, one in enumerate(data["tests"]) if isinstance(one, Mapping)]
    return TestFile(str(path), tuple(tests), tuple(ordered([*found, *_twice(tests)])))


def _is_test_file(data: object) -> bool:
    return isinstance(data, Mapping) and isinstance(data.get("policy"), str) and isinstance(data.get("tests"), list)


def _test(document: Document, data: Mapping[str, Any], position: int, one: Mapping[str, Any]) -> PolicyTest:
    return PolicyTest(
        policy=data["policy"],
        pending=data.get("effective") == "pending",
        case=_mapping(one.get("case")),
        at=one.get("at"),
        expect=_mapping(one.get("expect")),
        id=_word(one.get("id")),
        name=_word(one.get("name")) or "",
        rule=_word(one.get("rule")),
        position=position,
        document=document,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _twice(tests: Iterable[PolicyTest]) -> list[Problem]:
    """An id names one test: reports and fixes refer to it."""
    seen: dict[str, PolicyTest] = {}
    problems: list[Problem] = []
    for test in tests:
        if test.id is None:
            continue
        first = seen.setdefault(test.id, test)
        if first is not test:
            path: Path = ("tests", test.position, "id")
            message = f"the id '{test.id}' already names the test in line {first.place().line}"
            problems.append(Problem("duplicate-id", message, test.document.places.value(path)))
    return problems
