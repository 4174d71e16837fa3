"""Which policies a dry-run compares with which, and which of their outcomes it follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from makegood.book import Book
from makegood.model import Outcome, Policy
from makegood.problems import suggest

# The field that stands for an outcome of each section, the first that it has; and the field that says when.
MAIN = {
    "compensation": ("amount",),
    "deadlines": ("state",),
    "escalation": ("tier",),
    "visits": ("overdue", "next"),
    "remedies": ("granted",),
    "scores": ("grade", "passed", "points"),
}
MOMENT = {"deadlines": "dated", "visits": "next"}


class PairError(ValueError):
    """Policies that cannot be compared as asked; the text says what to write instead."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two policies that are compared; a policy that is only new has no `old`, one that was withdrawn no `new`."""

    new: str | None
    old: str | None

    @property
    def name(self) -> str:
        return self.new or self.old or ""

    def side(self, side: str) -> str | None:
        return self.new if side == "new" else self.old


@dataclass(frozen=True, slots=True)
class Track:
    """One outcome followed through both books. Keys are those of a decision; None where a side does not have it."""

    pair: Pair
    section: str
    name: str
    main: str
    moment: str | None
    applies: str | None
    old: bool
    new: bool
    title: Any = field(default=None, compare=False)
    pays: str | None = None
    owed_by: str | None = None
    currency: str | None = None

    @property
    def id(self) -> str:
        return f"{self.pair.name}/{self.name}"

    @property
    def key(self) -> str:
        return f"{self.section}.{self.name}"

    @property
    def is_money(self) -> bool:
        return self.section == "compensation"

    @property
    def tick(self) -> int:
        """How many microseconds its moment counts by: a visit's is a date, a deadline's an instant."""
        return 86_400_000_000 if self.section == "visits" else 1

    def has(self, side: str) -> bool:
        return self.new if side == "new" else self.old

    def output_keys(self) -> tuple[str, ...]:
        """The output keys that comparing this outcome needs."""
        return tuple(key for key in (self.main, self.moment, self.applies) if key is not None)


def parse_pairs(texts: Iterable[str]) -> dict[str, str]:
    """`new=old` texts as a mapping. Raises PairError for a text of another shape and for one id named twice."""
    found: dict[str, str] = {}
    for text in texts:
        new, equals, old = text.partition("=")
        if not (new and equals and old) or "=" in old:
            raise PairError(f"--pair is NEW=OLD, two policy ids, such as airline.proposal=airline.eu261; not '{text}'")
        if new in found:
            raise PairError(f"--pair names '{new}' twice")
        found[new] = old
    return found


def pair_policies(
    new: Book, old: Book, asked: Mapping[str, str], withdrawn: bool, kind: str | None = None
) -> list[Pair]:
    """The pairs of a dry-run, by id: those asked for, then those of one id, then new ones against nothing.

    `withdrawn` also compares old policies that the new book no longer has. Raises PairError when nothing can be compared.
    """
    for one, other in asked.items():
        _must_have(new, one, "the new policies")
        _must_have(old, other, "the old policies")
    news = _ids(new, kind)
    olds = _ids(old, kind)
    if asked:
        return [Pair(one, other) for one, other in sorted(asked.items())]
    pairs = [Pair(one, one if one in olds else None) for one in news]
    if withdrawn:
        pairs += [Pair(None, one) for one in olds if one not in news]
    if not any(pair.old and pair.new for pair in pairs):
        raise PairError(_nothing_in_common(new, news, olds))
    return sorted(pairs, key=lambda pair: pair.name)


def _ids(book: Book, kind: str | None) -> list[str]:
    return [key for key, versions in sorted(book.policies.items()) if kind in (None, versions[0].case)]


def _must_have(book: Book, name: str, where: str) -> None:
    if name not in book.policies:
        hint = suggest(name, book.policies)
        raise PairError(f"there is no policy '{name}' among {where}{f' ({hint})' if hint else ''}")


def _nothing_in_common(book: Book, news: Sequence[str], olds: Sequence[str]) -> str:
    if not news:
        return "the new files bring no policy that can be compared"
    guesses = [f"--pair {one}={book.policy(one).extends}" for one in news if book.policy(one).extends in olds]
    advice = " ".join(guesses) or f"--pair {news[0]}={olds[0] if olds else 'OLD'}"
    return f"no policy id is in both books; say which is compared with which: {advice}"


def tracks_of(pair: Pair, new: Book, old: Book) -> list[Track]:
    """Every outcome of a pair, in the order of the new policy, then those that only the old one has.

    Raises PairError for one that is in several currencies: what it costs before and after has no difference.
    """
    sides = {"new": _outcomes(new, pair.new), "old": _outcomes(old, pair.old)}
    keys = dict.fromkeys([*sides["new"], *sides["old"]])
    for key in keys:
        found = {*_currencies(new, pair.new, key), *_currencies(old, pair.old, key)}
        if len(found) > 1:
            several = " and in ".join(sorted(found))
            raise PairError(f"{pair.name}/{key} is in {several}: a dry-run counts an outcome in one currency only")
    return [_track(pair, sides["new"].get(key), sides["old"].get(key)) for key in keys]


def _currencies(book: Book, policy: str | None, key: str) -> set[str]:
    """The currencies that the versions of a policy fix for an outcome."""
    versions = [] if policy is None else book.policies[policy]
    fixed = (outcome.info.get("currency") for one in versions for outcome in one.outcomes if outcome.key == key)
    return {str(currency) for currency in fixed if currency}


def _outcomes(book: Book, policy: str | None) -> dict[str, Outcome]:
    """The outcomes of all versions of a policy by key; the newest version's word stands."""
    if policy is None:
        return {}
    newest = book.policy(policy)
    versions: list[Policy] = [newest, *(one for one in book.policies[policy] if one is not newest)]
    found: dict[str, Outcome] = {}
    for version in versions:
        for outcome in version.outcomes:
            found.setdefault(outcome.key, outcome)
    return found


def _track(pair: Pair, new: Outcome | None, old: Outcome | None) -> Track:
    one = new or old
    assert one is not None
    moment = MOMENT.get(one.section)
    main = next((name for name in MAIN.get(one.section, ()) if name in one.fields), one.main)
    company = "company"
    return Track(
        pair=pair,
        section=one.section,
        name=one.name,
        title=one.title,
        main=one.fields[main],
        moment=one.fields.get(moment) if moment and moment != main else None,
        applies=one.fields.get("applies"),
        old=old is not None,
        new=new is not None,
        pays=str(one.info.get("pays", company)) if one.section == "compensation" else None,
        owed_by=str(one.info.get("owed_by", company)) if one.section == "deadlines" else None,
        currency=one.info.get("currency"),
    )
