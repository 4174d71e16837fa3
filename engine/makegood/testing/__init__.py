"""Policy tests: reading `*.test.yaml`, running them with any reader, and reporting what failed where.

Plugin authors take `column_disagreements`, `reader_disagreements` and `lint_findings` from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from makegood.testing.agreement import column_disagreements, lint_findings, reader_disagreements

_LATE = {"column_disagreements", "lint_findings", "reader_disagreements"}


def __getattr__(name: str) -> Any:
    # Imported when first asked for: every run of pytest imports this package.
    if name not in _LATE:
        raise AttributeError(f"module 'makegood.testing' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module("makegood.testing.agreement"), name)


__all__ = ["column_disagreements", "lint_findings", "reader_disagreements"]
