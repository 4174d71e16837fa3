"""What a change of policy comes to, outcome by outcome: which may differ, and cases that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from makegood.boundaries import Coordinate, Point, as_case
from makegood.boundaries.coordinates import NOW
from makegood.boundaries.seeds import written
from makegood.cases.facts import FactSpec
from makegood.diff.answers import APPLIES, VALUES, WHETHER_APPLIES, Answer, Subject
from makegood.diff.depths import Meaning, alike_where_both, constant
from makegood.diff.model import ADDED, CHANGED, REMOVED, Effect, Item, Turn, Witness
from makegood.diff.search import SCOPE, Budget, Found, Ground, Watch, search
from makegood.diff.seeds import Seed
from makegood.diff.shrink import Edge, edges_of, nearest, shrunk
from makegood.diff.words import said
from makegood.expr.plain import plain_fact
from makegood.model import Outcome, Policy
from makegood.shown import instant_text


@dataclass(frozen=True, slots=True)
class Asked:
    """How much is searched, and how many witnesses are shown of one subject."""

    budget: Budget
    witnesses: int = 3


def subjects_of(old: Sequence[Policy], new: Sequence[Policy]) -> list[Subject]:
    """All that both sides decide: whether they apply, the outcomes and the values, in the new policy's order."""
    policies = [*reversed(new), *reversed(old)]
    outcomes = dict.fromkeys(Subject(one.section, one.name) for policy in policies for one in policy.outcomes)
    values = dict.fromkeys(Subject(VALUES, name) for policy in policies for name in policy.values)
    return [WHETHER_APPLIES, *outcomes, *values]


def effects(
    ground: Ground, told: Sequence[Meaning], items: Sequence[Item], seeds: Sequence[Seed], asked: Asked
) -> list[Effect]:
    """The outcomes and values that may differ, each with its witnesses. What means the same on both sides is left out."""
    old, new = told
    scope = old.scope() != new.scope()
    dating = old.dating() != new.dating()
    found: list[Effect] = []
    for subject in subjects_of(ground.old.policies, ground.new.policies):
        if subject is WHETHER_APPLIES:
            if scope:
                found.append(_effect(ground, subject, items, seeds, asked))
            continue
        if subject.section == VALUES and not all(_newest(side.policies, subject) for side in (ground.old, ground.new)):
            continue  # a value that only one side shows needs no case to show it
        before, after = old.own(subject), new.own(subject)
        moved = dating and not (constant(before) and constant(after))
        if moved or not alike_where_both(before, after):
            found.append(_effect(ground, subject, items, seeds, asked))
    return found


def _effect(
    ground: Ground, subject: Subject, items: Sequence[Item], seeds: Sequence[Seed], asked: Asked
) -> Effect:  # fmt: skip
    known, made = ([seed.point for seed in seeds if seed.made is made] for made in (False, True))
    watch = search(ground, subject, known, made, asked.budget)
    sides = [_newest(versions.policies, subject) for versions in (ground.old, ground.new)]
    has = [side is not None for side in sides]
    change = CHANGED if all(has) or subject.section == APPLIES else ADDED if has[1] else REMOVED
    outcome = sides[1] or sides[0]
    scope_only = SCOPE in watch.found and not watch.clear and subject.section != APPLIES
    return Effect(
        section=subject.section,
        name=subject.name,
        title=outcome.title if isinstance(outcome, Outcome) else None,
        cite=outcome.cite if isinstance(outcome, Outcome) else None,
        change=change,
        written=any((one.section, one.name) == (subject.section, subject.name) for one in items),
        tried=watch.tried,
        scope_only=scope_only,
        witnesses=() if scope_only else tuple(_witnesses(ground, subject, watch, seeds, asked.witnesses)),
    )


def _newest(policies: Sequence[Policy], subject: Subject) -> Outcome | str | None:
    """The outcome, or the name of the value, in the last version that has it."""
    for policy in reversed(policies):
        found = policy.outcome(subject.key) or (
            subject.name if subject.name in policy.values and subject.section == VALUES else None
        )
        if found is not None:
            return found
    return None


# -- witnesses


def _witnesses(ground: Ground, subject: Subject, watch: Watch, seeds: Sequence[Seed], most: int) -> list[Witness]:
    """The clearest differences found, one of each sort first; faint ones only where there is no other."""
    clear = [sort for sort in watch.found if sort not in watch.faint]
    sorts = sorted(clear, key=_telling) or list(watch.found)
    probes = ground.probes(subject, scoped=True)
    chosen: dict[tuple[Any, ...], Witness] = {}
    for turn in range(max((len(watch.found[sort]) for sort in sorts), default=0)):
        for sort in sorts:
            if turn < len(watch.found[sort]) and len(chosen) < most:
                one = _witness(ground, watch, watch.found[sort][turn], seeds, probes)
                chosen.setdefault((one.before, one.after), one)
    return list(chosen.values())


def _telling(sort: str) -> int:
    """Another state tells more than another date; a clock that has not begun to run tells little."""
    before, _, after = sort.partition(" → ")
    return 2 if "not_started" in sort else 1 if before == after else 0


def _witness(ground: Ground, watch: Watch, found: Found, seeds: Sequence[Seed], probes: Sequence[Any]) -> Witness:
    def answers(point: Point) -> tuple[Answer, Answer]:
        return watch.old.answer(point), watch.new.answer(point)

    def holds(point: Point) -> bool:
        return answers(point) == (found.before, found.after)

    seed = seeds[nearest([one.point for one in seeds], found.point)]
    point = shrunk(ground, found, seed.point, holds, probes)
    before, after = said(watch.old, point), said(watch.new, point)
    return Witness(
        case=as_case(ground.kind, ground.facts, point),
        at=None if point[1] is None else instant_text(point[1]),
        before=before.words,
        after=after.words,
        sort=found.sort,
        seed=seed.name,
        turns=tuple(_turn(ground, one, point) for one in edges_of(ground, point, answers, probes)),
        expect=after.expect,
    )


def _turn(ground: Ground, edge: Edge, point: Point) -> Turn:
    one = edge.coordinate
    name = NOW if one.name == NOW else _path(ground.kind.facts[one.name], one)
    currency = point[0][-1] if isinstance(point[0][-1], str) else None
    return Turn(name, *(_shown(one.spec, value, currency) for value in (edge.agrees, edge.differs)))


def _shown(spec: FactSpec, value: Any, currency: str | None) -> str:
    return str(written(plain_fact(spec, value, currency)))


def _path(spec: FactSpec, one: Coordinate) -> str:
    """`parts[2].price`: elements count from 1."""
    path = spec.name
    for at in one.within:
        if spec.type.kind == "list":
            path, spec = f"{path}[{at + 1}]", spec.fields[""]
        else:
            name = list(spec.fields)[at]
            path, spec = f"{path}.{name}", spec.fields[name]
    return path
