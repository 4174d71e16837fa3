"""What `check` and `fix` look at: policies, calendars, tests, maps and case kinds, with lint rules and their comments."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from makegood.book import Book, Vocabulary
    from makegood.problems import Problem
    from makegood.testing.files import TestFile

_MAP = re.compile(r"^map:", re.MULTILINE)
_FACT = re.compile(r"the fact '([^']+)'")
KIND_ENDING = ".schema.json"


@dataclass(frozen=True, slots=True)
class Paths:
    """The files below some paths, by what they are: YAML other than tests, tests, and JSON Schemas of case kinds."""

    given: tuple[Path, ...]
    yaml: tuple[Path, ...]
    tests: tuple[Path, ...]
    kinds: tuple[Path, ...]

    @property
    def tests_wanted(self) -> bool:
        """Whether somebody who looks here would have found the tests."""
        return bool(self.tests) or any(path.is_dir() for path in self.given)


def sorted_paths(given: Sequence[Path]) -> Paths:
    """What lies at and below the paths. In a folder, case kinds are the schemas that say `x-kind`."""
    from makegood.loading import yaml_files
    from makegood.testing.files import ENDINGS, find_tests

    kinds = kinds_among(given)
    others = [path for path in given if path.suffix != ".json"]
    tests, _ = find_tests(path for path in others if path.is_dir() or ".test." in path.name)
    files, _ = yaml_files(others)
    kept = [path for path in files if not path.name.endswith(ENDINGS)]
    return Paths(tuple(given), tuple(kept), tuple(tests), kinds)


def kinds_among(given: Sequence[Path]) -> tuple[Path, ...]:
    """The JSON files among the paths, and in a folder the schemas that say `x-kind`."""
    kinds = [path for path in given if path.suffix == ".json"]
    for folder in (path for path in given if path.is_dir()):
        kinds += [one for one in sorted(folder.rglob(f"*{KIND_ENDING}")) if b'"x-kind"' in one.read_bytes()]
    return tuple(dict.fromkeys(kinds))


def read_texts(paths: Paths) -> dict[str, str]:
    """The text of every file that can be read, as problems and edits count in it (without a byte order mark)."""
    texts = {str(path): text_of(path) for path in (*paths.yaml, *paths.tests, *paths.kinds)}
    return {name: text for name, text in texts.items() if text is not None}


def text_of(path: Path) -> str | None:
    """The text of a file; None of one that cannot be read: reading it for what it is says what is wrong."""
    try:
        return path.read_bytes().decode().removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError):
        return None


def everything(
    book: Book,
    loaded: Iterable[Problem],
    paths: Paths,
    texts: Mapping[str, str],
    select: Collection[str] = (),
    ignore: Collection[str] = (),
) -> list[Problem]:
    """All problems of what was loaded and of what lies beside it, without those that comments or the caller set aside."""
    from makegood.lint import lint
    from makegood.lint.codes import chosen
    from makegood.lint.ignores import MARK, apply
    from makegood.lint.rules import TESTS_RULE, all_rules
    from makegood.problems import ordered
    from makegood.source import read_yaml
    from makegood.testing.files import read_tests

    tests = [read_tests(path) for path in paths.tests]
    rules = [
        rule for rule in all_rules(book.vocabulary) if rule.code not in ignore and (not select or rule.code in select)
    ]
    found = [
        *loaded,
        *(problem for file in tests for problem in file.problems),
        *(
            problem
            for name, text in texts.items()
            if _MAP.search(text)
            for problem in _map(name, text, book.vocabulary)
        ),
        *(problem for path in paths.kinds for problem in kind_problems(path, texts.get(str(path)))),
        *lint(book, rules, expected_paths(tests) if paths.tests_wanted else None),
        *_worse_layers(book, tests, select, ignore),
    ]
    documents = [read_yaml(text, name)[0] for name, text in texts.items() if MARK in text]

    def looked_for(code: str) -> bool:
        tests = code != TESTS_RULE or paths.tests_wanted
        return tests and code not in ignore and (not select or code in select)

    left = apply(chosen(found, select, ignore), (one for one in documents if one is not None), looked_for)
    return ordered(chosen(left, select, ignore))


def _worse_layers(
    book: Book, tests: Sequence[TestFile], select: Collection[str], ignore: Collection[str]
) -> list[Problem]:
    """Where an upper layer can be worse than the one below it; searched for only in a book with layers."""
    from makegood.layer_check import Tried, worse_layers
    from makegood.moments import micros

    if not book.layers or "layer-worse" in ignore or (select and "layer-worse" not in select):
        return []
    tried: list[Tried] = []
    for test in (one for file in tests for one in file.tests):
        try:
            tried.append(Tried(test.policy, test.case, None if test.at is None else micros(test.at)))
        except ValueError:  # the test fails for it
            continue
    return worse_layers(book, tried)


def expected_paths(files: Iterable[TestFile]) -> dict[str, frozenset[str]]:
    """Policy → the paths that its tests expect, outcomes named as undecided among them."""
    found: dict[str, set[str]] = {}
    for file in files:
        for test in file.tests:
            paths = found.setdefault(test.policy, set())
            paths.update(test.expect)
            undecided = test.expect.get("undecided")
            paths.update(str(one) for one in (undecided if isinstance(undecided, list) else ()))
    return {policy: frozenset(paths) for policy, paths in found.items()}


def with_kinds(vocabulary: Vocabulary, files: Sequence[Path]) -> Vocabulary:
    """The vocabulary with the case kinds of some files. What is wrong with them is said by `kind_problems`."""
    from makegood.cases.kind import read_kind

    kinds = dict(vocabulary.kinds)
    for file in files:
        try:
            data, wrong = _json(file, file.read_bytes().decode())
        except (OSError, UnicodeDecodeError):
            continue
        kind, problems = read_kind(data) if wrong is None and isinstance(data, Mapping) else (None, [])
        if kind is not None and not problems:
            kinds.setdefault(kind.name, kind)
    return replace(vocabulary, kinds=kinds)


def _map(name: str, text: str, vocabulary: Vocabulary) -> list[Problem]:
    from makegood.loading import sort_of
    from makegood.maps.mapping import read_map
    from makegood.source import read_yaml

    document, _ = read_yaml(text, name)
    if document is None or sort_of(document) != "map":
        return []
    return read_map(document, vocabulary.kinds, vocabulary.functions)[1]


def kind_problems(path: Path, text: str | None) -> list[Problem]:
    """What is wrong with the JSON Schema of a case kind, each with its place."""
    from makegood.cases.kind import read_kind
    from makegood.problems import Place, Problem
    from makegood.source import read_file, read_yaml

    if text is None:
        return read_file(path)[1]
    data, wrong = _json(path, text)
    if wrong is not None:
        return [wrong]
    if not isinstance(data, Mapping):
        return [Problem("bad-case-kind", "a case kind is a JSON Schema, an object", Place(str(path), 1, 1))]
    document, _ = read_yaml(text, str(path))  # JSON is YAML, but for tabs
    _, problems = read_kind(data, "this file")
    found = []
    for one in problems:
        fact = _FACT.search(one.message)
        place = Place(str(path), 1, 1)
        if document is not None and fact is not None:
            place = document.places.key(("properties", fact[1]))
        found.append(replace(one, place=place))
    return found


def _json(path: Path, text: str) -> tuple[Any, Problem | None]:
    import json

    from makegood.problems import Place, Problem

    try:
        return json.loads(text), None
    except json.JSONDecodeError as error:
        return None, Problem(
            "json-syntax", f"this is no JSON: {error.msg}", Place(str(path), error.lineno, error.colno)
        )
    except RecursionError:
        return None, Problem("json-syntax", "this JSON is nested too deeply", Place(str(path), 1, 1))
