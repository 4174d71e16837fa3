"""Where the two books of a dry-run come from: paths, a git revision, or a date of publication."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from makegood.book import Book, Vocabulary
from makegood.exchange import Rates
from makegood.keyed import rows_of_file
from makegood.loading import files_of, load_book, read_documents, sort_of, yaml_files
from makegood.model import Policy
from makegood.origins import text_of
from makegood.others import reads
from makegood.problems import Place, Problem
from makegood.replay import git_revision
from makegood.source import Document
from makegood.text import PolicyText

_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")


class SourceError(ValueError):
    """Policies that cannot be had as asked; `problems` are those of their text."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__("\n".join([message, *(str(one) for one in problems)]))
        self.message = message
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Source:
    """One book and where it is from. `what` is "paths", "git" or "date"; `detail` a commit id, a day, or nothing."""

    book: Book
    what: str
    name: str
    detail: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Sources:
    """The two books of a dry-run, and the warnings of loading them."""

    new: Source
    old: Source
    warnings: tuple[Problem, ...] = ()

    def at_rates(self, rates: Rates | None) -> Sources:
        """Both books with exchange rates."""
        new, old = (replace(one, book=one.book.at_rates(rates)) for one in (self.new, self.old))
        return replace(self, new=new, old=old)


def load_sources(
    policies: Sequence[Path], against: str, vocabulary: Vocabulary, wanted: Collection[str] = ()
) -> Sources:
    """The new book from paths, the old one from a path, a date or a git revision, tried in this order.

    Of the old policies at a path only the wanted ones are read, and what they rest on; all where none is named. Raises
    SourceError when either cannot be loaded without errors.
    """
    _must_exist(policies)
    if Path(against).exists():
        return _from_paths(policies, Path(against), vocabulary, wanted)
    if _DATE.match(against):
        return _from_date(policies, against, vocabulary)
    return _from_git(policies, against, vocabulary)


def _must_exist(paths: Iterable[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise SourceError(f"there is no file or folder '{path}'")


def _from_paths(policies: Sequence[Path], against: Path, vocabulary: Vocabulary, wanted: Collection[str]) -> Sources:
    new, warnings = _load(policies, [against], vocabulary)
    of_old = files_of(yaml_files([against])[0], wanted) if wanted else [against]
    old, more = _load(of_old, _neighbours([against]), vocabulary)
    whole = any(path.is_dir() for path in policies) and against.is_dir()
    return Sources(
        Source(new, "paths", _names(policies)), Source(old, "paths", str(against), whole=whole), _both(warnings, more)
    )


def _from_date(policies: Sequence[Path], day: str, vocabulary: Vocabulary) -> Sources:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise SourceError(f"--against {day} is no date of the calendar") from None
    new, warnings = _load(policies, _neighbours(policies), vocabulary)
    old = new.as_known_at(day)
    return Sources(Source(new, "paths", _names(policies)), Source(old, "date", day, day, whole=True), warnings)


def _from_git(policies: Sequence[Path], revision: str, vocabulary: Vocabulary) -> Sources:
    """The same paths at a revision; what they extend may lie in their folders, then and now."""
    try:
        folder = policies[0].resolve()
        top = git_revision.top_of(folder if folder.is_dir() else folder.parent)
        commit = git_revision.commit_of(top, revision)
        with tempfile.TemporaryDirectory(prefix="makegood-") as temporary:
            target = Path(temporary).resolve()
            wanted = [_inside(top, path) for path in policies]
            beside = [_inside(top, path) for path in _neighbours(policies)]
            git_revision.extract(top, commit, [*wanted, *beside], target)
            there = [target / path for path in wanted if (target / path).exists()]
            if not there:
                raise SourceError(f"{_names(policies)} was not there yet at {revision} ({commit[:12]})")
            bases = [target / path for path in beside if (target / path).exists()]
            try:
                old, more = _load(there, bases, vocabulary)
            except SourceError as error:
                found = [_renamed(one, target, commit) for one in error.problems]
                raise SourceError(f"the policies of {revision} do not load", found) from None
            old = Book([_moved(one, target, commit) for one in _all(old)], vocabulary, old.calendars)
            more = tuple(_renamed(one, target, commit) for one in more)
    except git_revision.GitError as error:
        raise SourceError(f"--against {revision}: {error}") from None
    new, warnings = _load(policies, _neighbours(policies), vocabulary)
    return Sources(
        Source(new, "paths", _names(policies)), Source(old, "git", revision, commit, whole=True), _both(warnings, more)
    )


def _inside(top: Path, path: Path) -> str:
    full = path.resolve()
    if not full.is_relative_to(top.resolve()):
        raise SourceError(f"'{path}' is not in the git repository {top}")
    inside = full.relative_to(top.resolve()).as_posix()
    return "" if inside == "." else inside


def _neighbours(paths: Sequence[Path]) -> list[Path]:
    """The folders of single files: what a file extends may stand beside it."""
    return list(dict.fromkeys(path.resolve().parent for path in paths if path.is_file()))


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(str(path) for path in paths)


def _both(one: Iterable[Problem], other: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys([*one, *other]))


# -- loading files with what they extend


def _load(own: Sequence[Path], bases: Sequence[Path], vocabulary: Vocabulary) -> tuple[Book, tuple[Problem, ...]]:
    """The book of the own files alone, loaded with whatever they extend among the bases."""
    files, missing = yaml_files(own)
    needed = _needed(own, bases)
    book, problems = load_book([*files, *needed], vocabulary)
    # A base that is only there to be extended is not what is compared: its own faults are not the author's now.
    mine = {str(file) for file in files}
    found = [*missing, *(one for one in problems if _is_own(one, mine, bool(needed)))]
    errors = [one for one in found if one.level == "error"]
    if errors:
        raise SourceError(f"{_names(own)} does not load", errors)
    policies = [one for one in _all(book) if one.file in mine]
    if not policies:
        raise SourceError(f"there is no policy in {_names(own)}")
    return Book(_in_force(policies), vocabulary, book.calendars), tuple(found)


def _is_own(problem: Problem, mine: set[str], mixed: bool) -> bool:
    if problem.place is None:
        return True
    # Beside the version that it is to replace, a new version governs the same days: here that is no mistake.
    return problem.place.file in mine and not (mixed and problem.code == "overlapping-versions")


def _all(book: Book) -> list[Policy]:
    return [one for versions in book.policies.values() for one in versions]


def _in_force(policies: Sequence[Policy]) -> list[Policy]:
    """A policy that is only pending (adopted, not yet dated) is compared as if it were in force."""
    dated = {one.id for one in policies if not one.pending}
    return [
        replace(one, pending=False, start=None, end=None) if one.pending else one
        for one in policies
        if not one.pending or one.id not in dated
    ]


def _needed(own: Sequence[Path], bases: Sequence[Path]) -> list[Path]:
    """The files among the bases that bring what the own files extend or read (and what that does), and their calendars."""
    mine = [one for one in read_documents(own)[0] if sort_of(one) in ("policy", "calendar")]
    files = {Path(one.file).resolve() for one in mine}
    named = {one for document in mine if (one := _named(document, "extends")) is not None}
    among = files_of(yaml_files(bases)[0], named, [one.text for one in mine])
    others = [one for one in read_documents(among)[0] if Path(one.file).resolve() not in files]
    calendars = {_named(one, "calendar") for one in mine if sort_of(one) == "calendar"}
    found = [one for one in others if sort_of(one) == "calendar" and _named(one, "calendar") not in calendars]
    policies = [one for one in others if sort_of(one) == "policy"]
    present = [one for one in mine if sort_of(one) == "policy"]
    ids = {name for one in policies if (name := _named(one, "policy")) is not None}
    waiting = list(present)
    while waiting:
        document = waiting.pop()
        bringing = [
            one for one in policies if _named(one, "policy") in _wanted(document, present, ids) and one not in present
        ]
        present += bringing
        waiting += bringing
        found += bringing
    return [Path(one.file) for one in found]


def _wanted(document: Document, present: Sequence[Document], ids: Collection[str]) -> set[str]:
    """The ids of the policies that one extends or reads and that are not there yet."""
    there = {_named(one, "policy") for one in present}
    wanted = {name for name in reads(document.data, ids) if name not in there}
    base = _named(document, "extends")
    if base is not None and not any(_is_base(one, document, base) for one in present):
        wanted.add(base)
    return wanted


def _is_base(candidate: Document, document: Document, wanted: str) -> bool:
    return candidate is not document and _named(candidate, "policy") == wanted and not _pending(candidate)


def _pending(document: Document) -> bool:
    data: Mapping[str, Any] = document.data if isinstance(document.data, Mapping) else {}
    effective = data.get("effective")
    return isinstance(effective, Mapping) and effective.get("from") == "pending"


def _named(document: Document, key: str) -> str | None:
    data: Mapping[str, Any] = document.data if isinstance(document.data, Mapping) else {}
    value = data.get(key)
    return value if isinstance(value, str) else None


# -- names of files that lie in a temporary folder


def _shown(file: str, target: Path, commit: str) -> str:
    path = Path(file)
    return f"{commit[:12]}:{path.relative_to(target).as_posix()}" if path.is_relative_to(target) else file


def _moved(policy: Policy, target: Path, commit: str) -> Policy:
    """A policy of a revision under the names of its files there, holding all that it was read from."""
    text = text_of(policy)
    documents = tuple(one.under(_shown(one.file, target, commit)) for one in text.documents)
    moved = replace(text, data=_with_rows(text), documents=documents)
    return replace(policy, file=_shown(policy.file, target, commit), text=moved)


def _with_rows(text: PolicyText) -> Mapping[str, Any]:
    """The data of a text, with the rows of tables that lie in files beside it."""
    tables = dict(text.data.get("tables") or {})
    for name, table in tables.items():
        if "keys" in table and isinstance(table.get("rows"), Mapping):
            beside = Path(text.source_of(("tables", name, "rows", "file")).file).parent
            tables[name] = {**table, "rows": rows_of_file(beside / str(table["rows"]["file"]))}
    return {**text.data, **({"tables": tables} if tables else {})}


def _renamed(problem: Problem, target: Path, commit: str) -> Problem:
    if problem.place is None:
        return problem
    place = problem.place
    message = problem.message.replace(f"{target}/", f"{commit[:12]}:")
    return replace(problem, message=message, place=Place(_shown(place.file, target, commit), place.line, place.column))
