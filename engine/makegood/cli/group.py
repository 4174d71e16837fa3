"""The group of all commands, and the guard around them: a user sees sentences, never a traceback."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn

import click

from makegood import __version__

# name → module below makegood.cli; its command is the object of the module's name.
COMMANDS = {
    "check": "check",
    "fix": "fix",
    "test": "test",
    "decide": "decide",
    "explain": "explain",
    "dry-run": "dry_run",
    "diff": "diff",
    "due": "due",
    "deadlines": "deadlines",
    "visits": "visits",
    "timeline": "timeline",
    "new": "new",
    "map": "map_cases",
    "cases": "cases",
    "docs": "docs",
    "schema": "schema",
    "plugins": "plugins",
}
TRACEBACK = "MAKEGOOD_TRACEBACK"
WRONG_USE = 2
FOREIGN = "makegood.foreign"


def own_commands() -> list[str]:
    """The names of our own commands, in their order."""
    return [name for name, module in COMMANDS.items() if find_spec(f"makegood.cli.{module}")]


def _foreign(ctx: click.Context) -> tuple[dict[str, click.Command], list[Any]]:
    """The commands of plugins, and what is wrong with plugins; looked for once a run."""
    from makegood.cli import foreign

    if FOREIGN not in ctx.meta:
        ctx.meta[FOREIGN] = foreign.commands(COMMANDS)
    found: tuple[dict[str, click.Command], list[Any]] = ctx.meta[FOREIGN]
    return found


class Commands(click.Group):
    """Commands that are imported when they are run or listed; each imports what it works with later still."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*own_commands(), *_foreign(ctx)[0]]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """A broken plugin does not break the help; it is said where its commands would stand."""
        super().format_epilog(ctx, formatter)
        faults = len(_foreign(ctx)[1])
        if faults:
            number = "one problem" if faults == 1 else f"{faults} problems"
            formatter.write_paragraph()
            formatter.write_text(f"Plugins have {number}: `makegood plugins` says what is wrong.")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return _foreign(ctx)[0].get(cmd_name)
        if not find_spec(f"makegood.cli.{module}"):
            return None
        command = getattr(import_module(f"makegood.cli.{module}"), module)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with the nearest name for one that is no command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from makegood.problems import suggest

            foreign, faults = _foreign(ctx)
            names = [*own_commands(), *foreign]
            hint = suggest(args[0], names) or f"commands are {', '.join(names)}"
            more = "; a plugin is broken: see `makegood plugins`" if faults else ""
            raise click.UsageError(f"there is no command '{args[0]}': {hint}{more}", ctx) from None

    def main(self, args: Sequence[str] | None = None, *rest: Any, **named: Any) -> Any:
        """Run; output that a terminal's encoding lacks is shown escaped, not refused."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return super().main(args, *rest, **named)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and turn what it raises into one sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # the last line of defence before a user: nothing passes it unexplained
            if os.environ.get(TRACEBACK):
                raise
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # the reader of our output has gone: click ends quietly
            name = ctx.invoked_subcommand or ""
            _explain(error, "makegood itself" if name in COMMANDS else f"the plugin whose command '{name}' is")


def _explain(error: Exception, whose: str) -> NoReturn:
    """Say what went wrong, and leave. Known errors name their problems; an unknown one says how to look inside."""
    problems = getattr(error, "problems", None)
    if isinstance(error, ValueError) and isinstance(problems, list):
        from makegood.cli.output import print_problems

        print_problems(problems, err=True)
        raise click.exceptions.Exit(1)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"makegood: {where}{error.strerror or error}", err=True)
        raise click.exceptions.Exit(WRONG_USE)
    if isinstance(error, ModuleNotFoundError) and error.name in ("polars", "numpy", "fastexcel", "openpyxl"):
        click.echo(f"makegood: this needs {error.name}: pip install 'makegood[table]'", err=True)
        raise click.exceptions.Exit(WRONG_USE)
    text = " ".join(str(error).split())[:300]
    click.echo(f"makegood: an error of {whose}, {type(error).__name__}: {text}", err=True)
    click.echo(f"makegood: run it again with {TRACEBACK}=1 to see where, and please report it", err=True)
    raise click.exceptions.Exit(WRONG_USE)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def group() -> None:
    """After-sales promises as code: check policies, run their tests, decide cases, dry-run changes.

    Exit codes: 0 fine, 1 the answer is no, 2 wrong use.
    """
