"""The reasons of an outcome in its author's keys: when, amount, cap, from, within, until, items; one table by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from makegood.explain.build import Builder, rounding
from makegood.explain.clock_reasons import paused_days, stretches_of
from makegood.explain.evidence import evidence
from makegood.explain.model import Note, Reason
from makegood.explain.trace import Step, steps_below
from makegood.expr.nodes import Arith, Call, If, Literal, Ref
from makegood.model import Outcome, Path


def outcome_reasons(builder: Builder, outcome: Outcome) -> tuple[Reason, ...]:
    """Why an outcome is as it is, key by key."""
    builder.shown.update(outcome.fields.values())
    return tuple(_BY_SECTION.get(outcome.section, _plain)(builder, outcome))


def of_key(builder: Builder, key: str) -> tuple[Reason, ...]:
    """The reasons of the outcome that a field belongs to; none where they stand in the tree already."""
    section, name, _ = key.split(".", 2)
    found = builder.texts.policy.outcome(f"{section}.{name}")
    if found is None or f"{section}.{name}" in builder.shown:
        return ()
    builder.shown.add(f"{section}.{name}")
    return outcome_reasons(builder, found)


def authored(outcome: Outcome, step: Step) -> Iterator[tuple[Path, Step]]:
    """What the author wrote under the keys of an outcome, where a step of its lowering rests on it; in order."""
    stack = [step]
    seen: set[int] = set()
    while stack:
        one = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        origin = one.node.origin
        if origin is not None:
            if origin[:2] == outcome.path:
                yield origin[2:], one
            continue
        if isinstance(one.node, Ref) and not one.node.name.startswith(f"{outcome.key}."):
            continue
        stack.extend(reversed(one.args))


def _keys(outcome: Outcome, builder: Builder, fields: tuple[str, ...]) -> dict[Path, Step]:
    """The steps of an outcome's keys that its fields rest on; of several, one that has a value."""
    found: dict[Path, Step] = {}
    for field in fields:
        key = outcome.fields.get(field)
        for path, step in authored(outcome, builder.tracer.step(key)) if key is not None else ():
            if path not in found or found[path].value is None:
                found[path] = step
    return found


def key_reason(builder: Builder, outcome: Outcome, path: Path, step: Step) -> Reason:
    """The line of one key of an outcome."""
    texts = builder.texts
    full = (*outcome.path, *path)
    node = step.node
    below = builder.parts(step)
    return Reason(
        "key", step.value, label=str(path[0]), text=texts.text(node), seen=texts.seen(step), step=step,
        place=texts.place_at(full), notes=builder.counted(step), reasons=below,
    )  # fmt: skip


def made(builder: Builder, outcome: Outcome, field: str, *notes: Note) -> Iterator[Reason]:
    """The line of a field that the outcome's kind works out."""
    key = outcome.fields.get(field)
    if key is not None:
        step = builder.tracer.step(key)
        yield Reason("made", step.value, label=field, step=step, notes=notes)


# -- by kind


def _plain(builder: Builder, outcome: Outcome) -> Iterator[Reason]:
    """A kind without words of its own: its keys in the order in which they were read."""
    for path, step in _keys(outcome, builder, tuple(outcome.fields)).items():
        yield key_reason(builder, outcome, path, step)


def _compensation(builder: Builder, outcome: Outcome) -> Iterator[Reason]:
    """`when`; then the amount as it is raised, cut, rounded and multiplied, from the inside out; of a range both ends."""
    step = builder.tracer.step(outcome.fields[outcome.main])
    if isinstance(step.node, If) and step.node.origin is None and builder.texts.at((*outcome.path, "when")):
        yield key_reason(builder, outcome, ("when",), step.args[0])
        if step.args[0].value is not True:
            return
        step = step.args[1]
    if outcome.main == "amount":
        yield from _amount(builder, outcome, step, ("amount",))
        return
    for end, part in (("from", "least"), ("to", "most")):
        yield from _amount(builder, outcome, builder.tracer.step(f"{outcome.key}.{part}"), ("amount", end))
    if step.value is None:
        yield from made(builder, outcome, "amount_to")


def _amount(builder: Builder, outcome: Outcome, step: Step, path: Path) -> Iterator[Reason]:
    node = step.node
    if node.origin is not None or not isinstance(node, Arith | Call):
        label = "amount" if len(path) == 1 else f"amount_{path[-1]}"
        yield replace(key_reason(builder, outcome, path, step), label=label)
        return
    yield from _amount(builder, outcome, step.args[0], path)
    if isinstance(node, Arith):
        yield key_reason(builder, outcome, ("per",), step.args[1])
        yield Reason("made", step.value, label="times", step=step)
    elif node.function in ("min", "max"):
        key = "cap" if node.function == "min" else "at_least"
        limit = replace(key_reason(builder, outcome, (key,), step.args[1]), value=step.args[1].value)
        bound = step.value is not None and step.value != step.args[0].value
        yield replace(limit, notes=(Note(f"{key}_holds" if bound else f"{key}_idle"),))
        if bound:
            yield Reason("made", step.value, label="limited", step=step)
    elif step.value != step.args[0].value:
        yield Reason("made", step.value, label="rounded", step=step, notes=(rounding(step),))


def _deadline(builder: Builder, outcome: Outcome) -> Iterator[Reason]:
    """`when`; then from, within or by, how it was counted, the day and instant, what happened, and the state."""
    applies = builder.tracer.step(outcome.fields["applies"])
    state = builder.tracer.step(outcome.fields["state"])
    keys = _keys(outcome, builder, ("applies", "due", "last_day", "state", "done_at"))
    keys = _keys(outcome, builder, tuple(field for field in outcome.fields if field.startswith("warning_"))) | keys
    ordered = sorted(keys, key=_place_of_key)
    counted = next((path for path in reversed(ordered) if path[0] in _COUNTED), None)
    for path, step in ((path, keys[path]) for path in ordered):
        if applies.value is True or path[0] == "when":
            yield replace(key_reason(builder, outcome, path, step), label=_label(path))
            yield from _before_counting(builder, outcome) if path == counted else ()
            yield from _counting(builder, outcome) if path == counted else ()
    if applies.value is True:
        done = "done_at" in outcome.fields and builder.tracer.step(outcome.fields["done_at"]).value is not None
        yield from made(builder, outcome, "done_at") if done else ()
    notes = [Note(f"state_{state.value}")] if state.value else [Note("state_unknown")]
    yield Reason("made", state.value, label="state", step=state, notes=tuple(notes))
    if builder.tracer.step(outcome.fields["missed"]).value is True:
        yield from made(builder, outcome, "late_by")
        yield from made(builder, outcome, "days_late")
    elif state.value in ("running", "paused"):
        yield from made(builder, outcome, "remaining")
    if applies.value is True and state.value != "not_started":
        yield from _clock(builder, outcome)


_COUNTED = ("from", "started", "reset", "within", "changed_at", "by", "pauses")
_ORDER = ("when", *_COUNTED, "calendar", "until", "cancel", "warn")


def _label(path: Path) -> str:
    """What a key is called; a part of one has a name of its own."""
    part = str(path[-1])
    return f"{str(path[0]).removesuffix('s')}_{part}" if part in ("start", "end", "before", "after") else str(path[0])


def _place_of_key(path: Path) -> tuple[int, Path]:
    return (_ORDER.index(str(path[0])) if path[0] in _ORDER else len(_ORDER), tuple(map(str, path)))


def _step(builder: Builder, outcome: Outcome, name: str) -> Step | None:
    """The step of a name on the way to the fields of an outcome."""
    key = f"{outcome.key}.{name}"
    return builder.tracer.step(key) if key in builder.texts.policy.named else None


def _before_counting(builder: Builder, outcome: Outcome) -> Iterator[Reason]:
    """What the length counts from, which of several it is, and when the clock stood still."""
    for name, label in (("changes", "changes"), ("length", "length"), ("left", "carried"), ("pauses", "stopped")):
        step = _step(builder, outcome, name)
        if step is not None and step.value:
            yield Reason("made", step.value, label=label, step=step)
    if any(_step(builder, outcome, name) is not None for name in ("start_1", "attached_at", "changed")):
        yield from made(builder, outcome, "started_at")


def _clock(builder: Builder, outcome: Outcome) -> Iterator[Reason]:
    """For how long the clock has run and stood still, and what it has warned of."""
    for field in outcome.fields:
        if field.startswith("warning_"):
            yield from made(builder, outcome, field)
    if "warned" in outcome.fields:
        yield from made(builder, outcome, "warned")
        if builder.tracer.step(outcome.fields["warn_at"]).value is not None:
            yield from made(builder, outcome, "warn_at")
    if "paused_for" in outcome.fields:
        yield from made(builder, outcome, "ran")
        yield from made(builder, outcome, "paused_for")
    for field in outcome.fields:
        if field.startswith(("elapsed_by_", "ran_by_")):
            yield from made(builder, outcome, field)
    if "provisional" in outcome.fields and builder.tracer.step(outcome.fields["provisional"]).value is True:
        yield from made(builder, outcome, "provisional", Note("not_official"))


def _counting(builder: Builder, outcome: Outcome) -> Iterator[Reason]:
    """The last day and the due instant, with the days that the calendar passed over."""
    roots = [builder.tracer.step(outcome.fields[field]) for field in ("last_day", "due")]
    around = builder.tracer.surroundings
    stretches = stretches_of(roots[1], around)
    notes: list[Note] = []
    for step in steps_below(roots):
        if step.node.origin is not None or (isinstance(step.node, Call) and step.node.function == "_close_of_day"):
            continue
        found = evidence(step, around)
        # Opening hours are told stretch by stretch below, and a closing time passes over no day.
        if found is not None and not found.told and not found.open:
            notes.append(Note("calendar", {"evidence": found}))
    if roots[0].value is not None:
        for line in made(builder, outcome, "last_day", *notes):
            yield replace(line, reasons=paused_days(roots[0]))
        for line in made(builder, outcome, "due"):
            yield replace(line, reasons=stretches)


def _remedy(builder: Builder, outcome: Outcome) -> Iterator[Reason]:
    step = builder.tracer.step(outcome.fields["granted"])
    if isinstance(step.node, Literal) and step.node.origin is None:
        yield Reason("made", step.value, label="granted", step=step, notes=(Note("always_granted"),))
    else:
        yield key_reason(builder, outcome, ("when",), step)


def _score(builder: Builder, outcome: Outcome) -> Iterator[Reason]:
    """`when` and `applicable`; then item by item, the points, the pass mark and the grade."""
    keys = _keys(outcome, builder, ("applies", "points", "passed", "grade"))
    for path, step in keys.items():
        if path[0] in ("when", "applicable"):
            yield key_reason(builder, outcome, path, step)
    if builder.tracer.step(outcome.fields["applies"]).value is not True:
        return
    for name in dict.fromkeys(path[1] for path in keys if path[0] == "items"):
        yield _item(
            builder, outcome, str(name), {path: step for path, step in keys.items() if path[:2] == ("items", name)}
        )
    yield from made(builder, outcome, "points")
    for path, step in keys.items():
        if path[0] == "pass":
            yield key_reason(builder, outcome, path, step)
    yield from made(builder, outcome, "passed")
    yield from made(builder, outcome, "grade")


def _item(builder: Builder, outcome: Outcome, name: str, keys: dict[Path, Step]) -> Reason:
    parts = [replace(key_reason(builder, outcome, path, step), label=str(path[-1]) if len(path) > 2 else "earned")
             for path, step in keys.items()]  # fmt: skip
    earned = next((one for one in parts if one.label == "earned"), parts[0])
    return Reason(
        "key", earned.value, label="item", name=name, place=builder.texts.place_at((*outcome.path, "items")),
        reasons=tuple(parts),
    )  # fmt: skip


def _escalation(builder: Builder, outcome: Outcome) -> Iterator[Reason]:
    """`when`; what the clock counts by; rung by rung up to the first that does not hold; where the case stands, and next."""
    keys = _keys(outcome, builder, tuple(outcome.fields))
    applies = builder.tracer.step(outcome.fields["applies"]).value
    for path, step in sorted(keys.items(), key=lambda one: _ORDER.index(one[0][0]) if one[0][0] in _ORDER else 99):
        if path[0] == "when" or (applies is True and path[0] not in ("ladder", "fallback")):
            yield key_reason(builder, outcome, path, step)
    if applies is not True:
        return
    stands = builder.tracer.step(outcome.fields["tier"])
    number = 1
    while f"{outcome.key}.holds_{number}" in builder.texts.policy.named:
        holds = builder.tracer.step(f"{outcome.key}.holds_{number}")
        yield _rung(builder, outcome, number, holds, keys)
        if holds.value is not True:
            break
        number += 1
    yield Reason("made", stands.value, label="tier", step=stands)
    for field in ("to", "since", "next_to", "next_at", "notified", "notify_at"):
        step = builder.tracer.step(outcome.fields[field])
        if step.value is not None:
            yield Reason("made", step.value, label=_LABELS.get(field, field), step=step)


_LABELS = {"since": "stands_since", "at": "holds_since", "by": "done_by"}


def _rung(builder: Builder, outcome: Outcome, number: int, holds: Step, keys: dict[Path, Step]) -> Reason:
    parts = [
        replace(key_reason(builder, outcome, path, step), label=_LABELS.get(str(path[2]), str(path[2])))
        for path, step in keys.items()
        if path[:2] == ("ladder", number - 1) and path[2] != "repeat"
    ]
    name = f"{outcome.key}.time_{number}"
    if name in builder.texts.policy.named:
        moment = builder.tracer.step(name)
        parts.append(Reason("made", moment.value, label="reached_at", step=moment))
    return Reason(
        "key", holds.value, label="rung", name=str(number), step=holds,
        place=builder.texts.place_at((*outcome.path, "ladder", number - 1)), reasons=tuple(parts),
    )  # fmt: skip


_OF_VISITS = ("when", "on", "every", "last", "from", "or_after", "calendar", "window", "lead", "by")
_OF_METERS = {"meter": "meter", "every": "meter_every", "last": "meter_last", "rate": "rate", "read_on": "read_on"}


def _visit_order(path: Path) -> tuple[int, int, int]:
    """The keys of a visit in the order in which they are told, meter by meter."""
    number = next((part for part in path[1:] if isinstance(part, int)), 0)
    within = list(_OF_METERS).index(str(path[-1])) if path[0] == "or_after" and path[-1] in _OF_METERS else 0
    return _OF_VISITS.index(str(path[0])), number, within


def _visit(builder: Builder, outcome: Outcome) -> Iterator[Reason]:
    """`when`; what the date is counted from, and the meters; the next date, whether it is overdue, and by how much."""
    keys = _keys(outcome, builder, tuple(outcome.fields))
    applies = builder.tracer.step(outcome.fields["applies"]).value
    for path, step in sorted(keys.items(), key=lambda one: _visit_order(one[0])):
        if applies is True or path[0] == "when":
            label = str(path[-1]) if isinstance(path[-1], str) else str(path[0])
            label = _OF_METERS.get(label, label) if len(path) > 1 else _LABELS.get(label, label)
            yield replace(key_reason(builder, outcome, path, step), label=label)
    if applies is not True:
        return
    day = builder.tracer.step(outcome.fields["next"])
    notes = []
    for step in steps_below([day]):
        found = evidence(step, builder.tracer.surroundings) if step.node.origin is None else None
        if found is not None and (found.passed or found.first is None):
            notes.append(Note("calendar", {"evidence": found}))
    yield Reason("made", day.value, label="next", step=day, notes=tuple(notes))
    late = builder.tracer.step(outcome.fields["overdue"]).value
    for field in ("by_meter", "latest", "prepare_on", "overdue", *(("late_by",) if late else ())):
        yield from made(builder, outcome, field)


_BY_SECTION: dict[str, Callable[[Builder, Outcome], Iterator[Reason]]] = {
    "compensation": _compensation,
    "deadlines": _deadline,
    "escalation": _escalation,
    "visits": _visit,
    "remedies": _remedy,
    "scores": _score,
}
