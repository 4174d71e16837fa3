"""`makegood plugins`: what is installed, and what each plugin brought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from makegood.cli.options import json_option
from makegood.cli.output import print_json, print_problems, table

if TYPE_CHECKING:
    from makegood.book import Vocabulary
    from makegood.problems import Problem


@click.command(short_help="Say which plugins are installed and what each brought.")
@json_option
def plugins(as_json: bool) -> None:
    """List the installed plugins and what each brought.

    That is case kinds, outcome kinds, functions, calendars, lint rules, commands, policies and maps. Exit code 1 when a
    plugin is broken or two of them claim one name.
    """
    from makegood import problems
    from makegood.plugins import separately

    each = {name: _brought(one) for name, one in separately().items()}
    wrong = _problems()
    if as_json:
        print_json({"plugins": each, "problems": [problems.as_json(one) for one in wrong]})
    else:
        for name, brought in each.items():
            click.echo(f"{name} {brought['version']}")
            for line in table(_rows(brought)):
                click.echo(line)
        if not each:
            click.echo("no plugin is installed: no case kind is known")
        print_problems(wrong, err=True)
    raise click.exceptions.Exit(1 if wrong else 0)


def _problems() -> list[Problem]:
    """What is wrong with the plugins, each with itself, with one another and with the core."""
    from makegood.cli import foreign
    from makegood.cli.group import COMMANDS
    from makegood.lint.rules import clashes
    from makegood.plugins import installed

    vocabulary = installed()
    return [*vocabulary.problems, *foreign.clashes(vocabulary, COMMANDS), *clashes(vocabulary)]


def _brought(vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "version": next(iter(vocabulary.versions.values()), "unknown"),
        "case_kinds": sorted(vocabulary.kinds),
        "outcome_kinds": {
            section: kind.manual for section, kind in vocabulary.outcomes.items() if kind.schema is not None
        },
        "functions": {name: one.manual for name, one in sorted(vocabulary.functions.items())},
        "calendars": sorted(vocabulary.calendars),
        "lint_rules": {rule.code: rule.title for rule in vocabulary.lint_rules},
        "commands": {name: one.get_short_help_str(80) for name, one in sorted(vocabulary.commands.items())},
        "policy_roots": [str(root) for root in vocabulary.roots],
        "maps": sorted(vocabulary.maps),
    }


def _rows(brought: Mapping[str, Any]) -> list[tuple[str, ...]]:
    told = [
        (noun, word, manual)
        for noun, key in (
            ("outcome kind", "outcome_kinds"),
            ("function", "functions"),
            ("lint rule", "lint_rules"),
            ("command", "commands"),
        )
        for word, manual in brought[key].items()
    ]
    kinds = [("case kind", name) for name in brought["case_kinds"]]
    calendars = [("calendar", name) for name in brought["calendars"]]
    rest = [("policies", root) for root in brought["policy_roots"]] + [("map", name) for name in brought["maps"]]
    return [*kinds, *told, *calendars, *rest]
