"""`makegood docs`: pages written from policies, for those who keep their promises."""

from __future__ import annotations

from pathlib import Path

import click

from makegood.cli.options import PATH, default_folder, load_beside

STDOUT = Path("-")


@click.group(short_help="Write the handbook of policies.")
def docs() -> None:
    """Write pages from checked policies."""


@docs.command(short_help="What policies promise, in words: HTML or Markdown, English or Chinese.")
@click.argument("paths", nargs=-1, type=PATH)
@click.option("--lang", "language", type=click.Choice(["en", "zh"]), default="en", help="The language (default: en).")
@click.option("--html", type=PATH, metavar="FILE", help="Write one page that needs no network (-: print it).")
@click.option("--markdown", type=PATH, metavar="FILE", help="Write Markdown (-: print it, which is done without any).")
def policies(paths: tuple[Path, ...], language: str, html: Path | None, markdown: Path | None) -> None:
    """Write the handbook of the policies at and below PATHS (default: ./policies).

    It says of each policy whom it covers, what is owed and by when, with its tables, its sources, the versions, what is not
    sure, the facts that it asks for and the working days that it counts in. A policy that does not load is named and left
    out; exit code 1 then.
    """
    from makegood.cli.output import print_problems
    from makegood.handbook import handbook

    book, problems = load_beside(default_folder(paths))
    errors = [one for one in problems if one.level == "error"]
    print_problems(errors, err=True)
    if not book.policies:
        raise click.UsageError("there is no policy to write about")
    made = handbook(book, language)
    if html is not None:
        from makegood.handbook.html import page

        _write(html, page(made))
    if markdown is not None or html is None:
        from makegood.handbook.markdown import to_markdown

        _write(markdown or STDOUT, to_markdown(made))
    raise click.exceptions.Exit(1 if errors else 0)


def _write(file: Path, text: str) -> None:
    if file == STDOUT:
        click.echo(text, nl=False)
        return
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise click.UsageError(f"'{file}' cannot be written: {error.strerror}") from None
    click.echo(f"written: {file}", err=True)
