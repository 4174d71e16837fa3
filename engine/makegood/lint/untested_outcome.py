"""Rule `untested-outcome`: an outcome that no test of the policy expects anything of."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.lint_rule import Finding, LintRule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """Outcomes that no path of `expect` names; of a policy without tests, the policy as a whole."""
    policy = subject.policy
    if subject.tested is None:
        yield Finding(f"'{policy.id}' has no tests", ("policy",), "write some, in a file NAME.test.yaml beside it")
        return
    for outcome in policy.outcomes:
        if not any(path == outcome.key or path.startswith(f"{outcome.key}.") for path in subject.tested):
            yield Finding(f"no test expects anything of '{outcome.key}'", outcome.path, at_key=True)


RULE = LintRule("untested-outcome", "An outcome that no test expects anything of", "info", check)
