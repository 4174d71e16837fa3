"""`makegood plugins`: what is installed, and what each plugin brought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from makegood.cli.options import json_option
from makegood.cli.output import print_json, print_problems, table

if TYPE_CHECKING:
    from makegood.book import Vocabulary


@click.command(short_help="Say which plugins are installed and what each brought.")
@json_option
def plugins(as_json: bool) -> None:
    """List the installed plugins: case kinds, functions, policies and maps of each.

    Exit code 1 when a plugin is broken or two of them claim one name.
    """
    from makegood import problems
    from makegood.plugins import installed, separately

    each = {name: _brought(one) for name, one in separately().items()}
    wrong = installed().problems
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


def _brought(vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "version": next(iter(vocabulary.versions.values()), "unknown"),
        "case_kinds": sorted(vocabulary.kinds),
        "functions": {name: one.manual for name, one in sorted(vocabulary.functions.items())},
        "policy_roots": [str(root) for root in vocabulary.roots],
        "maps": sorted(vocabulary.maps),
    }


def _rows(brought: Mapping[str, Any]) -> list[tuple[str, ...]]:
    rows = [("case kind", name) for name in brought["case_kinds"]]
    functions = [("function", name, manual) for name, manual in brought["functions"].items()]
    rest = [("policies", root) for root in brought["policy_roots"]] + [("map", name) for name in brought["maps"]]
    return [*rows, *functions, *rest]
