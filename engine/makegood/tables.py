"""Decision tables of a policy: rows with `when` and `give`, and keyed tables looked up by value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from makegood import keyed
from makegood.expr import check, operators
from makegood.expr.nodes import Node, Rows
from makegood.expr.types import BOOLEAN
from makegood.model import Path
from makegood.problems import Problem

if TYPE_CHECKING:
    from makegood.policy import PolicyReader

HITS = ("first", "unique", "max", "min", "sum")


def expressions(name: str, table: Mapping[str, Any]) -> list[Path]:
    """The paths of a table's expressions."""
    if "keys" in table:
        return []
    rows = table.get("rows")
    paths: list[Path] = []
    for at, row in enumerate(rows if isinstance(rows, list) else []):
        paths.extend(
            ("tables", name, "rows", at, key) for key in ("when", "give") if isinstance(row, Mapping) and key in row
        )
    return paths


def define(policy: PolicyReader, name: str) -> None:
    """Check one table and name it."""
    table = policy.data["tables"][name]
    if not table.get("cite"):
        message = f"the table '{name}' has no `cite`: say which article or clause it comes from"
        policy.problems.append(
            Problem("missing-cite", message, policy.text.key_place(("tables", name)), level="warning")
        )
    node = keyed.lookup(policy, name, table) if "keys" in table else _rows(policy, name, table)
    policy.keep(f"tables.{name}", node, ("tables", name), table.get("cite"))


def _rows(policy: PolicyReader, name: str, table: Mapping[str, Any]) -> Node | None:
    rows = table.get("rows") or []
    hit = str(table.get("hit", "first"))
    tests: list[Node | None] = []
    gives: list[Node] = []
    good = True
    for at, row in enumerate(rows):
        path: Path = ("tables", name, "rows", at)
        give = policy.expression((*path, "give"))
        test = policy.expression((*path, "when")) if "when" in row else None
        good = good and give is not None and not ("when" in row and test is None)
        if test is not None and test.type != BOOLEAN:
            policy.report("not-boolean", f"`when` is a yes/no, and this is {test.type}", (*path, "when"))
            good = False
        if give is not None:
            tests.append(test)
            gives.append(give)
    if not good or not gives:
        return None
    _shape(policy, name, hit, tests, table)
    return _one_type(policy, name, hit, tests, gives)


def _shape(policy: PolicyReader, name: str, hit: str, tests: list[Node | None], table: Mapping[str, Any]) -> None:
    rows: Path = ("tables", name, "rows")
    if hit != "first":
        return
    always = next((at for at, test in enumerate(tests) if test is None), None)
    if always is not None and always < len(tests) - 1:
        message = "this row is never reached: the row above it has no `when`, so it always fits"
        policy.report("dead-row", message, (*rows, always + 1), hint="move the row without `when` to the end")
    if always is None and not table.get("open"):
        message = f"when no row of '{name}' fits there is no value, and what depends on it is undecided"
        hint = "add a last row without `when`; if it is meant so, say `open: true`"
        policy.problems.append(
            Problem("table-falls-through", message, policy.text.key_place(("tables", name)), hint, level="warning")
        )


def _one_type(policy: PolicyReader, name: str, hit: str, tests: list[Node | None], gives: list[Node]) -> Node | None:
    together = check.unify(gives)
    if together is None:
        for at, give in enumerate(gives[1:], start=1):
            if check.unify(gives[: at + 1]) is None:
                code = operators.mismatch_code(gives[0].type, give.type)
                message = f"the rows of a table give one type: this is {give.type}, the first row gives {gives[0].type}"
                policy.report(code, message, ("tables", name, "rows", at, "give"))
                break
        return None
    type_, made = together
    sized = type_.numeric or type_.measured if hit == "sum" else type_.ordered and type_.kind != "span"
    if hit in ("max", "min", "sum") and not sized:
        policy.report(
            "type-mismatch", f"`hit: {hit}` needs rows with a size, and these give {type_}", ("tables", name, "hit")
        )
        return None
    return Rows(type=type_, hit=hit, rows=tuple(zip(tests, made, strict=True)))
