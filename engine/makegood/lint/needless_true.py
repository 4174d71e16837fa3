"""Rule `needless-true`: `== true`, `== false` and `when: true`, which say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from makegood import origins
from makegood.expr.nodes import And, Arith, Compare, If, In, Literal, Node, Not, Or
from makegood.expr.types import BOOLEAN
from makegood.lint import text_edits, tree
from makegood.lint_rule import Finding, LintRule, Subject
from makegood.model import Policy
from makegood.problems import Edit, Fix

_LOOSER = (And, Or, Not, Compare, In, If, Arith)


def check(subject: Subject) -> Iterator[Finding]:
    """Yes/no values that are compared with true or false, and conditions written `true`."""
    policy, text = subject.policy, origins.text_of(subject.policy)
    document = text.documents[0]
    for path, root in subject.expressions.items():
        if path[-1] == "when" and len(path) > 1 and isinstance(root, Literal) and root.value is True:
            if any(text_edits.at(below.data, path) is not None for below in text.documents[1:]):
                continue  # it stands in the place of a condition that is inherited
            edit = text_edits.without_entry(document, path)
            fix = None if edit is None else Fix("take `when: true` away", (edit,))
            yield Finding("`when: true` says nothing: without `when` it is the same", path, at_key=True, fix=fix)
    chained = {id(part) for node in tree.written(subject) if isinstance(node, And) for part in _chain(node)}
    for node in tree.written(subject):
        if (
            isinstance(node, Compare)
            and node.op in ("==", "!=")
            and node.left.type == BOOLEAN
            and id(node) not in chained
        ):
            yield from _compared(policy, node)


def _chain(node: And) -> list[Node]:
    """The parts of `a == b == c`, which share their middle."""
    pairs = pairwise(node.items)
    return [part for one, other in pairs if one.end > other.start for part in (one, other)]


def _compared(policy: Policy, node: Compare) -> Iterator[Finding]:
    sides = [node.left, node.right]
    constant = next((one for one in sides if isinstance(one, Literal) and isinstance(one.value, bool)), None)
    if constant is None:
        return
    other = sides[1 - sides.index(constant)]
    plain = (node.op == "==") is constant.value
    shorter = tree.text(policy, other) if plain else f"not {tree.text(policy, other)}"
    message = f"`{tree.text(policy, node)}` says the same as `{shorter}`"
    yield Finding(message, node, fix=_shortened(policy, node, other, plain))


def _shortened(policy: Policy, node: Compare, other: Node, plain: bool) -> Fix | None:
    """The fix, where what is compared is a name or a call, and stands alone: then no bracket is needed."""
    whole, inner = origins.span_of(policy, node), origins.span_of(policy, other)
    if whole is None or inner is None or isinstance(other, _LOOSER):
        return None
    # `not x` needs brackets where it would stand beside a comparison; a yes/no hardly ever does.
    text = inner.text if plain else f"not {inner.text}"
    return Fix(f"write `{text}`", (Edit(whole.document.file, whole.start, whole.end, text),))


RULE = LintRule("needless-true", "`== true`, `== false` or `when: true`, which say nothing", "warning", check)
