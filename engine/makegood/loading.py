"""Policy files → checked policies: finding documents, joining versions with what they extend, and checking each."""

from __future__ import annotations

import gc
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from makegood import calendar_file
from makegood.book import Book, Vocabulary
from makegood.calendars import Calendar
from makegood.dependencies import without_cycle
from makegood.model import Policy
from makegood.origins import text_of
from makegood.others import NONE, Others, reads
from makegood.parameters import day_of
from makegood.plugin_schemas import policy_checker, schema_checker
from makegood.policy import PolicyReader
from makegood.problems import Problem, ordered, suggest
from makegood.shipped import shipped
from makegood.source import Document, read_file
from makegood.text import PolicyText, alone, over

MAX_FILES = 10_000
_HEAD = 16_384  # bytes in which a policy says which case kind it reads
_HEAD_LINE = re.compile(rb"^(policy|case|extends):[ \t]+[\"']?([\w.]+)", re.MULTILINE)


def files_below(folder: Path) -> Iterator[Path]:
    """The files of a folder in order; what lies in hidden folders (`.git`, `.github`, `.venv`) is no policy's."""
    for one in sorted(folder.rglob("*")):
        inside = one.relative_to(folder).parts
        if not any(part.startswith(".") for part in inside) and one.is_file():
            yield one


def yaml_files(paths: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    """Every YAML file at or below the paths, in order; a path that is not there is a problem."""
    found: list[Path] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            found.extend(one for one in files_below(path) if one.suffix in (".yaml", ".yml"))
        elif path.is_file():
            found.append(path)
        else:
            problems.append(Problem("no-file", f"there is no file or folder '{path}'"))
    if len(found) > MAX_FILES:
        problems.append(Problem("too-many-files", f"there are {len(found)} YAML files here, more than {MAX_FILES}"))
        found = found[:MAX_FILES]
    return list(dict.fromkeys(found)), problems


def sort_of(document: Document) -> str:
    """What a YAML document is: policy, test, calendar, map or other."""
    data = document.data if isinstance(document.data, Mapping) else {}
    if "policy" in data:
        return "test" if "tests" in data else "policy"
    if "case" in data and "effective" in data:
        return "policy"  # one that has lost its name: a policy may say `calendar`, too
    return next((name for name in ("calendar", "map") if name in data), "other")


def load_book(
    paths: Sequence[Path],
    vocabulary: Vocabulary,
    texts: Mapping[str, str] | None = None,
    kinds: Collection[str] | None = None,
) -> tuple[Book, list[Problem]]:
    """The book of all policies below the paths, and every problem; a policy with an error is left out of it.

    `texts` gives files by name instead of from disk (an old revision, an editor's buffer). With `kinds` policies that
    read cases of other kinds are passed over, unread, and what is wrong in them is not said.
    """
    with _uncollected():
        return _load_book(paths, vocabulary, texts, kinds)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Loading makes many small objects that all live as long as the book: looking for garbage among them is a fifth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load_book(
    paths: Sequence[Path], vocabulary: Vocabulary, texts: Mapping[str, str] | None, kinds: Collection[str] | None
) -> tuple[Book, list[Problem]]:
    documents, problems = read_documents(paths, texts, kinds)
    calendars, wrong = _calendars([one for one in documents if sort_of(one) == "calendar"], vocabulary)
    policies, more = _policies([one for one in documents if sort_of(one) == "policy"], vocabulary, calendars)
    faulty = {one.place.file for one in (*problems, *more) if one.level == "error" and one.place is not None}
    policies = [one for one in policies if one.file not in faulty]
    others = [_stray(one) for one in documents if sort_of(one) == "other"]
    book = Book(policies, vocabulary, calendars)
    return book, ordered([*vocabulary.problems, *problems, *wrong, *more, *others])


def read_documents(
    paths: Sequence[Path], texts: Mapping[str, str] | None = None, kinds: Collection[str] | None = None
) -> tuple[list[Document], list[Problem]]:
    """Every YAML document at or below the paths that can be read at all; with `kinds` no policy of other case kinds."""
    from makegood.source import read_yaml

    if texts is not None:
        pairs = [read_yaml(text, name) for name, text in sorted(texts.items())]
        problems: list[Problem] = []
    else:
        files, problems = yaml_files(paths)
        files = [file for file in files if ".test." not in file.name]
        files = files if kinds is None else _of_kinds(files, kinds)
        pairs = [read_file(file) for file in files]
    for _, wrong in pairs:
        problems.extend(wrong)
    return [document for document, _ in pairs if document is not None], problems


def _of_kinds(files: Sequence[Path], kinds: Collection[str]) -> list[Path]:
    """The files without policies of other case kinds, by lines at their heads; who extends one that is left out is, too."""
    heads = {file: _head(file) for file in files}
    brought: dict[str, set[str]] = {}
    for head in heads.values():
        if "policy" in head and "case" in head:
            brought.setdefault(head["policy"], set()).add(head["case"])

    def wanted(head: Mapping[str, str], depth: int = 20) -> bool:
        if "case" in head:
            return head["case"] in kinds
        cases = brought.get(head.get("extends", ""), set())
        if cases or "extends" not in head or depth == 0:
            return not cases or bool(cases & set(kinds))
        # What it extends says no case kind itself.
        bases = [one for one in heads.values() if one.get("policy") == head["extends"] and one is not head]
        return not bases or any(wanted(one, depth - 1) for one in bases)

    return [file for file in files if wanted(heads[file])]


def files_of(files: Sequence[Path], policies: Collection[str], texts: Iterable[str] = ()) -> list[Path]:
    """The files that some policies rest on: theirs, those of what they extend or read outcomes of, and what is no policy.

    `texts` are further texts that may name policies. All files where one of the policies is not found by the lines at their
    heads.
    """
    heads = {file: _head(file) for file in files}
    ids = {head["policy"] for head in heads.values() if "policy" in head}
    if not set(policies) <= ids:
        return list(files)
    wanted, waiting = set(policies), [*policies, *{one for text in texts for one in _named_in(text, ids)}]
    while waiting:
        name = waiting.pop()
        wanted.add(name)
        of_it = [file.read_text("utf-8", "replace") for file, head in heads.items() if head.get("policy") == name]
        waiting += {one for text in of_it for one in _named_in(text, ids)} - wanted
    return [file for file, head in heads.items() if head.get("policy") is None or head["policy"] in wanted]


def _named_in(text: str, ids: Collection[str]) -> set[str]:
    """The policies that a text may extend or read."""
    return {one for one in ids if f"{one}." in text or f"extends: {one}" in text}


def _head(file: Path) -> dict[str, str]:
    """`policy`, `case` and `extends` as lines near the head of a file say them; of one that cannot be read nothing."""
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return {}  # reading it says what is wrong
    return {key.decode(): value.decode() for key, value in _HEAD_LINE.findall(head)}


def _stray(document: Document) -> Problem:
    message = "this file is no policy, test, calendar or map: it needs one of these keys at the top"
    return Problem("not-a-policy", message, document.places.value(()))


def _calendars(documents: Sequence[Document], vocabulary: Vocabulary) -> tuple[dict[str, Calendar], list[Problem]]:
    """The shipped calendars and the plugins', and those among the documents above them."""
    problems: list[Problem] = []
    shipped_ones = dict(_shipped_calendars())
    found: dict[str, Document] = dict(shipped_ones)
    root = (shipped("policies") / "calendars").resolve()
    brought = {Path(one.file).resolve() for one in vocabulary.calendars.values()}
    files = [(Path(one.file).resolve(), one) for one in documents]
    further = [one for file, one in files if file.parent != root and file not in brought]
    for document in (*vocabulary.calendars.values(), *further):
        wrong = schema_checker("calendar").check(document, ())
        problems.extend(wrong)
        if not any(problem.level == "error" for problem in wrong):
            found[str(_data(document)["calendar"])] = document
    calendars: dict[str, Calendar] = {}
    for name in calendar_file.in_order({name: _data(document) for name, document in found.items()}):
        document = found[name]
        trusted = document is shipped_ones.get(name)
        calendar, faults = calendar_file.build(_data(document), calendars, trusted=trusted)
        problems.extend(Problem(one.code, one.message, document.places.value(one.path), one.hint) for one in faults)
        if calendar is not None:
            calendars[name] = calendar
    return calendars, problems


@cache
def _shipped_calendars() -> tuple[tuple[str, Document], ...]:
    found: list[tuple[str, Document]] = []
    for file in sorted((shipped("policies") / "calendars").glob("*.yaml")):
        document, _ = read_file(file)
        if document is not None and isinstance(document.data, Mapping):
            found.append((str(document.data.get("calendar")), document))
    return tuple(found)


def _policies(
    documents: Sequence[Document], vocabulary: Vocabulary, calendars: Mapping[str, Calendar]
) -> tuple[list[Policy], list[Problem]]:
    problems: list[Problem] = []
    good: list[Document] = []
    for document in documents:
        found = policy_checker(vocabulary).check(document, ())
        problems.extend(found)
        if not any(problem.level == "error" for problem in found):
            good.append(document)
    texts, wrong = _layered(good, vocabulary.sections)
    problems.extend(wrong)
    ordered_ids, wrong, circular = _reading_order(texts)
    problems.extend(wrong)
    made: dict[str, list[Policy]] = {}
    found_ones: dict[int, Policy] = {}
    for name in ordered_ids:
        for text in texts:
            if text.data["policy"] != name or name in circular:
                continue
            policy, found = read_policy(text, vocabulary, calendars, Others(made, frozenset(ordered_ids)))
            problems.extend(found)
            if policy is not None:
                found_ones[id(text)] = policy
        made = {
            **made,
            name: [found_ones[id(text)] for text in texts if text.data["policy"] == name and id(text) in found_ones],
        }
    policies = [found_ones[id(text)] for text in texts if id(text) in found_ones]
    problems.extend(overlaps(policies))
    return policies, problems


def _reading_order(texts: Sequence[PolicyText]) -> tuple[list[str], list[Problem], set[str]]:
    """The ids so that each comes after those it reads; what is wrong with that; and the ids that read each other in a circle."""
    ids = dict.fromkeys(str(one.data["policy"]) for one in texts)
    mentioned = {name: [(one, reads(one.data, ids)) for one in texts if one.data["policy"] == name] for name in ids}
    graph = {name: {other for _, found in mentioned[name] for other in found if other != name} for name in ids}
    order, cycles = without_cycle({name: set(needs) for name, needs in graph.items()})
    problems = []
    for cycle in cycles:
        # The last one needs the one before it, and so on to the first, which is the last.
        first, second = cycle[1], cycle[0]
        text, path = next((text, found[second]) for text, found in mentioned[first] if second in found)
        message = f"these policies read each other's outcomes in a circle: {' → '.join(reversed(cycle))}"
        problems.append(
            Problem("cycle", message, text.place(path), "break the circle: one of them has to do without the next")
        )
    return order, problems, {name for cycle in cycles for name in cycle}


def read_policy(
    text: PolicyText, vocabulary: Vocabulary, calendars: Mapping[str, Calendar], others: Others = NONE
) -> tuple[Policy | None, list[Problem]]:
    """One policy's text checked against the vocabulary; `others` are the policies that it may read."""
    case = text.data.get("case")
    kind = vocabulary.kinds.get(str(case))
    if kind is None:
        if case is None:
            return None, [
                Problem("missing-key", "the policy needs `case`: the case kind it reads", text.place(("policy",)))
            ]
        names = ", ".join(sorted(vocabulary.kinds)) or "none: install its plugin"
        message = f"there is no case kind '{case}'; installed are {names}"
        return None, [Problem("unknown-kind", message, text.place(("case",)), suggest(str(case), vocabulary.kinds))]
    reader = PolicyReader(text, kind, vocabulary.functions, frozenset(calendars), vocabulary.outcomes, others)
    return reader.read(), reader.problems


def _layered(documents: Sequence[Document], sections: tuple[str, ...]) -> tuple[list[PolicyText], list[Problem]]:
    """Each document over the one it extends, whatever the order of the files."""
    problems: list[Problem] = []
    made: dict[int, PolicyText] = {}
    waiting = list(documents)
    while waiting:
        left: list[Document] = []
        for document in waiting:
            base = _base(document, documents)
            if base is None:
                made[id(document)] = alone(document, sections)
            elif base is document or isinstance(base, str):
                problems.append(_no_base(document, documents))
            elif id(base) in made:
                made[id(document)] = over(document, made[id(base)])
            else:
                left.append(document)
        if len(left) == len(waiting):
            problems.extend(
                Problem("cycle", "these policies extend each other in a circle", one.places.value(("extends",)))
                for one in left
            )
            break
        waiting = [one for one in left if id(one) not in made]
    return [made[id(one)] for one in documents if id(one) in made], problems


def _base(document: Document, documents: Sequence[Document]) -> Document | str | None:
    """The document that one extends: the newest dated version of that id, or the version before it of its own."""
    assert isinstance(document.data, Mapping)
    wanted = document.data.get("extends")
    if wanted is None:
        return None
    own = wanted == document.data.get("policy")
    start = _start(document)
    dated = [
        one
        for one in documents
        if one is not document and _data(one).get("policy") == wanted and _start(one) is not None
    ]
    before = [one for one in dated if not own or start is None or (_start(one) or 0) < start]
    return max(before, key=lambda one: _start(one) or 0) if before else "none"


def _no_base(document: Document, documents: Sequence[Document]) -> Problem:
    wanted = str(_data(document)["extends"])
    hint = suggest(wanted, {str(_data(one)["policy"]) for one in documents})
    message = f"there is no policy '{wanted}' to extend among the files that were loaded"
    return Problem("unknown-policy", message, document.places.value(("extends",)), hint)


def _data(document: Document) -> Mapping[str, Any]:
    return document.data if isinstance(document.data, Mapping) else {}


def _start(document: Document) -> int | None:
    """The first day of a version; None for a pending one."""
    start = (_data(document).get("effective") or {}).get("from")
    if start == "pending":
        return None
    return day_of(start) if start is not None else -(10**9)


def overlaps(policies: Sequence[Policy]) -> list[Problem]:
    """Two versions of one policy may not govern one day, unless their `published` differs."""
    problems: list[Problem] = []
    for at, one in enumerate(policies):
        for other in policies[:at]:
            if one.id != other.id or one.pending or other.pending or one.published != other.published:
                continue
            starts = max(one.start or -(10**9), other.start or -(10**9))
            ends = min(10**9 if one.end is None else one.end, 10**9 if other.end is None else other.end)
            if starts < ends:
                place = text_of(one).place(("effective",))
                message = f"this version and the one in {other.file} govern the same days: end one with `to`, or give each its `published`"
                problems.append(Problem("overlapping-versions", message, place))
    return problems
