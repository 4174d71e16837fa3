"""A pytest plugin: policy tests (`*.test.yaml`) as pytest items. It collects only where it is asked to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from makegood.problems import Problem
    from makegood.testing.files import PolicyTest
    from makegood.testing.runner import Bench, Verdict

ENDINGS = (".test.yaml", ".test.yml")
INI = "makegood_policies"


class PolicyTestFailure(Exception):
    """A policy test that did not come out as expected."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.label)
        self.verdict = verdict


class PolicyLoadError(Exception):
    """Policies or a test file that cannot be used, with every problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        from makegood.problems import render

        super().__init__("\n".join(render(one) for one in problems))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--makegood` and `--makegood-readers`, and the ini option that stands for the first."""
    group = parser.getgroup("makegood", "policy tests")
    group.addoption("--makegood", action="store_true", help="Collect policy tests: files named *.test.yaml.")
    group.addoption(
        "--makegood-readers", action="store_true", help="Ask every reader of the language; they must agree."
    )
    message = "Folders of policies, relative to the ini file: collect policy tests and run them on these policies."
    parser.addini(INI, message, type="paths", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> PolicyTestFile | None:
    """A file of policy tests, when they are asked for."""
    if not file_path.name.endswith(ENDINGS):
        return None
    asked = parent.config.getoption("--makegood") or parent.config.getini(INI)
    return PolicyTestFile.from_parent(parent, path=file_path) if asked else None


class PolicyTestFile(pytest.File):
    """A file of policy tests. What is wrong with it, or with the policies it needs, is a collection error."""

    def collect(self) -> Iterator[PolicyTestItem]:
        """Its tests, each an item named by its id, else by its name or number."""
        from makegood.testing.files import read_tests

        file = read_tests(self.path)
        errors = [one for one in file.problems if one.level == "error"]
        if errors:
            raise PolicyLoadError(errors)
        bench = _bench(self.config, self.path)
        names: dict[str, int] = {}
        for test in file.tests:
            name = test.id or test.name or f"test {test.position + 1}"
            names[name] = names.get(name, 0) + 1
            unique = name if names[name] == 1 else f"{name} ({names[name]})"
            yield PolicyTestItem.from_parent(self, name=unique, test=test, bench=bench)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The problems alone: where makegood was when it found them helps nobody."""
        if isinstance(excinfo.value, PolicyLoadError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class PolicyTestItem(pytest.Item):
    """One policy test. `-k` finds it by its id, name, rule and policy."""

    def __init__(self, *, test: PolicyTest, bench: Bench, **rest: Any) -> None:
        super().__init__(**rest)
        self.test = test
        self.bench = bench
        self.extra_keyword_matches.update(part for part in (test.id, test.name, test.rule, test.policy) if part)

    def runtest(self) -> None:
        """Ask the readers. Raises PolicyTestFailure."""
        verdict = self.bench.run(self.test)
        if not verdict.passed:
            raise PolicyTestFailure(verdict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What `makegood test` says of it."""
        if not isinstance(excinfo.value, PolicyTestFailure):
            return super().repr_failure(excinfo, style)
        from makegood.testing.report import failure_lines, where

        verdict = excinfo.value.verdict
        lines = [line for failure in verdict.failures for line in failure_lines(failure)]
        return "\n".join([f"{verdict.label}  {where(verdict.place)}", *lines])

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, the line of the test (from 0), and its label."""
        return self.path, self.test.place().line - 1, self.test.label


_BENCHES = pytest.StashKey[dict[tuple[Path, ...], Any]]()


def _bench(config: pytest.Config, file: Path) -> Bench:
    """The policies for a test file, loaded once in a run: those of the ini option, else those beside the file."""
    from makegood.loading import load_book
    from makegood.plugins import installed
    from makegood.testing.answers import READERS
    from makegood.testing.runner import Bench

    folders = tuple(Path(one) for one in config.getini(INI)) or (file.parent,)
    benches = config.stash.setdefault(_BENCHES, {})
    if folders not in benches:
        book, problems = load_book(folders, installed())
        errors = [one for one in problems if one.level == "error"]
        readers = tuple(READERS) if config.getoption("--makegood-readers") else ("python",)
        benches[folders] = PolicyLoadError(errors) if errors else Bench(book, readers)
    found = benches[folders]
    if isinstance(found, PolicyLoadError):
        raise found
    assert isinstance(found, Bench)
    return found
