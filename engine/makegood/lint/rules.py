"""All rules in their order: ours, one file each, then those that plugins bring."""

from __future__ import annotations

from makegood.book import Vocabulary
from makegood.lint import (
    cap_below_least,
    constant_condition,
    doubtful_role,
    hidden_fact,
    long_expression,
    met_at_once,
    missing_choice,
    mixed_boundary,
    needless_true,
    never_paused,
    odd_per,
    parameter_gap,
    parameter_unset,
    paused_at_once,
    repeated_expression,
    same_terms,
    shadowed_row,
    uncited_number,
    unordered_dates,
    unsourced_law,
    untested_outcome,
    untranslated_title,
    unused_name,
    unused_value,
    version_gap,
)
from makegood.lint_rule import LintRule
from makegood.problems import Problem

RULES: tuple[LintRule, ...] = tuple(
    module.RULE
    for module in (
        cap_below_least,
        constant_condition,
        doubtful_role,
        hidden_fact,
        long_expression,
        met_at_once,
        missing_choice,
        mixed_boundary,
        needless_true,
        never_paused,
        odd_per,
        parameter_gap,
        parameter_unset,
        paused_at_once,
        repeated_expression,
        same_terms,
        shadowed_row,
        uncited_number,
        unordered_dates,
        unsourced_law,
        untested_outcome,
        untranslated_title,
        unused_name,
        unused_value,
        version_gap,
    )
)

# The one rule that needs tests to have been looked for.
TESTS_RULE = untested_outcome.RULE.code


def clashes(vocabulary: Vocabulary) -> list[Problem]:
    """The rules of plugins that have the code of one of ours, and are not used therefore."""
    ours = {rule.code for rule in RULES}
    message = "a plugin brings the lint rule '{}', which is one of the core: that of the core is used"
    taken = [rule.code for rule in vocabulary.lint_rules if rule.code in ours]
    return [Problem("two-meanings", message.format(code), level="warning") for code in taken]


def all_rules(vocabulary: Vocabulary) -> tuple[LintRule, ...]:
    """Our rules and those of plugins. A plugin's rule that has the code of one of ours is left out."""
    ours = {rule.code for rule in RULES}
    return (*RULES, *(rule for rule in vocabulary.lint_rules if rule.code not in ours))
