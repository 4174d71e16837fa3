"""makegood: after-sales promises as code. Load policies, decide cases, dry-run changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from makegood.functions import Cells, Function, FunctionError, Parameter
from makegood.shipped import shipped
from makegood.values import Money, Period, Quantity

if TYPE_CHECKING:
    from makegood.api import LoadError, load
    from makegood.book import Book
    from makegood.cases.facts import FactError
    from makegood.decision import CaseError, Decision
    from makegood.hookspecs import hookimpl
    from makegood.lint_rule import Finding, LintRule, Subject
    from makegood.outcomes.kind import Lowering, OutcomeKind
    from makegood.problems import Place, Problem

__version__ = "0.1.0"

# Imported when first asked for, so that `import makegood` stays light.
_LATE = {
    "Book": "makegood.book",
    "CaseError": "makegood.decision",
    "Decision": "makegood.decision",
    "FactError": "makegood.cases.facts",
    "Finding": "makegood.lint_rule",
    "LintRule": "makegood.lint_rule",
    "LoadError": "makegood.api",
    "Lowering": "makegood.outcomes.kind",
    "OutcomeKind": "makegood.outcomes.kind",
    "Place": "makegood.problems",
    "Problem": "makegood.problems",
    "Subject": "makegood.lint_rule",
    "hookimpl": "makegood.hookspecs",
    "load": "makegood.api",
}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module 'makegood' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_LATE[name]), name)


__all__ = [
    "Book", "CaseError", "Cells", "Decision", "FactError", "Finding", "Function", "FunctionError", "LintRule",
    "LoadError", "Lowering", "Money", "OutcomeKind", "Parameter", "Period", "Place", "Problem", "Quantity", "Subject",
    "hookimpl", "load", "shipped",
]  # fmt: skip
