"""Where shipped data lies: the checkout first, then inside the installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The path of shipped data such as "policies" or "schemas/cases"."""
    checkout = _PACKAGE.parent.parent / name
    return checkout if (_PACKAGE.parent.parent / "pyproject.toml").is_file() and checkout.exists() else _PACKAGE / name
