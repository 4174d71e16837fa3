"""The reasons of an outcome in its author's keys: when, amount, cap, from, within, until, items; one table by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from makegood.explain.build import Builder, rounding
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
    """`when`; then the amount as it is raised, cut, rounded and multiplied, from the inside out."""
    step = builder.tracer.step(outcome.fields["amount"])
    if isinstance(step.node, If) and step.node.origin is None:
        yield key_reason(builder, outcome, ("when",), step.args[0])
        if step.args[0].value is not True:
            return
        step = step.args[1]
    yield from _amount(builder, outcome, step)


def _amount(builder: Builder, outcome: Outcome, step: Step) -> Iterator[Reason]:
    node = step.node
    if node.origin is not None or not isinstance(node, Arith | Call):
        yield key_reason(builder, outcome, ("amount",), step)
        return
    yield from _amount(builder, outcome, step.args[0])
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
    for path, step in sorted(keys.items(), key=lambda one: _ORDER.index(one[0][0]) if one[0][0] in _ORDER else 99):
        if applies.value is True or path[0] == "when":
            yield key_reason(builder, outcome, path, step)
            yield from _counting(builder, outcome) if path[0] in ("within", "by") else ()
    if applies.value is True:
        done = "done_at" in outcome.fields and builder.tracer.step(outcome.fields["done_at"]).value is not None
        yield from made(builder, outcome, "done_at") if done else ()
    notes = [Note(f"state_{state.value}")] if state.value else [Note("state_unknown")]
    yield Reason("made", state.value, label="state", step=state, notes=tuple(notes))
    if state.value == "missed":
        yield from made(builder, outcome, "late_by")
        yield from made(builder, outcome, "days_late")
    elif state.value == "running":
        yield from made(builder, outcome, "remaining")


_ORDER = ("when", "from", "within", "by", "calendar", "until", "cancel")


def _counting(builder: Builder, outcome: Outcome) -> Iterator[Reason]:
    """The last day and the due instant, with the days that the calendar passed over."""
    roots = [builder.tracer.step(outcome.fields[field]) for field in ("last_day", "due")]
    notes: list[Note] = []
    for step in steps_below(roots):
        found = evidence(step, builder.tracer.surroundings) if step.node.origin is None else None
        if found is not None:
            notes.append(Note("calendar", {"evidence": found}))
    if roots[0].value is not None:
        yield from made(builder, outcome, "last_day", *notes)
        yield from made(builder, outcome, "due")


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


_BY_SECTION: dict[str, Callable[[Builder, Outcome], Iterator[Reason]]] = {
    "compensation": _compensation,
    "deadlines": _deadline,
    "remedies": _remedy,
    "scores": _score,
}
