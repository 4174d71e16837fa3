"""`makegood fix`: mend what is mechanical in policies, and keep their layout and comments."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from makegood.cli.options import PATH, default_folder, json_option
from makegood.cli.output import counted, print_json

if TYPE_CHECKING:
    from makegood.cli.checking import Paths
    from makegood.lint.fixer import Check, Mended
    from makegood.problems import Problem

_BOM = "\ufeff"


@click.command(short_help="Mend what is mechanical in policies.")
@click.argument("paths", nargs=-1, type=PATH)
@click.option("--unsafe", is_flag=True, help="Also what may change what was meant: names that are near, lets unused.")
@click.option(
    "--select", multiple=True, metavar="CODE", help="Fix only problems of this code; may stand several times."
)
@click.option("--diff", is_flag=True, help="Print the changes, and write nothing.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit code 1 when something would change.")
@json_option
def fix(
    paths: tuple[Path, ...], unsafe: bool, select: tuple[str, ...], diff: bool, only_check: bool, as_json: bool
) -> None:
    """Fix the policies, tests, calendars and maps at or below PATHS (default: ./policies).

    Everything is checked again after it is fixed; a fix that would leave things worse is not made. Exit code 1 when
    errors are left.
    """
    from makegood.cli.checking import read_texts, sorted_paths
    from makegood.lint.fixer import mend

    found = sorted_paths(default_folder(paths))
    texts = read_texts(found)
    mended = mend(texts, _check(found), unsafe, select)
    changed = {name: text for name, text in mended.texts.items() if text != texts[name]}
    if not (diff or only_check):
        for name, text in changed.items():
            write(Path(name), text)
    if as_json:
        print_json(_as_json(mended, changed))
    else:
        _print(mended, texts, changed, diff)
    errors = any(problem.level == "error" for problem in mended.left)
    raise click.exceptions.Exit(1 if errors or ((diff or only_check) and changed) else 0)


def _check(paths: Paths) -> Check:
    """What finds all problems of texts in place of the files."""
    from makegood.cli.checking import everything, with_kinds
    from makegood.loading import load_book
    from makegood.plugins import installed
    from makegood.testing.files import ENDINGS

    vocabulary = with_kinds(installed(), paths.kinds)

    def check(texts: Mapping[str, str]) -> list[Problem]:
        policies = {name: text for name, text in texts.items() if not name.endswith((*ENDINGS, ".json"))}
        book, loaded = load_book([], vocabulary, policies)
        return everything(book, loaded, paths, texts)

    return check


def write(path: Path, text: str) -> None:
    """Put a text in a file's place in one step, with the byte order mark and the rights it had. Raises OSError."""
    old = path.read_bytes()
    content = text.encode() if not old.decode().startswith(_BOM) else (_BOM + text).encode()
    target = path.resolve()  # what a link leads to is written, and the link stays
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(target.stat().st_mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _print(mended: Mended, texts: Mapping[str, str], changed: Mapping[str, str], diff: bool) -> None:
    from makegood.problems import render

    if diff:
        for name, text in changed.items():
            before, after = texts[name].splitlines(keepends=True), text.splitlines(keepends=True)
            click.echo("".join(map(_ended, difflib.unified_diff(before, after, name, name))), nl=False)
    else:
        for one in mended.fixed:
            assert one.fix is not None
            click.echo(f"{one.place}: {one.fix.title} [{one.code}]")
    for one in mended.left:
        if one.level == "error":
            click.echo(render(one, mended.texts.get(one.place.file) if one.place else None), err=True)
    click.echo(summary(mended, len(changed)), err=diff)


def _ended(line: str) -> str:
    """A line of a diff; a last line of a file without its end is said to have none, as diff says it."""
    return line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"


def summary(mended: Mended, files: int) -> str:
    """`2 problems fixed in 1 file; 1 error left`."""
    errors = sum(problem.level == "error" for problem in mended.left)
    fixed = (
        f"{counted(len(mended.fixed), 'problem')} fixed in {counted(files, 'file')}"
        if mended.fixed
        else "nothing to fix"
    )
    return f"{fixed}; {counted(errors, 'error')} left" if errors else fixed


def _as_json(mended: Mended, changed: Mapping[str, str]) -> dict[str, object]:
    from makegood.problems import as_json

    return {
        "files": sorted(changed),
        "fixed": [{**as_json(one), "fix": one.fix.title if one.fix else None} for one in mended.fixed],
        "left": [as_json(one) for one in mended.left],
    }
