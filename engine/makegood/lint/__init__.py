"""Lint rules: what a careful reviewer of a policy would say, each rule in a file of its own.

A rule sees policies that load; it never changes what they decide. `rules` lists them, `run` asks them, `ignores` reads the
comments by which authors set a finding aside, `fixes` holds what is mechanical, `sarif` and `ci_reports` are formats of
problems for other programs.
"""

from __future__ import annotations

from makegood.lint.rules import RULES, all_rules
from makegood.lint.run import lint

__all__ = ["RULES", "all_rules", "lint"]
