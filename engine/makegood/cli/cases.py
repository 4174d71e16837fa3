"""`makegood cases`: random cases of a case kind, one a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from makegood.cli.options import PATH

if TYPE_CHECKING:
    from makegood.cases.kind import Kind


@click.command(short_help="Make random cases of a case kind.")
@click.argument("kind")
@click.option("--count", type=click.IntRange(0), default=100, metavar="N", help="How many (default: 100).")
@click.option("--seed", type=int, default=1, metavar="S", help="What determines them (default: 1).")
@click.option(
    "--leave-out",
    type=click.IntRange(0, 100),
    default=10,
    metavar="PERCENT",
    help="How many of the facts are left out, of a hundred (default: 10).",
)
@click.option("--output", type=PATH, metavar="FILE", help="Write to FILE instead, such as cases.ndjson.")
def cases(kind: str, count: int, seed: int, leave_out: int, output: Path | None) -> None:
    """Print random cases of KIND as NDJSON: a case kind such as airline.claim, or the file of one (NAME.schema.json).

    They keep what the kind's schema says: types, units, bounds, steps, examples. The same seed gives the same cases, and
    the first ones of many are the same as of few.
    """
    from makegood.random_cases import random_cases

    made = random_cases(_kind(kind), count, seed, leave_out)
    lines = (json.dumps(one, ensure_ascii=False, default=float) for one in made)
    if output is None:
        for line in lines:
            click.echo(line)
        return
    with output.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
    click.echo(str(output))


def _kind(name: str) -> Kind:
    """The case kind of a name or of a file. Raises UsageError where there is none, LoadError for a file with a problem."""
    from makegood.cli.checking import KIND_ENDING
    from makegood.plugins import installed

    if name.endswith(KIND_ENDING):
        return _kind_of_file(Path(name))
    vocabulary = installed()
    if name not in vocabulary.kinds:
        from makegood.problems import suggest

        known = sorted(vocabulary.kinds)
        hint = suggest(name, known) or f"case kinds are {', '.join(known) or 'none: install a plugin'}"
        raise click.UsageError(f"there is no case kind '{name}': {hint}")
    return vocabulary.kinds[name]


def _kind_of_file(path: Path) -> Kind:
    from makegood.api import LoadError
    from makegood.cases.kind import read_kind
    from makegood.cli.checking import kind_problems, text_of

    text = text_of(path)
    problems = kind_problems(path, text)
    kind = None if problems or text is None else read_kind(json.loads(text))[0]
    if kind is None:
        raise LoadError(problems)
    return kind
