"""What `due`, `deadlines` and `visits` share: cases in, an agenda out, as a table, JSON, CSV or a calendar file."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from makegood.cli.options import (
    PATH,
    default_folder,
    json_option,
    load_clean,
    policies_option,
    rates_option,
    with_options,
)

if TYPE_CHECKING:
    from makegood.agenda import Entry
    from makegood.book import Book
    from makegood.decision import Decision

_FACTS = 5  # as many missing facts are named
HEAD = ("due", "in", "what", "case", "by", "state", "cite")


def agenda_options(command: Any) -> Any:
    """The arguments and options of every command that makes an agenda."""
    options: tuple[Callable[[Any], Any], ...] = (
        click.argument("cases", nargs=-1, required=True, type=PATH),
        policies_option,
        click.option("--at", "at", default="now", metavar="WHEN", help="As of: now (the default), an instant, or a fact's name."),
        rates_option,
        click.option("--ics", type=PATH, metavar="FILE", help="Write a calendar file for Outlook, Google or Apple (-: print it)."),
        click.option("--csv", "as_csv", is_flag=True, help="Print CSV."),
        json_option,
    )  # fmt: skip
    return with_options(command, options)


def run(
    sorts: Sequence[str], cases: Sequence[Path], folders: Sequence[Path], at: str, rates: Path | None, ics: Path | None,
    as_csv: bool, as_json: bool, within: int | None = None,
) -> None:  # fmt: skip
    """Decide the cases, and write what of their agendas is of these sorts, soonest first. Exits 1 for a bad case."""
    from makegood.agenda import soonest
    from makegood.cli.moments import moment

    for path in cases:
        if str(path) != "-" and not path.exists():
            raise click.UsageError(f"there is no file '{path}'")
    book = load_clean(default_folder(folders), cases, rates)
    when = moment(at, book)
    bad: list[str] = []
    open_ends = OpenEnds()
    now = _moment(when, at)
    found = soonest(_entries(book, cases, when, sorts, bad, open_ends))
    if within is not None and now is not None:
        found = [one for one in found if (one.due - now).days < within]
    if ics is not None:
        _write_ics(found, ics, now)
    elif as_json:
        _print_json(found)
    elif as_csv:
        click.echo(_csv(found), nl=False)
    else:
        _print_table(found, now)
    if open_ends.count:
        click.echo(open_ends.sentence, err=True)
    raise click.exceptions.Exit(1 if bad else 0)


def _moment(when: Any, at: str) -> datetime | None:
    """The one instant of all cases; None where each case has its own."""
    if at != "now" and not at[:1].isdigit():
        return None
    found = when({})
    return found if isinstance(found, datetime) else datetime.fromtimestamp(found // 1_000_000, UTC)


@dataclass(slots=True)
class OpenEnds:
    """What could not be put on the agenda, because facts are missing that it hangs on."""

    count: int = 0
    cases: int = 0
    facts: Counter[str] = field(default_factory=Counter)

    def add(self, decision: Decision, sorts: Sequence[str]) -> None:
        found = [one for one in decision.undecided if one["kind"] in sorts]
        self.count += len(found)
        self.cases += bool(found)
        for one in found:
            self.facts.update(one["missing"])

    @property
    def sentence(self) -> str:
        facts = [name for name, _ in self.facts.most_common(_FACTS)]
        more = len(self.facts) - len(facts)
        named = ", ".join(facts) + (f" and {more} more" if more > 0 else "")
        dates = "1 date" if self.count == 1 else f"{self.count} dates"
        cases = "1 case" if self.cases == 1 else f"{self.cases} cases"
        return f"{dates} of {cases} cannot be told yet: {'facts are missing' if not facts else f'not known is {named}'}"


def _entries(
    book: Book, cases: Sequence[Path], when: Any, sorts: Sequence[str], bad: list[str], open_ends: OpenEnds
) -> Iterator[Entry]:
    from makegood.agenda import entries
    from makegood.cases.packed import CaseFileError
    from makegood.cli.case_files import read_cases
    from makegood.decision import CaseError

    for path in cases:
        try:
            for number, found in enumerate(read_cases(path, book.kinds), 1):
                if found.case is None:
                    _refuse(f"{found.where}: {found.error}", bad)
                    continue
                try:
                    decision = book.decide(found.case, when(found.case))
                except CaseError as error:
                    _refuse("; ".join(f"{found.where}: {one.message} [{one.code}]" for one in error.problems), bad)
                    continue
                open_ends.add(decision, sorts)
                yield from entries(decision, str(found.case.get("id") or f"{path.name}:{number}"), sorts)
        except CaseFileError as error:
            raise click.UsageError(str(error)) from None


def _refuse(message: str, bad: list[str]) -> None:
    bad.append(message)
    click.echo(message, err=True)


def _write_ics(found: Sequence[Entry], file: Path, now: datetime | None) -> None:
    try:
        from makegood.agenda.ics import to_ics
    except ModuleNotFoundError as error:
        if error.name != "icalendar":
            raise
        raise click.UsageError("a calendar file needs icalendar: pip install 'makegood[calendar]'") from None
    stamp = now or max((one.due for one in found), default=datetime(1970, 1, 1, tzinfo=UTC))
    content = to_ics(found, stamp)
    if str(file) == "-":
        sys.stdout.buffer.write(content)
        return
    file.write_bytes(content)
    click.echo(f"{len(found)} {'event' if len(found) == 1 else 'events'} written to {file}")


def _row(one: Entry) -> dict[str, Any]:
    return {
        "case": one.case,
        "id": one.id,
        "sort": one.sort,
        "title": one.title,
        "state": one.state,
        "due": f"{one.due:%Y-%m-%dT%H:%M:%SZ}",
        "day": one.day.isoformat() if one.day else None,
        "by": one.who,
        "cite": one.cite,
    }


def _print_json(found: Sequence[Entry]) -> None:
    from makegood.cli.output import print_json

    print_json([_row(one) for one in found])


def _csv(found: Sequence[Entry]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(
        out, ["case", "id", "sort", "title", "state", "due", "day", "by", "cite"], lineterminator="\n"
    )
    writer.writeheader()
    for one in found:
        # A spreadsheet would take a text that begins so for a formula.
        writer.writerow({key: f"'{v}" if str(v or "")[:1] in "=+-@" and v else v for key, v in _row(one).items()})
    return out.getvalue()


def _print_table(found: Sequence[Entry], now: datetime | None) -> None:
    from makegood.cli.output import table
    from makegood.problems import printable

    if not found:
        click.echo("nothing is due")
        return
    rows = [
        (_when(one), _left(one, now), one.title, one.case, one.who or "", one.state, one.cite or "") for one in found
    ]
    for line in table([HEAD, *rows], ""):
        click.echo(printable(line))


def _when(one: Entry) -> str:
    from makegood.zones import zone_info

    return one.day.isoformat() if one.day else f"{one.due.astimezone(zone_info(one.zone)):%Y-%m-%d %H:%M}"


def _left(one: Entry, now: datetime | None) -> str:
    """`3 days`, `5 h`, `2 days ago`."""
    if now is None:
        return ""
    seconds = round((one.due - now).total_seconds())
    size, ago = abs(seconds), " ago" if seconds < 0 else ""
    for unit, length in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if size >= length * (2 if unit == "days" else 1):
            return f"{size // length} {unit}{ago}"
    return f"{size} s{ago}"
