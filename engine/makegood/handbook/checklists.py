"""Scores as checklists: what earns how many points, the pass mark and the grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from makegood.expr.nodes import Literal
from makegood.handbook import clauses, measures
from makegood.handbook.citations import cite_at
from makegood.handbook.model import Block, Clause, Paragraph, Row, Run, Table, plain
from makegood.handbook.names import human
from makegood.handbook.telling import Telling

Path = tuple[str | int, ...]


def tell(telling: Telling) -> list[Block]:
    words = telling.words
    runs = [words.label("score")]
    if "pass" in telling.data:
        runs.append(words.say("score_pass", mark=telling.run("pass")))
    lead = Paragraph(words.sentences(runs), "lead")
    return [lead, *telling.about(telling.applies()), _items(telling), *_grades(telling)]


def items_of(data: Mapping[str, Any]) -> list[tuple[Path, Any]]:
    """The items of a score with their paths in it, named or in a list."""
    items = data.get("items") or []
    pairs = items.items() if isinstance(items, Mapping) else enumerate(items)
    return [(("items", key), item) for key, item in pairs]


def _items(telling: Telling) -> Table:
    words = telling.words
    rows = [_item(telling, path, item) for path, item in items_of(telling.data)]
    total = _total(telling)
    if total is not None:
        cells = (words.label("total"), plain(measures.number(total), "strong"), (), ())
        rows.append(Row(tuple((Clause(cell),) for cell in cells)))
    head = tuple(words.label(key) for key in ("item", "points", "earned", "cite"))
    return Table(head, tuple(rows), numeric=(1,), kind="checks" if total is None else "checks sum")


def _item(telling: Telling, path: Path, item: Any) -> Row:
    words = telling.words
    full = isinstance(item, Mapping)
    name = path[-1] if isinstance(path[-1], str) else ""
    title = words.title(item.get("title") if full else None, human(name))
    points = telling.run(*path, "points") if full and "points" in item else plain("1", "value")
    earned = _earned(telling, (*path, "earned") if full else path)
    if full and "applicable" in item:
        earned = (*earned, Clause(words.say("score_applies", test=telling.run(*path, "applicable"))))
    cite = cite_at(telling.edition, telling.section, telling.name, *path) if full else ()
    what: tuple[Clause, ...] = (Clause(title),) if title else earned
    note = item.get("note") if full else None
    if note:
        what = (*what, Clause(plain(str(note), "soft", lang=words.foreign(str(note)))))
    return Row((what, (Clause(points),), earned if title else (), (Clause(cite),)))


def _earned(telling: Telling, path: Path) -> tuple[Clause, ...]:
    node = telling.node(*path)
    if node is None:
        return (Clause(telling.raw(*path)),)
    if node.type.kind == "boolean":
        return clauses.condition(telling.phrases, node)
    return clauses.value(telling.phrases, node)


def _total(telling: Telling) -> Fraction | None:
    """All points together, where every number of them is written out and all apply."""
    found = Fraction(0)
    for path, item in items_of(telling.data):
        node = telling.node(*path, "points") if isinstance(item, Mapping) and "points" in item else None
        if isinstance(item, Mapping) and ("applicable" in item or ("points" in item and not isinstance(node, Literal))):
            return None
        value = node.value if isinstance(node, Literal) else 1
        if not isinstance(value, int | Fraction):
            return None
        found += value
    return found


def _grades(telling: Telling) -> Iterator[Block]:
    grades = telling.data.get("grades")
    if not isinstance(grades, list):
        return
    words = telling.words
    rows = []
    for at, one in enumerate(grades):
        title: Run = words.title(one.get("title"), human(str(one.get("grade", ""))))
        from_ = telling.run("grades", at, "from") if "from" in one else ()
        mark = words.say("grade_from", mark=from_) if from_ else words.label("grade_rest")
        rows.append(Row(((Clause(title),), (Clause(mark),))))
    yield Table((words.label("grade"), words.label("points")), tuple(rows))
