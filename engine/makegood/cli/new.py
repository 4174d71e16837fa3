"""`makegood new`: the skeleton of a plugin, a policy or a lint rule, which works at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from makegood.cli.options import FOLDER, PATH


@click.group(short_help="Write the skeleton of a plugin, a policy or a lint rule.")
def new() -> None:
    """Write a skeleton that works at once, with tests. Nothing is overwritten."""


def _say(files: Sequence[Path], then: str) -> None:
    for file in files:
        click.echo(f"  {file}")
    click.echo(then)


@new.command(short_help="A plugin: case kind, function, policy, tests, CI.")
@click.argument("name")
@click.option("--dir", "folder", type=PATH, default=Path(), metavar="DIR", help="Where to put it (default: here).")
def plugin(name: str, folder: Path) -> None:
    """Write the plugin makegood-NAME: a distribution with a case kind, a function, a policy, its tests and CI."""
    from makegood.scaffold import ScaffoldError, new_plugin

    try:
        files = new_plugin(name, folder)
    except ScaffoldError as error:
        raise click.UsageError(str(error)) from None
    root = files[0].parent
    while not (root / "pyproject.toml").exists():
        root = root.parent
    _say(files, f"Next: cd {root} && pip install -e '.[dev]' && pytest && makegood test {_policies(files)}")


def _policies(files: Sequence[Path]) -> str:
    """The folder of the policies below the plugin's own."""
    folder = next(file.parent for file in files if file.name.endswith(".test.yaml"))
    return "/".join(folder.parts[-2:])


@new.command(short_help="A policy over a case kind, with a test that passes.")
@click.argument("policy_id", metavar="ID")
@click.option("--case", "kind", required=True, metavar="KIND", help="The case kind it reads, such as airline.claim.")
@click.option(
    "--dir", "folder", type=PATH, default=FOLDER, metavar="DIR", help="Where to put it (default: ./policies)."
)
def policy(policy_id: str, kind: str, folder: Path) -> None:
    """Write the policy ID, such as shop.late, and its test file."""
    from makegood.plugins import installed
    from makegood.scaffold import ScaffoldError, new_policy

    try:
        files = new_policy(policy_id, kind, installed().kinds, folder, datetime.now(UTC).date())
    except ScaffoldError as error:
        raise click.UsageError(str(error)) from None
    _say(files, f"Next: makegood check {folder} && makegood test {folder}")


@new.command("lint-rule", short_help="A lint rule with its page and its test.")
@click.argument("code")
@click.option("--dir", "folder", type=PATH, default=Path(), metavar="DIR", help="Where to put it (default: here).")
def lint_rule(code: str, folder: Path) -> None:
    """Write the rule CODE, such as missing-title-zh: the rule, its page and its test, for a plugin to bring."""
    from makegood.lint.codes import known
    from makegood.lint.rules import all_rules
    from makegood.plugins import installed
    from makegood.scaffold import ScaffoldError, new_lint_rule

    taken = known(all_rules(installed()))
    try:
        files = new_lint_rule(code, taken, folder)
    except ScaffoldError as error:
        raise click.UsageError(str(error)) from None
    name = code.replace("-", "_")
    _say(
        files, f"Next: return [RULE] of {name}.py from your plugin's hook makegood_lint_rules, and run pytest {folder}"
    )
