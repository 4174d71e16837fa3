"""A dry-run's figures put in order for readers: money per payer, outcomes by how much they change, movers, policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from makegood.model import Policy
from makegood.replay.amounts import Amount, grouped, percent, signed
from makegood.replay.compare_rows import judged
from makegood.replay.fail_if import Cost, Measured
from makegood.replay.pairs import Pair, Track
from makegood.replay.result import DryRun
from makegood.replay.tally import DECIDED, LESS, MORE, Cell, Mover, Moves, OutcomeTally, Purse, Step, Sum
from makegood.replay.words import NOT_GOVERNED, UNDECIDED, cases_text, cell_text, length_text, track_title
from makegood.shown import title_text

YES_NO = {True: "applies", False: NOT_GOVERNED, None: UNDECIDED}


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """Before and after of one outcome or of a payer's total, over the cases in which both are decided."""

    title: str
    name: str
    before: Amount
    after: Amount
    sum: Sum

    @property
    def difference(self) -> Amount:
        return self.after - self.before

    @property
    def percent(self) -> str | None:
        return signed(percent(self.difference.exact, self.before.exact), self.difference.raw)


@dataclass(frozen=True, slots=True)
class MoverLine:
    """One case that moved much."""

    id: str
    row: int
    before: Amount
    after: Amount
    parts: tuple[tuple[str, str, str], ...]
    facts: Mapping[str, str]

    @property
    def difference(self) -> Amount:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class PurseFigures:
    """What one payer pays in one currency under one pair.

    `shared` are the facts that all movers have alike; `up` and `down` are the cases that move most each way.
    """

    purse: Purse
    total: MoneyLine
    parts: tuple[MoneyLine, ...]
    movers: tuple[MoverLine, ...]
    shared: Mapping[str, str]
    up: tuple[MoverLine, ...] = ()
    down: tuple[MoverLine, ...] = ()

    @property
    def payer(self) -> str:
        return f"the {self.purse.pays}"


@dataclass(frozen=True, slots=True)
class StepLine:
    """How many cases went from one answer to another. `verdict` is 1 better, -1 worse for the customer."""

    before: str
    after: str
    cases: int
    changed: bool
    verdict: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveLine:
    """Moments that moved one way, in words."""

    direction: str
    cases: int
    least: str
    most: str
    mean: str
    verdict: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutcomeFigures:
    """One outcome. `coarse` says that single amounts were too many to be listed."""

    track: Track
    title: str
    tally: OutcomeTally
    steps: tuple[StepLine, ...]
    moves: tuple[MoveLine, ...]
    coarse: bool

    @property
    def changed(self) -> int:
        return self.tally.changed


@dataclass(frozen=True, slots=True)
class Side:
    """One policy as it was compared."""

    id: str
    title: str
    files: tuple[str, ...]
    digests: tuple[str, ...]
    versions: tuple[Policy, ...]


def purses_of(run: DryRun) -> list[PurseFigures]:
    """What the company pays first, then what customers pay; by currency and pair, since currencies do not compare."""
    order = sorted(run.tally.money, key=lambda one: (one.pays != "company", one.currency, one.pair.name))
    return [_purse(run, purse) for purse in order]


def paid(purses: Sequence[PurseFigures]) -> list[PurseFigures]:
    """The purses out of which something is paid, or is not decided."""
    return [one for one in purses if one.total.before.raw or one.total.after.raw or one.total.sum.undecided]


def _purse(run: DryRun, purse: Purse) -> PurseFigures:
    money = run.tally.money[purse]
    tracks = [one for one in run.tracks if one.is_money and one.pair == purse.pair and one.pays == purse.pays]
    tracks = [one for one in tracks if purse.currency in run.tally.outcomes[one].money]
    scale = scale_of(run, purse)
    lines = [
        _line(track_title(one), one.name, run.tally.outcomes[one].money[purse.currency], scale, purse) for one in tracks
    ]
    total = _line("Together", "total", money.sum, scale, purse)
    titles = {one.name: track_title(one) for one in tracks}
    shared = _shared([mover.facts for mover in money.movers])

    def shown(raw: int | None) -> str:
        return UNDECIDED if raw is None else Amount(raw, scale, purse.currency).short

    def line(mover: Mover) -> MoverLine:
        return MoverLine(
            mover.id,
            mover.row,
            Amount(mover.before, scale, purse.currency),
            Amount(mover.after, scale, purse.currency),
            tuple((titles[name], shown(was), shown(is_now)) for name, was, is_now in mover.parts),
            mover.facts,
        )

    movers, up, down = (tuple(map(line, found)) for found in (money.movers, money.up, money.down))
    return PurseFigures(purse, total, tuple(lines), movers, shared, up, down)


def scale_of(run: DryRun, purse: Purse) -> int:
    """The decimals in which a purse is counted: the most of its outcomes."""
    own = (one for one in run.tracks if one.is_money and one.pair == purse.pair and one.pays == purse.pays)
    return max((run.scales[one] for one in own), default=0)


def _line(title: str, name: str, one: Sum, scale: int, purse: Purse) -> MoneyLine:
    return MoneyLine(
        title, name, Amount(one.before, scale, purse.currency), Amount(one.after, scale, purse.currency), one
    )


def _shared(facts: list[Mapping[str, str]]) -> dict[str, str]:
    """What all of them have alike; of a single case, nothing."""
    if len(facts) < 2:
        return {}
    return {name: value for name, value in facts[0].items() if all(one.get(name) == value for one in facts[1:])}


def outcomes_of(run: DryRun) -> list[OutcomeFigures]:
    """Every outcome, those that change in most cases first."""
    made = [_outcome(run, track) for track in run.tracks]
    return sorted(made, key=lambda one: -one.changed)


def _outcome(run: DryRun, track: Track) -> OutcomeFigures:
    tally = run.tally.outcomes[track]
    currencies = list(tally.money)
    currency = currencies[0] if len(currencies) == 1 else None
    scale = run.scales.get(track, 0)
    steps = [_step(track, step, count, tally, scale, currency) for step, count in tally.steps.counts.items()]
    steps.sort(key=lambda one: (not one.changed, -one.cases, one.before, one.after))
    owed = track.owed_by == "customer"
    moves = [_move("earlier", tally.earlier, -1 if owed else 1), _move("later", tally.later, 1 if owed else -1)]
    return OutcomeFigures(
        track, track_title(track), tally, tuple(steps), tuple(one for one in moves if one.cases), tally.steps.coarse
    )


def _step(track: Track, step: Step, count: int, tally: OutcomeTally, scale: int, currency: str | None) -> StepLine:
    coarse = tally.steps.coarse
    texts = [cell_text(track, cell, scale, currency, coarse) for cell in step]
    examples = tuple(name for _, name in tally.steps.examples.get(step, ()))
    was, after = (_ranked(cell) if coarse and track.is_money else cell for cell in step)
    return StepLine(texts[0], texts[1], count, step[0] != step[1], judged(track, was, after, 0), examples)


# The classes of amounts by size: nothing, less than before, what was before, more than before.
_RANKS = {False: 0, LESS: 1, True: 2, MORE: 3}


def _ranked(cell: Cell) -> Cell:
    """A class of amounts as a number that compares with the other side's."""
    return (cell[0], _RANKS[cell[1]]) if cell[0] == DECIDED else cell


def _move(direction: str, moves: Moves, verdict: int) -> MoveLine:
    mean = moves.total // moves.count if moves.count else 0
    least, most, middle = (length_text(one) for one in (moves.least, moves.most, mean))
    return MoveLine(direction, moves.count, least, most, middle, verdict, tuple(name for _, name in moves.examples))


def applies_of(run: DryRun, pair: Pair) -> list[tuple[str, str, int]]:
    """Whether a pair's policies govern the cases, before and after, the changes first."""
    counts = run.tally.pairs[pair].applies
    lines = [(YES_NO[before], YES_NO[after], count) for (before, after), count in counts.items()]
    return sorted(lines, key=lambda one: (one[0] == one[1], -one[2], one[0], one[1]))


@dataclass(frozen=True, slots=True)
class OpenLine:
    """Cases that stay undecided for one reason: which outcomes, the facts they miss, and the first of the cases."""

    cases: int
    outcomes: tuple[str, ...]
    missing: tuple[str, ...]
    example: str


def open_lines(run: DryRun) -> list[OpenLine]:
    """Why cases are undecided after the change, the most frequent reason first."""
    aside = set(run.tally.never_decided())
    lines: list[OpenLine] = []
    for count, one in run.tally.undecided_examples():
        missing = {track: names for track, names in one.missing.items() if track not in aside}
        names = tuple(dict.fromkeys(name for each in missing.values() for name in each))
        lines.append(OpenLine(count, tuple(track_title(track) for track in missing), names, one.id))
    merged: dict[tuple[tuple[str, ...], tuple[str, ...]], OpenLine] = {}
    for line in lines:
        key = (line.outcomes, line.missing)
        merged[key] = OpenLine(merged[key].cases + line.cases, *key, merged[key].example) if key in merged else line
    return sorted(merged.values(), key=lambda one: -one.cases)


def never_lines(run: DryRun) -> list[tuple[str, tuple[str, ...]]]:
    """The outcomes that these data can never decide, each with the facts that it would take."""
    lines: list[tuple[str, tuple[str, ...]]] = []
    for track in run.tally.never_decided():
        needs = (one.missing[track] for one in run.tally.undecided.values() if track in one.missing)
        lines.append((track_title(track), tuple(dict.fromkeys(name for each in needs for name in each))))
    return lines


def moment_words(run: DryRun) -> str:
    """When the cases were decided; it is said when some give no moment."""
    known, of = run.tally.moments, run.tally.compared
    if not run.moment.fact or known == of:
        return run.moment.words
    given = "none gives it" if not known else f"{grouped(known)} of {grouped(of)} give it"
    return f"{run.moment.words} ({given}; without it, what depends on the moment is undecided)"


def side_of(run: DryRun, pair: Pair, side: str) -> Side | None:
    """One side of a pair; None where there is no policy."""
    policy = pair.side(side)
    if policy is None:
        return None
    book = (run.sources.new if side == "new" else run.sources.old).book
    versions = sorted(book.policies[policy], key=lambda one: (one.start is not None, one.start or 0, one.file))
    newest = book.policy(policy)
    files = tuple(dict.fromkeys(one.file for one in versions))
    return Side(policy, title_text(newest.title, policy), files, tuple(one.digest for one in versions), tuple(versions))


def measured(run: DryRun) -> Measured:
    """What --fail-if may ask about."""
    tally = run.tally
    counts = {
        "changed": tally.changed,
        "undecided": tally.undecided_cases()[1],
        "rejected": run.rejected.count,
        "worse": tally.worse + tally.mixed,
    }
    # Policies that are not linked stand side by side: each pair's cost is its own, and nothing is added up across them.
    costs = [
        Cost(one.purse.currency, one.total.before.exact, one.total.after.exact)
        for one in purses_of(run)
        if one.purse.pays == "company"
    ]
    return Measured(run.read, counts, tuple(costs))


def verdict_sentence(run: DryRun) -> str:
    """The dry-run in one or two sentences, for a head of claims."""
    tally = run.tally
    if not tally.compared:
        return "There was no case to compare."
    if not tally.changed:
        return "Nothing changes: every case is decided as before."
    share = percent(tally.changed, tally.compared)
    parts = [f"{cases_text(tally.changed)} of {grouped(tally.compared)} ({share}) would be decided otherwise."]
    parts += [_money_sentence(one) for one in purses_of(run) if one.total.difference.raw]
    better, worse = tally.better + tally.mixed, tally.worse + tally.mixed
    if better or worse:
        parts.append(f"For the customer {cases_text(worse)} would be worse and {grouped(better)} better.")
    return " ".join(parts)


def _money_sentence(one: PurseFigures) -> str:
    difference = one.total.difference
    size = Amount(abs(difference.raw), difference.scale, difference.currency)
    share = f" ({one.total.percent.lstrip('+-')})" if one.total.percent else ""
    return f"{one.payer.capitalize()} would pay {size.short} {'more' if difference.raw > 0 else 'less'}{share}."
