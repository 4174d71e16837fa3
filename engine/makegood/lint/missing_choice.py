"""Rule `missing-choice`: a keyed table that has no row for a word its key can be."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.nodes import Lookup
from makegood.lint.ranges import Ranges
from makegood.lint_rule import Finding, LintRule, Subject
from makegood.problems import shortened


def check(subject: Subject) -> Iterator[Finding]:
    """Words of each choice among the keys of a table for which no row stands: with them the table has no value."""
    ranges = Ranges(subject)
    for key, named in subject.policy.named.items():
        if not key.startswith("tables.") or not isinstance(named.node, Lookup) or _open(subject, named.path[-1]):
            continue
        for at, axis in enumerate(named.node.axes):
            words = ranges.of(axis).words
            rows = {cells[at] for cells, _ in named.node.table.rows}
            missing = sorted(str(word).lower() if isinstance(word, bool) else word for word in (words or set()) - rows)
            if missing:
                listed = shortened(", ".join(missing), 140)
                message = f"no row of '{key.removeprefix('tables.')}' is for {listed}: then it has no value"
                yield Finding(message, (*named.path, "keys", at), "add the rows, or say `open: true` if it is meant so")


def _open(subject: Subject, name: object) -> bool:
    tables = subject.policy.text.data.get("tables", {}) if subject.policy.text else {}
    return bool(tables.get(name, {}).get("open"))


RULE = LintRule("missing-choice", "A keyed table without a row for a word that its key can be", "warning", check)
