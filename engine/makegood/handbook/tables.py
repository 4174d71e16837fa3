"""Decision tables as tables: a column for each thing that the rows ask about, and one for what they give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from makegood.expr.nodes import And, Compare, Fact, Field, In, Items, Lookup, Node, Not, Ref
from makegood.handbook import clauses, measures
from makegood.handbook.citations import cite_at, cited
from makegood.handbook.model import Block, Clause, Paragraph, Row, Run, Section, Table, plain, text_of_run
from makegood.handbook.phrases import Phrases, is_time
from makegood.handbook.telling import confidence, note_of
from makegood.values import Money, Quantity

# A table has no more columns of conditions than this; one that needs more says each condition in one cell.
MOST_COLUMNS = 4
# Of a long keyed table so many rows are shown.
MOST_ROWS = 400

Columns = dict[str, Run]
Tests = list[dict[str, tuple[Clause, ...]]]


def told(phrases: Phrases, name: str) -> Section:
    """One table with its title, source and how it is read."""
    edition, words = phrases.edition, phrases.words
    data = edition.section("tables")[name]
    blocks = _keyed(phrases, name, data) if "keys" in data else _rows(phrases, name, data)
    return Section(
        edition.place("tables", name),
        tuple(clauses_title(phrases, name)),
        (*blocks, *note_of(data, words)),
        kind="rule",
        badges=tuple(confidence(data.get("confidence"), words)),
        aside=cite_at(edition, "tables", name),
    )


def clauses_title(phrases: Phrases, name: str) -> Run:
    data = phrases.edition.section("tables")[name]
    text = name.replace("_", " ")
    return phrases.words.title(data.get("title"), text[:1].upper() + text[1:])


# -- rows with conditions


def _rows(phrases: Phrases, name: str, data: Mapping[str, Any]) -> Iterator[Block]:
    rows: Sequence[Mapping[str, Any]] = data.get("rows") or []
    words = phrases.words
    nodes = [phrases.edition.roots.get(("tables", name, "rows", at, "when")) for at in range(len(rows))]
    columns, tests = _columns(phrases, nodes)
    head = [*columns.values()] or [words.label("when")]
    if not columns:
        tests = [{"": clauses.condition(phrases, node) if node is not None else ()} for node in nodes]
    sources = any(row.get("cite") or row.get("note") for row in rows)
    made = [_row(phrases, name, at, row, [*(columns or {"": ()})], tests[at], sources) for at, row in enumerate(rows)]
    head += [words.label("gives"), *([words.label("cite")] if sources else [])]
    yield Table(tuple(head), tuple(made))
    hints = [] if len(rows) == 1 else [words.label(f"hit.{data.get('hit', 'first')}")]
    if "when" in (rows[-1] if rows else {}):
        hints.append(words.label("open_table"))
    if hints:
        yield Paragraph(words.sentences(hints), "hint")


def _row(
    phrases: Phrases, name: str, at: int, row: Mapping[str, Any], columns: Sequence[str],
    tests: Mapping[str, tuple[Clause, ...]], sources: bool,
) -> Row:  # fmt: skip
    words, edition = phrases.words, phrases.edition
    cells: list[tuple[Clause, ...]]
    if "when" not in row:
        cells = [(Clause(words.label("else", kind="soft")),), *[()] * (len(columns) - 1)]
    else:
        cells = [tests.get(key) or (Clause(words.label("any_value", kind="soft")),) for key in columns]
    give = edition.roots.get(("tables", name, "rows", at, "give"))
    shown = clauses.value(phrases, give, depth=0) if give is not None else (Clause(plain(str(row["give"]), "code")),)
    cells.append(shown)
    if sources:
        path = ("tables", name, "rows", at)
        said = [Clause(cited(edition, str(row["cite"]), path))] if row.get("cite") else []
        if row.get("note"):
            said.append(Clause(plain(str(row["note"]), "soft", lang=words.foreign(str(row["note"])))))
        cells.append(tuple(said))
    return Row(tuple(cells))


def _columns(phrases: Phrases, nodes: Sequence[Node | None]) -> tuple[Columns, Tests]:
    """The things that the rows ask about, and what each row says of them; nothing where they are not that simple."""
    columns: Columns = {}
    tests: Tests = []
    for node in nodes:
        row: dict[str, tuple[Clause, ...]] = {}
        for part in () if node is None else _parts(node):
            found = _predicate(phrases, part)
            if found is None:
                return {}, []
            subject, predicate = found
            key = text_of_run(subject)
            columns.setdefault(key, subject)
            row[key] = (*row.get(key, ()), Clause(predicate))
        tests.append(row)
    few = 0 < len(columns) <= MOST_COLUMNS and len(nodes) > 1
    return (columns, tests) if few else ({}, [])


def _parts(node: Node) -> tuple[Node, ...]:
    return tuple(inner for one in node.items for inner in _parts(one)) if isinstance(node, And) else (node,)


def _predicate(phrases: Phrases, node: Node) -> tuple[Run, Run] | None:
    """What a simple test asks about, and what it says of it."""
    words = phrases.words
    denied = isinstance(node, Not)
    test = node.of if isinstance(node, Not) else node
    match test:
        case Fact() | Ref() if test.type.kind == "boolean":
            subject = phrases.names.fact(test.name) if isinstance(test, Fact) else phrases.run(test)
            return subject, words.label("no" if denied else "yes")
        case Compare(left=Fact() | Ref() | Field() as left) if not denied and left.type.kind != "boolean":
            kind = "pred_time" if is_time(left) and test.op in ("<", "<=", ">", ">=") else "pred"
            return phrases.run(left), words.say(f"{kind}.{test.op}", right=phrases.against(test.right, left))
        case In(item=Fact() | Ref() | Field() as item, of=Items()):
            right = phrases.against(test.of, item)
            return phrases.run(item), words.say("pred.not_in" if denied else "pred.in", right=right)
    return None


# -- keyed tables


def _keyed(phrases: Phrases, name: str, data: Mapping[str, Any]) -> Iterator[Block]:
    named = phrases.edition.policy.named.get(f"tables.{name}")
    node = None if named is None else named.node
    if not isinstance(node, Lookup):
        return
    words = phrases.words
    head = [phrases.run(axis) for axis in node.axes]
    rows = [
        Row(tuple((Clause(run),) for run in (*_cells(phrases, node, cells), phrases.run(give))))
        for cells, give in node.table.rows[:MOST_ROWS]
    ]
    yield Table((*head, words.label("gives")), tuple(rows))
    hints = [words.say("looked_up", keys=words.listed(head))]
    if len(node.table.rows) > MOST_ROWS:
        file = str(phrases.edition.at("tables", name, "rows", "file") or phrases.edition.policy.file)
        hints.append(words.say("more_rows", count=str(len(node.table.rows) - MOST_ROWS), file=file))
    if data.get("open"):
        hints.append(words.label("open_table"))
    yield Paragraph(words.sentences(hints), "hint")


def _cells(phrases: Phrases, node: Lookup, cells: Sequence[object]) -> Iterator[Run]:
    for axis, cell in zip(node.axes, cells, strict=True):
        yield _cell(phrases, axis, cell)


def _cell(phrases: Phrases, axis: Node, cell: object) -> Run:
    words = phrases.words
    if not isinstance(cell, tuple):
        return _bare(phrases, axis, cell)
    low, high = cell
    if low is None and high is None:
        return words.label("any_value")
    if low is None:
        return words.say("range_to", high=_bare(phrases, axis, high))
    if high is None:
        return words.say("range_from", low=_bare(phrases, axis, low))
    return words.say("range_from_to", low=_bare(phrases, axis, low), high=_bare(phrases, axis, high))


def _bare(phrases: Phrases, axis: Node, value: Any) -> Run:
    """A key as the table keeps it, with the unit that it counts in."""
    if axis.type.kind == "quantity" and isinstance(value, int | Fraction):
        return plain(measures.length(Quantity(value, _unit(phrases, axis)), phrases.words), "value")
    if axis.type.kind == "money" and isinstance(value, int | Fraction):
        currency = axis.type.detail or phrases.edition.policy.currency
        return plain(measures.money(Money(value, currency)) if currency else measures.number(value), "value")
    fact = axis.name if isinstance(axis, Fact) else None
    return measures.value(value, phrases.words, lambda word: phrases.names.choice(word, fact))


def _unit(phrases: Phrases, axis: Node) -> str:
    """The unit of the fact that is looked up by, else that of its kind."""
    from makegood.units import SHOWN_UNITS

    if isinstance(axis, Fact):
        unit = phrases.edition.kind.facts[axis.name].unit
        if unit:
            return unit
    return SHOWN_UNITS.get(str(axis.type.detail), "h")
