"""The dry-run itself: load both books, read the cases slice by slice, decide each under both, count what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path

from makegood.book import Vocabulary
from makegood.cases.kind import Kind
from makegood.cases.packed import form_of
from makegood.exchange import Rates
from makegood.maps.mapping import TableMap
from makegood.problems import suggest
from makegood.replay import fail_if
from makegood.replay.attribution import Attributing, attributing
from makegood.replay.comparison import Comparison, Counting
from makegood.replay.figures import measured
from makegood.replay.moment import Moment, moment_of
from makegood.replay.pairs import Pair, PairError, pair_policies, parse_pairs, tracks_of
from makegood.replay.rejects import RejectLog
from makegood.replay.result import DryRun, MapNote
from makegood.replay.segments import segments_of
from makegood.replay.sources import Sources, load_sources
from makegood.replay.table_rows import compare_table, load_map, note_of

MOVERS = 10

# Called with the number of cases read so far and the share of all files that they are.
Progress = Callable[[int, float], None]


class DryRunError(ValueError):
    """A dry-run that cannot be made as asked: wrong use, said in one sentence."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: case files, new policies, what they stand against, and the options of the command.

    `detail` asks for what only a full report shows: segments by every fact that the policies read, how amounts are
    spread, whole cases, the digests of the files. `segments` asks for segments by these facts, whoever reads them.
    """

    cases: Sequence[Path]
    policies: Sequence[Path]
    against: str
    pairs: Sequence[str] = ()
    map: str | None = None
    kind: str | None = None
    at: str | None = None
    rejects: Path | None = None
    fail_if: Sequence[str] = ()
    movers: int = MOVERS
    segments: Sequence[str] = ()
    detail: bool = False
    command: str = ""
    attribute: str | None = None
    rates: Rates | None = None


@dataclass(slots=True)
class _Plan:
    """A request understood: what is compared, over which facts."""

    sources: Sources
    kind: Kind
    moment: Moment
    comparison: Comparison
    table: TableMap | None = None
    attributing: Attributing | None = None
    note: MapNote | None = None


def dry_run(request: Request, vocabulary: Vocabulary, progress: Progress = lambda rows, share: None) -> DryRun:
    """Run it. Raises DryRunError and the errors of its parts (all ValueErrors) for what cannot be done as asked."""
    conditions = [fail_if.parse(text) for text in request.fail_if]
    plan = _planned(request, vocabulary)
    read = 0
    with RejectLog(request.rejects) as log:
        for at, file in enumerate(request.cases):
            read += _read_file(file, plan, log, read, _part(progress, read, at, len(request.cases)))
    comparison, apart = plan.comparison, plan.attributing
    comparison.forget()
    run = DryRun(
        kind=plan.kind,
        files=[str(file) for file in request.cases],
        moment=plan.moment,
        sources=plan.sources,
        pairs=comparison.pairs,
        tracks=comparison.tracks,
        scales=comparison.scales,
        tally=comparison.tally,
        read=read,
        rejected=log.rejected,
        map=plan.note,
        command=request.command,
        warnings=plan.sources.warnings,
        shown=comparison.shown,
        decide=comparison.decisions,
        digests=_digests(request.cases) if request.detail else {},
        attribution=None if apart is None else apart.found(comparison.pairs),
    )
    figures = measured(run) if conditions else None
    return run if figures is None else replace(run, verdicts=tuple(fail_if.judge(one, figures) for one in conditions))


def _part(progress: Progress, before: int, at: int, of: int) -> Progress:
    """The progress of one file as that of all."""
    return lambda rows, share: progress(before + rows, (at + share) / of)


def _planned(request: Request, vocabulary: Vocabulary) -> _Plan:
    for file in request.cases:
        if not file.is_file():
            raise DryRunError(f"there is no file '{file}'")
    asked = parse_pairs(request.pairs)
    sources = load_sources(request.policies, request.against, vocabulary, asked.values())
    if request.rates is not None:
        sources = sources.at_rates(request.rates)
    table = None if request.map is None else load_map(request.map, vocabulary)
    kind = _kind(request, sources, table, vocabulary)
    withdrawn = sources.old.whole
    pairs = pair_policies(sources.new.book, sources.old.book, asked, withdrawn, kind.name)
    _same_kind(pairs, sources, kind)
    moment = moment_of(request.at, kind)
    tracks = [track for pair in pairs for track in tracks_of(pair, sources.new.book, sources.old.book)]
    books = {"old": sources.old.book, "new": sources.new.book}
    counted = Counting(request.movers, _segments(request.segments, kind), request.detail)
    comparison = Comparison(kind, books, pairs, tracks, moment, counted)
    apart = attributing(request.attribute, comparison, sources.old.book, sources.new.book)
    return _Plan(sources, kind, moment, comparison, table, apart, None if table is None else note_of(table))


def _kind(request: Request, sources: Sources, table: TableMap | None, vocabulary: Vocabulary) -> Kind:
    """The case kind: asked for, or the map's, or the only one that the new policies read."""
    found = sorted(sources.new.book.kinds)
    name = request.kind or (table.kind.name if table is not None else None) or (found[0] if len(found) == 1 else None)
    if name is None:
        raise DryRunError(f"the new policies read {', '.join(found)}: say with --kind which cases these are")
    if name not in vocabulary.kinds:
        raise DryRunError(f"there is no case kind '{name}'{_hint(name, vocabulary.kinds)}")
    if table is not None and table.kind.name != name:
        raise DryRunError(f"the map {table.name} makes cases of {table.kind.name}, not of {name}")
    return vocabulary.kinds[name]


def _segments(names: Sequence[str], kind: Kind) -> tuple[str, ...]:
    for name in names:
        if name not in kind.facts:
            raise DryRunError(f"--segment: {kind.name} has no fact '{name}'{_hint(name, kind.facts)}")
        if segments_of(kind.facts[name], ()) is None:
            raise DryRunError(f"--segment: '{name}' is {kind.facts[name].type}, which does not part cases into groups")
    return tuple(dict.fromkeys(names))


def _digests(files: Sequence[Path]) -> dict[str, str]:
    """What each case file was, to be known again."""
    made: dict[str, str] = {}
    for file in files:
        with file.open("rb") as content:
            made[str(file)] = f"sha256:{file_digest(content, 'sha256').hexdigest()}"
    return made


def _hint(word: str, known: Mapping[str, object]) -> str:
    hint = suggest(word, known)
    return f" ({hint})" if hint else ""


def _same_kind(pairs: Sequence[Pair], sources: Sources, kind: Kind) -> None:
    for pair in pairs:
        for policy, book in ((pair.new, sources.new.book), (pair.old, sources.old.book)):
            if policy is not None and book.policies[policy][0].case != kind.name:
                raise PairError(
                    f"the policy {policy} reads {book.policies[policy][0].case}, and the cases are {kind.name}"
                )


def _read_file(file: Path, plan: _Plan, log: RejectLog, first: int, progress: Progress) -> int:
    """Compare the cases of a file; gives how many were read. `first` is the number of the first row."""
    form = form_of(file)
    if form.table:
        if find_spec("polars") is None:
            raise DryRunError(f"'{file}' is a table, which needs polars: pip install 'makegood[table]'")
        return compare_table(file, plan.comparison, plan.table, log, first, progress)
    if plan.table is not None:
        raise DryRunError(f"--map is for tables (CSV, Parquet, Excel), and '{file}' is none")
    from makegood.replay.case_rows import CaseRows

    return CaseRows(plan.comparison, log).compare_file(file, form, first, progress)
