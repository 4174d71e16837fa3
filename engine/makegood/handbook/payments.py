"""Compensation in words: who pays how much, between which bounds, and for each of what."""

from __future__ import annotations

from collections.abc import Mapping

from makegood.expr.nodes import If
from makegood.handbook import clauses
from makegood.handbook.model import Block, Clause, Paragraph, Run
from makegood.handbook.telling import PairRow, Telling


def tell(telling: Telling) -> list[Block]:
    rows = telling.applies()
    rows += telling.row("amount", _amount(telling))
    rows += _bounds(telling)
    rows += telling.rounding()
    rows += telling.row("per", _per(telling))
    return [Paragraph(_lead(telling), "lead"), *telling.about(rows)]


def _lead(telling: Telling) -> Run:
    words, data = telling.words, telling.data
    given: dict[str, Run] = {"who": words.label("customer" if data.get("pays") == "customer" else "company")}
    per = "_per" if "per" in data else ""
    if per:
        given["per"] = telling.run("per")
    if isinstance(data.get("amount"), Mapping):
        low, high = telling.run("amount", "from"), telling.run("amount", "to")
        return words.say(f"pays_range{per}", low=low, high=high, **given)
    if _is_told(telling):
        return words.say(f"pays{per}", amount=telling.run("amount"), **given)
    return words.say(f"pays_depends{per}", **given)


def _is_told(telling: Telling) -> bool:
    """Whether the sentence can say the amount."""
    node = telling.node("amount")
    if node is None:
        return False
    found = clauses.resolved(telling.phrases, node)
    return not isinstance(found, If) and clauses.is_plain(telling.phrases, node)


def _amount(telling: Telling) -> tuple[Clause, ...]:
    """The amount case by case, or what its name stands for."""
    node = telling.node("amount")
    if node is None:
        return ()
    found = clauses.value(telling.phrases, node)
    return () if _is_told(telling) and found == (Clause(telling.phrases.run(node)),) else found


def _bounds(telling: Telling) -> list[PairRow]:
    rows: list[PairRow] = []
    for key in ("at_least", "cap"):
        if key in telling.data:
            rows += telling.row(key, telling.value(key))
    return rows


def _per(telling: Telling) -> tuple[Clause, ...]:
    """What it is multiplied by, where a name stands for more than itself."""
    node = telling.node("per")
    if node is None:
        return ()
    found = clauses.value(telling.phrases, node)
    return () if found == (Clause(telling.phrases.run(node)),) else found
