"""The reasons of tables and loops: which row hit and why those above did not, which elements counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from makegood.explain.model import Note, Reason
from makegood.explain.texts import written_value
from makegood.explain.trace import Element, Row, Step, rows_of
from makegood.expr.interpret_lists import look_up
from makegood.expr.nodes import Each, Lookup, Rows
from makegood.model import Path

if TYPE_CHECKING:
    from makegood.explain.build import Builder

# Of a long list so many elements are told one by one.
MOST_ELEMENTS = 20


def row_reasons(builder: Builder, step: Step) -> tuple[Reason, ...]:
    """The rows that were looked at, from the top."""
    node = step.node
    assert isinstance(node, Rows)
    rows = rows_of(step)
    made = tuple(_row(builder, one, node) for one in rows)
    word = None
    if step.value is None and all(one.holds is False for one in rows):
        word = "no_row"
    elif (
        step.value is None
        and node.hit == "unique"
        and all(one.give is None or one.give.value is not None for one in rows)
    ):
        word = "several_rows" if all(one.holds is not None for one in rows) else None
    return made if word is None else (*made, Reason("row", notes=(Note(word),), valued=False))


def _row(builder: Builder, row: Row, node: Rows) -> Reason:
    test, give = row.test, row.give
    texts = builder.texts
    origin = node.rows[row.number][1].origin
    path: Path | None = None if origin is None else origin[:-1]
    below = () if test is None else builder.parts(test)
    if give is not None:
        below = (*below, _give(builder, give))
    return Reason(
        "row", row.holds, label="row", name=str(row.number + 1), text="" if test is None else texts.text(test.node),
        seen=None if test is None else texts.seen(test), step=test, place=None if path is None else texts.place_at(path),
        cite=None if path is None else texts.cite(path), reasons=below,
        notes=(Note("always"),) if test is None else (),
    )  # fmt: skip


def _give(builder: Builder, give: Step) -> Reason:
    return Reason(
        "expression", give.value, label="gives", text=builder.texts.text(give.node), seen=builder.texts.seen(give),
        step=give, place=builder.texts.place(give.node), reasons=builder.parts(give),
    )  # fmt: skip


def lookup_reasons(builder: Builder, step: Step) -> tuple[Reason, ...]:
    """The keys, and the row that takes them in."""
    node = step.node
    assert isinstance(node, Lookup)
    keys = builder.reasons(step.args)
    at = look_up(node.table, [one.value for one in step.args])
    if at is None:
        word = "no_key" if any(one.value is None for one in step.args) else "no_row"
        return (*keys, Reason("row", notes=(Note(word),), valued=False))
    return (*keys, _taken(builder, node, step, at))


def _taken(builder: Builder, node: Lookup, step: Step, at: int) -> Reason:
    path: Path = ("tables", node.table.name, "rows", at)
    written = builder.texts.value(path)
    keys = builder.texts.value(("tables", node.table.name, "keys")) or ()
    if isinstance(written, Mapping):
        cells = [f"{key}: {written[key]}" for key in map(str, keys)]
    else:
        cells = [f"{key}: {_cell(cell)}" for key, cell in zip(map(str, keys), node.table.rows[at][0], strict=True)]
    return Reason(
        "row", step.value, label="row", name=str(at + 1), text=", ".join(cells), step=step,
        place=builder.texts.place_at(path if isinstance(written, Mapping) else path[:3]), cite=builder.texts.cite(path[:2]),
    )  # fmt: skip


def _cell(cell: Any) -> str:
    if isinstance(cell, tuple):
        low, high = ("" if end is None else written_value(end) for end in cell)
        return f"{low} .. {high}".strip()
    return written_value(cell)


# -- loops


def element_reasons(builder: Builder, step: Step) -> tuple[Reason, ...]:
    """The lists, and the elements that made the answer: the one that decided, the unknown ones, else all that are in."""
    node = step.node
    assert isinstance(node, Each)
    sources = builder.reasons(
        {id(one): one for one in step.args if any(one.node is of for _, of in node.loops)}.values()
    )
    kept = [one for one in _that_count(step) if one.source is None]
    made = [_element(builder, one) for one in kept[:MOST_ELEMENTS]]
    if len(kept) > MOST_ELEMENTS:
        made.append(Reason("element", notes=(Note("more", {"count": len(kept) - MOST_ELEMENTS}),), valued=False))
    return (*sources, *made)


def _that_count(step: Step) -> list[Element]:
    node = step.node
    assert isinstance(node, Each)
    inside = [one for one in step.elements if one.test is None or one.test.value is not False]
    if node.how in ("any", "all") and step.value is (node.how == "any"):
        return inside[-1:]
    if step.value is None:
        return [one for one in inside if _unknown(one)]
    return inside


def _unknown(element: Element) -> bool:
    parts = [one for one in (element.test, element.term) if one is not None]
    return any(one.value is None for one in parts)


def _element(builder: Builder, element: Element) -> Reason:
    place = ", ".join(str(at + 1) for at in element.at)
    below: list[Reason] = []
    if element.test is not None:
        test = builder.reason(element.test, "if")
        below += [test] if test is not None else []
    term = element.term
    if term is None:
        return Reason("element", label="element", name=place, valued=False, reasons=tuple(below))
    texts = builder.texts
    return Reason(
        "element", term.value, label="element", name=place, text=texts.text(term.node), seen=texts.seen(term), step=term,
        place=texts.place(term.node), reasons=(*below, *builder.parts(term)),
    )  # fmt: skip
