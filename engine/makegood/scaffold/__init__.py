"""Skeletons that work from the first moment: a plugin, a policy with its test, a lint rule with its page and test."""

from __future__ import annotations

from makegood.scaffold.lint_rule import new_lint_rule
from makegood.scaffold.plugin import new_plugin
from makegood.scaffold.policy import new_policy
from makegood.scaffold.written import ScaffoldError

__all__ = ["ScaffoldError", "new_lint_rule", "new_plugin", "new_policy"]
