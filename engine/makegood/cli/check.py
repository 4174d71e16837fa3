"""`makegood check`: everything that is wrong with policies and what lies beside them, for people, CI and editors."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from makegood.cli.options import PATH, default_folder, json_option, load
from makegood.cli.output import counted, print_json, print_problems, table

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.lint_rule import LintRule
    from makegood.problems import Problem

FORMATS = ("text", "json", "sarif", "github", "gitlab")


@click.command(short_help="Say everything that is wrong with policies.")
@click.argument("paths", nargs=-1, type=PATH)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--info", is_flag=True, help="Say remarks as well, which are no warnings.")
@click.option(
    "--select", multiple=True, metavar="CODE", help="Of warnings and remarks only these; may stand several times."
)
@click.option(
    "--ignore", multiple=True, metavar="CODE", help="Without these warnings or remarks; may stand several times."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print the problems.")
@click.option("--output", type=PATH, metavar="FILE", help="Write the format to FILE, and print the text all the same.")
@click.option("--rules", is_flag=True, help="List the rules that can be selected or ignored, and stop.")
@click.option(
    "--unverified", is_flag=True, help="List what policies mark as `confidence: unverified` instead, and stop."
)
@json_option
def check(
    paths: tuple[Path, ...],
    strict: bool,
    info: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    output: Path | None,
    rules: bool,
    unverified: bool,
    as_json: bool,
) -> None:
    """Check the policies, calendars, tests, maps and case kinds at or below PATHS (default: ./policies).

    Every problem comes with its file, line and column. A comment `# makegood: ignore CODE - reason` sets a warning
    aside. Exit code 1 when there is an error.
    """
    from makegood.cli.checking import everything, read_texts, sorted_paths

    form = "json" if as_json else form
    if rules:
        list_rules(form == "json")
        return
    looked_at = default_folder(paths)
    found_paths = sorted_paths(looked_at)
    if not (found_paths.yaml or found_paths.tests or found_paths.kinds):
        raise click.UsageError(f"there is nothing to check (*.yaml) at or below {', '.join(map(str, looked_at))}")
    # Only what was found is loaded: a folder of case kinds holds no policy, and a JSON file is none.
    book, loaded = load([path for path in found_paths.given if path.suffix != ".json"], found_paths.kinds)
    if unverified:
        _unverified(book, loaded, form == "json")
        return
    asked_rules = _rules_of(book.vocabulary, (*select, *ignore))
    texts = read_texts(found_paths)
    every = everything(book, loaded, found_paths, texts, select, ignore)
    shown = [one for one in every if info or one.level != "info" or one.code in select]
    policies = sum(len(versions) for versions in book.policies.values())
    text = _formatted(form, shown, texts, asked_rules, policies)
    if output is not None:
        output.write_text(text, "utf-8")
    if form == "text" or output is not None:
        print_problems(shown)
        click.echo(summary(policies, shown))
    else:
        click.echo(text, nl=False)
    if len(shown) < len(every):
        click.echo(f"{counted(len(every) - len(shown), 'remark')} more: --info says them", err=True)
    bad = ("error", "warning") if strict else ("error",)
    raise click.exceptions.Exit(1 if any(problem.level in bad for problem in shown) else 0)


def _unverified(book: Book, loaded: Sequence[Problem], as_json: bool) -> None:
    """What is marked so in the policies that could be loaded; that others could not is said beside it."""
    from makegood.cli.unverified import list_unverified

    list_unverified(book, as_json)
    errors = _counts(loaded)["error"]
    if errors:
        click.echo(
            f"{counted(errors, 'error')} beside: what is wrong is not listed here, `makegood check` says it", err=True
        )


def _rules_of(vocabulary: Any, asked: Sequence[str]) -> tuple[LintRule, ...]:
    """All rules; a code that is asked for and is none is wrong use."""
    from makegood.lint.codes import known
    from makegood.lint.rules import all_rules
    from makegood.problems import suggest

    rules = all_rules(vocabulary)
    codes = known(rules)
    for code in asked:
        if code not in codes:
            hint = suggest(code, codes) or "`makegood check --rules` lists them"
            raise click.UsageError(f"there is no rule '{code}': {hint}")
    return rules


def list_rules(as_json: bool) -> None:
    """Each code that can be selected or ignored, with its level and title."""
    from makegood.lint.codes import known
    from makegood.lint.rules import all_rules
    from makegood.plugins import installed

    codes = known(all_rules(installed()))
    if as_json:
        print_json([{"code": code, "level": level, "title": title} for code, (level, title) in codes.items()])
    else:
        for line in table([(code, level, title) for code, (level, title) in codes.items()], indent=""):
            click.echo(line)


def _formatted(
    form: str, problems: Sequence[Problem], texts: Mapping[str, str], rules: Sequence[LintRule], policies: int
) -> str:
    """The problems in a format, as the text of a file."""
    from makegood import __version__
    from makegood.lint import ci_reports
    from makegood.lint.fixes import with_fixes
    from makegood.lint.sarif import sarif
    from makegood.problems import render

    here = Path.cwd()
    match form:
        case "json":
            return _json_text(_as_json(problems, policies))
        case "sarif":
            return _json_text(sarif(with_fixes(problems, texts), texts, rules, __version__, here))
        case "gitlab":
            return _json_text(ci_reports.gitlab(problems, texts, here))
        case "github":
            return "".join(f"{line}\n" for line in ci_reports.github(problems, here))
    lines = [render(one, texts.get(one.place.file) if one.place else None) for one in problems]
    return "".join(f"{line}\n" for line in [*lines, summary(policies, problems)])


def _json_text(data: Any) -> str:
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def summary(policies: int, problems: Sequence[Problem]) -> str:
    """`3 policies loaded: 1 error, 2 warnings`."""
    counts = _counts(problems)
    named = {"error": "error", "warning": "warning", "info": "remark"}
    faults = [counted(counts[level], noun) for level, noun in named.items() if counts[level]]
    return f"{counted(policies, 'policy')} loaded: {', '.join(faults) or 'no problems'}"


def _counts(problems: Sequence[Problem]) -> Counter[str]:
    return Counter(problem.level for problem in problems)


def _as_json(problems: Sequence[Problem], policies: int) -> dict[str, Any]:
    from makegood.problems import as_json

    counts = _counts(problems)
    return {
        "policies": policies,
        "errors": counts["error"],
        "warnings": counts["warning"],
        "infos": counts["info"],
        "problems": [as_json(problem) for problem in problems],
    }
