"""The HTML report's concrete cases: what each was and is, its facts, and why before and why after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from makegood.replay.comparison import ShownCase
from makegood.replay.html_parts import facts, section, text, verdict_class
from makegood.replay.html_why import why_html
from makegood.replay.result import DryRun
from makegood.replay.shown_cases import ChangedOutcome, changed_outcomes, concrete_cases
from makegood.replay.why import Whys


def cases(run: DryRun) -> str:
    """Every case folded; the first is open."""
    chosen = concrete_cases(run)
    if not chosen or run.decide is None:
        return ""
    whys = Whys()
    shared = _shared(chosen)
    made: list[str] = []
    for at, one in enumerate(chosen):
        decisions = run.decide(one)
        changed = changed_outcomes(run, decisions)
        reasons = whys.both(decisions, changed)
        why = "".join(
            f'<div class="reasons"><h4>{word}</h4>{why_html(reasons[side])}</div>'
            for word, side in (("Why before", "old"), ("Why after", "new"))
        )
        made.append(_case(one, changed, shared, why, at == 0))
    alike = (
        f'<div class="card"><p class="rest first">The same in all of these:</p>{facts(shared)}</div>' if shared else ""
    )
    hint = (
        f"{len(chosen)} cases, chosen by the data alone: those whose money moves most (of each way to move three at most), and "
        "the first of every kind of change."
    )
    return section("Case by case", hint, f'<div class="cases">{"".join(made)}</div>', alike)


def _case(one: ShownCase, changed: Sequence[ChangedOutcome], shared: Mapping[str, str], why: str, first: bool) -> str:
    own = {name: value for name, value in one.facts.items() if name not in shared}
    moved = "".join(
        f'<li class="{verdict_class(change.verdict)}"><span>{text(change.title)}</span> '
        f"<b>{text(change.before)} → {text(change.after)}</b></li>"
        for change in changed
    )
    return (
        f'<details class="case"{" open" if first else ""}><summary><span class="id">{text(one.id)}</span><ul>{moved}</ul></summary>'
        f'<div class="inside">{facts(own)}<div class="why">{why}</div></div></details>'
    )  # fmt: skip


def _shared(chosen: Sequence[ShownCase]) -> dict[str, str]:
    """The facts that all of them have alike; of a single case, none."""
    if len(chosen) < 2:
        return {}
    return {
        name: value for name, value in chosen[0].facts.items() if all(one.facts.get(name) == value for one in chosen)
    }
