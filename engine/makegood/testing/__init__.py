"""Policy tests: reading `*.test.yaml`, running them with any reader, and reporting what failed where.

Plugin authors take `column_disagreements`, `reader_disagreements`, `lint_findings` and `random_cases` from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from makegood.random_cases import random_cases
    from makegood.testing.agreement import column_disagreements, lint_findings, reader_disagreements

_LATE = {
    **dict.fromkeys(("column_disagreements", "lint_findings", "reader_disagreements"), "makegood.testing.agreement"),
    "random_cases": "makegood.random_cases",
}


def __getattr__(name: str) -> Any:
    # Imported when first asked for: every run of pytest imports this package.
    if name not in _LATE:
        raise AttributeError(f"module 'makegood.testing' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_LATE[name]), name)


__all__ = ["column_disagreements", "lint_findings", "random_cases", "reader_disagreements"]
