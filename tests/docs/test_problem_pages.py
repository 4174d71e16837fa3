"""Every problem code has its page, whose bad example gives that code alone and whose good example gives none."""

from __future__ import annotations

import gzip
import json
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import makegood
import pytest
from makegood import loading, plugin_schemas
from makegood.calendar_file import build
from makegood.cases.files import read_cases
from makegood.cases.kind import read_kind
from makegood.cli.moments import moment
from makegood.decision import CaseError
from makegood.exchange.reading import rates_of
from makegood.layer_check import worse_layers
from makegood.lint import RULES
from makegood.loading import load_book, yaml_files
from makegood.maps.mapping import read_map
from makegood.plugins import installed
from makegood.problems import Problem
from makegood.replay.table_rows import TableProblems, load_map
from makegood.source import read_file, read_yaml
from makegood.testing.files import read_tests

from tests.docs.pages import DOCS, ROOT, Block, anchors, blocks, headings
from tests.docs.shop import HEAD, load, schema, vocabulary
from tests.docs.test_complete import all_codes

FOLDER = DOCS / "problems"
PAGES = {page.stem: page for page in sorted(FOLDER.glob("*.md"))}
INDEX = (DOCS / "problems.md").read_text("utf-8")
EVERY_FACT = " and ".join(f"known({name})" for name in schema()["properties"] if name not in ("kind", "id"))
EVERY_FACT_READ = f"{HEAD}values:\n  everything: {EVERY_FACT}\n"

Found = list[Problem]


# -- pages that show it in files: what cannot be shown in a block of text is made here, with the reason


def no_file(folder: Path) -> Found:  # a path, no text
    return load_book([folder / "nowhere"], vocabulary(folder))[1]


def unreadable_file(folder: Path) -> Found:  # a thing of the file system
    return read_file(folder)[1]


def too_large_file(folder: Path) -> Found:  # a megabyte
    return read_yaml("a: 1\n" * 300_000, "x")[1]


def too_many_files(folder: Path) -> Found:  # ten thousand files; here the limit is lowered
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "MAX_FILES", 1)
        for name in ("a.yaml", "b.yaml"):
            (folder / name).write_text("a: 1\n", "utf-8")
        return yaml_files([folder])[1]


def not_utf_8(folder: Path) -> Found:  # bytes that no page in UTF-8 can hold
    (folder / "x.yaml").write_bytes("title: Gebühr\n".encode("latin-1"))
    return read_file(folder / "x.yaml")[1]


def bad_character(folder: Path) -> Found:  # invisible in a page
    return read_yaml("a: b\u202ec\n", "x")[1]


def too_many_aliases(folder: Path) -> Found:  # more than a hundred of them
    return read_yaml(f"a: &a x\nb: [{', '.join(['*a'] * 101)}]\n", "x")[1]


def too_many_values(folder: Path) -> Found:  # hundreds of thousands
    wide = "[" + ", ".join(["1"] * 10_000) + "]"
    return read_yaml(f"a: &a {wide}\nb: [{', '.join(['*a'] * 40)}]\n", "x")[1]


def too_many_problems(folder: Path) -> Found:  # hundreds of mistakes
    return [one for one in read_yaml("a: !x 1\n" + "b: !x 1\n" * 5000, "x")[1] if one.code == "too-many-problems"]


def number_too_long(folder: Path) -> Found:  # a hundred digits
    return read_yaml(f"a: {'1' * 101}\n", "x")[1]


def depends_on_problem(folder: Path) -> Found:  # shown only where no other problem is, so it is asked for alone
    from makegood.cases.kind import Kind
    from makegood.scope import PolicyScope

    kind: Kind = vocabulary(folder).kinds["shop.repair"]
    scope = PolicyScope(kind.facts, {}, {"late": "let"}, {}, {}, frozenset(), None)
    from makegood.expr.check import check_expression

    _, slips = check_expression("late", scope)
    return [Problem(one.code, one.message) for one in slips]


def expression(text: str) -> Callable[[Path], Found]:  # longer than a page
    return lambda folder: load(f"{HEAD}remedies:\n  refund:\n    when: {text}\n    cite: § 4\n", folder)[1]


def not_a_number(folder: Path) -> Found:  # JSON has no NaN; Python's callers have
    return decided(EVERY_FACT_READ, {"weight": float("nan")}, folder)


def float_money(folder: Path) -> Found:  # JSON files are read exactly; Python's callers have floats
    return decided(EVERY_FACT_READ, {"price": 129.90}, folder)


def no_moment(folder: Path) -> Found:  # an option of a command
    asked = moment("fault_reported_at", load(EVERY_FACT_READ, folder)[0])
    return caught(lambda: asked({"kind": "shop.repair", "bought_on": "2026-03-02"}))


def unknown_file_type(folder: Path) -> Found:  # a file's name
    (folder / "cases.doc").write_text("x", "utf-8")
    return read_cases(folder / "cases.doc").problems


def broken_file(folder: Path) -> Found:  # packed bytes
    whole = gzip.compress(b'{"kind": "shop.repair"}\n' * 100)
    (folder / "cut.ndjson.gz").write_bytes(whole[: len(whole) // 2])
    return read_cases(folder / "cut.ndjson.gz").problems


def bad_archive(folder: Path) -> Found:  # packed bytes
    with zipfile.ZipFile(folder / "two.zip", "w") as archive:
        archive.writestr("may.csv", "a\n1\n")
        archive.writestr("june.csv", "a\n2\n")
    return read_cases(folder / "two.zip").problems


def needs_table_extra(folder: Path) -> Found:  # a library that is not installed
    (folder / "x.csv").write_text("a\n1\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "polars", None)
        return read_cases(folder / "x.csv").problems


def unknown_map(folder: Path) -> Found:  # an option of a command
    try:
        load_map("nycflight13", vocabulary(folder))
    except TableProblems as error:
        return list(error.problems)
    return []


def broken_plugin(folder: Path) -> Found:  # a plugin that raises
    class Broken:
        def makegood_functions(self) -> list[Any]:
            raise ImportError("No module named 'shop.rates'")

    return list(installed((), {"shop": Broken()}).problems)


def calendar_source(folder: Path) -> Found:  # in a file the schema says it first
    _, faults = build({"calendar": "shop", "hours": {"mon": []}, "union": ["weekdays"]}, {})
    return [Problem(one.code, one.message) for one in faults]


def not_a_test(folder: Path) -> Found:  # the schema says it first; here it is silent
    class Silent:
        def check(self, document: Any, path: Any) -> Found:
            return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plugin_schemas, "schema_checker", lambda name: Silent())
        (folder / "x.test.yaml").write_text("tested: shop.promise\n", "utf-8")
        return list(read_tests(folder / "x.test.yaml").problems)


def unknown_hook(folder: Path) -> Found:  # a plugin that misspells
    class Misspelt:
        def makegood_functons(self) -> list[Any]:
            return []

    return list(installed((), {"shop": Misspelt()}).problems)


def bad_rates(folder: Path) -> Found:
    return rates_of("day,from,to,rate\n2025-07-11,EUR,XDR,0.853009\n2025-07-14,EUR,XDR,0\n", "rates.csv", "")[1]


def exchanged(folder: Path) -> Found:
    book = makegood.load(ROOT / "policies/airline/montreal.yaml", rates=ROOT / "examples/airline/imf_2025-07.tsv")
    case = json.loads((ROOT / "examples/airline/crushed_bag.json").read_text("utf-8"))
    return list(book.decide(case, "2025-07-13T12:00:00Z").problems)


ELSEWHERE: dict[str, Callable[[Path], Found]] = {
    "bad-rates": bad_rates, "exchanged": exchanged,
    "no-file": no_file, "unreadable-file": unreadable_file, "too-large-file": too_large_file,
    "too-many-files": too_many_files, "not-utf-8": not_utf_8, "bad-character": bad_character,
    "too-many-aliases": too_many_aliases, "too-many-values": too_many_values, "too-many-problems": too_many_problems,
    "number-too-long": number_too_long, "depends-on-problem": depends_on_problem,
    "too-long": expression(" and ".join(["on_site"] * 500)), "too-deep": expression("(" * 150 + "on_site" + ")" * 150),
    "not-a-number": not_a_number, "float-money": float_money, "no-moment": no_moment,
    "unknown-file-type": unknown_file_type, "broken-file": broken_file, "bad-archive": bad_archive,
    "calendar-source": calendar_source, "not-a-test": not_a_test,
    "needs-table-extra": needs_table_extra, "unknown-map": unknown_map, "broken-plugin": broken_plugin,
    "unknown-hook": unknown_hook,
}  # fmt: skip


# What lint rules find, and what is said of comments, is shown by test_lint_pages.
LINTED = {*(rule.code for rule in RULES), "bad-ignore", "unused-ignore"}

# What else comes with a mistake whatever the example: an alias of nothing leaves nothing.
ALSO = {"unknown-alias": {"wrong-type"}}


# -- pages that show it in blocks


def caught(act: Callable[[], Any]) -> Found:
    try:
        act()
    except CaseError as error:
        return list(error.problems)
    return []


def decided(policy: str, case: dict[str, Any], folder: Path) -> Found:
    """What is wrong with a case, for a policy that reads all of its facts."""
    book, problems = load(policy, folder)
    assert not problems, problems
    return caught(lambda: book.decide({"kind": "shop.repair", "bought_on": "2026-03-02", **case}))


def found_in(page: Path, word: str, folder: Path) -> Found:
    """The problems of a page's examples of a sort; YAML documents of one sort are loaded together."""
    wanted = [one for one in blocks(page) if word in one.words]
    texts = {f"{word}{at}.yaml": source(one) for at, one in enumerate(wanted) if sort_of(one) == "policy"}
    book, problems = load_book([], vocabulary(folder), texts) if texts else (None, [])
    found = problems if book is None else [*problems, *worse_layers(book)]
    for one in wanted:
        if sort_of(one) != "policy":
            found += READERS[sort_of(one)](one, page, folder)
    return found


def source(block: Block) -> str:
    return HEAD + block.text if "fragment" in block.words else block.text


def sort_of(block: Block) -> str:
    if block.language != "yaml":
        return "kind" if "kind" in block.words else block.language
    return "test" if "test" in block.words else "map" if block.text.startswith("map:") else "policy"


def as_test(block: Block, page: Path, folder: Path) -> Found:
    return list(read_tests(written(block, folder, "x.test.yaml")).problems)


def as_map(block: Block, page: Path, folder: Path) -> Found:
    tables = [one.text for one in blocks(page, "csv") if "table" in one.words]
    columns = tables[0].splitlines()[0].split(",") if tables else None
    return read_map(written(block, folder, "map.yaml"), vocabulary(folder).kinds, {}, columns)[1]


def as_kind(block: Block, page: Path, folder: Path) -> Found:
    return list(read_kind(json.loads(block.text))[1])


def as_case(block: Block, page: Path, folder: Path) -> Found:
    policies = [one.text for one in blocks(page, "yaml") if "policy" in one.words] or [EVERY_FACT_READ]
    book, problems = load_book([], vocabulary(folder), {f"{at}.yaml": one for at, one in enumerate(policies)})
    assert not problems, problems
    return caught(lambda: book.decide(json.loads(block.text)))


def as_file(block: Block, page: Path, folder: Path) -> Found:
    return read_cases(written(block, folder, f"cases.{block.language}")).problems


def written(block: Block, folder: Path, name: str) -> Path:
    file = folder / name
    file.write_text(block.text, "utf-8")
    return file


READERS: dict[str, Callable[[Block, Path, Path], Found]] = {
    "test": as_test, "map": as_map, "kind": as_kind, "json": as_case, "csv": as_file, "ndjson": as_file,
}  # fmt: skip


# -- the tests


def test_every_code_has_its_page_and_every_page_its_code() -> None:
    assert set(PAGES) == all_codes()


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_is_short_and_linked_from_the_index(code: str) -> None:
    page = PAGES[code]
    assert headings(page)[0] == code
    paragraphs = [one for one in page.read_text("utf-8").split("\n\n") if not one.startswith(("#", "```"))]
    assert len(paragraphs) >= 2, "what it means, and why it is refused"
    assert len(page.read_text("utf-8").splitlines()) < 80
    section = re.search(rf"^### {code}$(.*?)(?=^##|\Z)", INDEX, re.MULTILINE | re.DOTALL)
    assert section is not None
    assert f"(problems/{code}.md)" in section[1]


@pytest.mark.parametrize("code", sorted(set(PAGES) - set(ELSEWHERE) - LINTED))
def test_the_bad_example_gives_this_code_and_the_good_one_none(code: str, tmp_path: Path) -> None:
    words = {word for one in blocks(PAGES[code]) for word in one.words}
    assert {"bad", "good"} <= words
    found = {one.code for one in found_in(PAGES[code], "bad", tmp_path)}
    assert found - ALSO.get(code, set()) == {code}
    assert found_in(PAGES[code], "good", tmp_path) == []


@pytest.mark.parametrize("code", sorted(ELSEWHERE))
def test_what_no_block_can_hold_gives_this_code_and_this_sentence(code: str, tmp_path: Path) -> None:
    found = ELSEWHERE[code](tmp_path)
    assert {one.code for one in found} == {code}
    shown = blocks(PAGES[code])
    assert {one.language for one in shown} == {"text"}
    sentences = [
        line.removesuffix(f" [{code}]") for one in shown for line in one.text.splitlines() if f"[{code}]" in line
    ]
    assert sentences
    assert any(like(one, problem.message) for one in sentences for problem in found), (sentences, found)


def like(sentence: str, message: str) -> bool:
    """Whether a page's sentence is the message, but for its place, its names and numbers and what `…` stands for."""
    plain = [re.sub(r"'[^']*'|\(.*\)|\d+", "…", one) for one in (sentence, message)]
    return bool(plain[0].endswith(plain[1])) or sentence.partition(": ")[2] in OTHER_SENTENCES


# The sentence on a page may be another one of the code, where that is the one that people meet.
OTHER_SENTENCES = {"this file cannot be read: Permission denied"}


@pytest.mark.parametrize("code", sorted(PAGES))
def test_links_of_a_page_lead_somewhere(code: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", PAGES[code].read_text("utf-8")):
        name, _, fragment = target.partition("#")
        file = (FOLDER / name).resolve()
        assert file.exists(), target
        assert not fragment or fragment in anchors(file), target
