"""An explanation as plain data: its trees for readers, and the steps that another program can work through again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from makegood.explain.model import Explanation, Flip, Note, PolicyWhy, Question, Reason, Why, WhyNot
from makegood.explain.steps import Data, StepWriter, calendar_data, place_data, plain_json, typed
from makegood.explain.words import LANGUAGES, Words
from makegood.shown import date_text

FORMAT = 1


def document(explanation: Explanation) -> Data:
    """The whole explanation; `schemas/explanation.schema.json` says what it holds."""
    steps: list[Data] = []
    policies: list[Data] = []
    for why in explanation.policies:
        if why.writer is not None:
            steps += why.writer.write(list(why.steps))
        policies.append(policy_data(why))
    case = explanation.case
    return {
        "explanation": FORMAT,
        "case": {"id": plain_json(case.get("id")), "kind": explanation.kind},
        "at": explanation.at,
        "versions": {key: explanation.versions[key] for key in ("makegood", "tzdata", "plugins", "calendars", "kinds")},
        "problems": list(explanation.problems),
        "policies": policies,
        "steps": steps,
    }


def policy_data(why: PolicyWhy) -> Data:
    policy = why.policy
    data = _Data(why.writer, why.zone)
    return {
        "id": policy.id,
        "title": plain_json(policy.title),
        "file": policy.file,
        "digest": policy.digest,
        "effective_from": date_text(policy.start),
        "source": plain_json(dict(policy.source)),
        "dated": why.day,
        "timezone": why.zone,
        "status": why.status,
        "notes": data.notes(why.notes),
        "when": None if why.when is None else data.reason(why.when),
        "why_not": data.why_not(why.why_not),
        "questions": [question_data(one) for one in why.questions],
        "outcomes": [data.outcome(one) for one in why.outcomes],
        "names": [data.reason(one) for one in why.names],
    }


def outcomes_data(explanation: Explanation) -> list[Data]:
    """What a decision repeats of its explanation: the tree of each outcome, without the steps."""
    found: list[Data] = []
    for why in explanation.policies:
        data = _Data(None, why.zone)
        found += [data.outcome(one) for one in why.outcomes]
    return found


def question_data(question: Question) -> Data:
    made: Data = {"fact": question.fact, "cost": question.cost, "type": question.wanted}
    if question.choices:
        made["choices"] = list(question.choices)
    if question.unit is not None:
        made["unit"] = question.unit
    return made | {"description": dict(question.description)}


class _Data:
    """Reasons as data; with a writer they name their steps."""

    def __init__(self, writer: StepWriter | None, zone: str) -> None:
        self.writer = writer
        self.words = [Words(language, zone) for language in LANGUAGES]

    def reason(self, reason: Reason) -> Data:
        made: Data = {"kind": reason.kind}
        for key in ("label", "name", "text", "seen", "cite", "link"):
            if getattr(reason, key):
                made[key] = getattr(reason, key)
        if reason.valued:
            made["value"] = typed(reason.value)
        if reason.step is not None and self.writer is not None:
            made["step"] = self.writer.number(reason.step)
        if reason.place is not None:
            made["place"] = place_data(reason.place)
        if reason.again:
            made["again"] = True
        if reason.notes:
            made["notes"] = self.notes(reason.notes)
        if reason.reasons:
            made["reasons"] = [self.reason(one) for one in reason.reasons]
        return made

    def notes(self, notes: Sequence[Note]) -> list[Data]:
        return [
            {
                "word": one.word,
                "text": {words.language: words.note(one) for words in self.words},
                **({"calendar": calendar_data(one.values["evidence"])} if one.word == "calendar" else {}),
            }
            for one in notes
        ]

    def outcome(self, why: Why) -> Data:
        outcome = why.outcome
        made: Data = {
            "id": why.id,
            "section": outcome.section,
            "name": outcome.name,
            "title": plain_json(outcome.title),
            "cite": outcome.cite,
            "status": why.status,
            "value": typed(why.value),
            "tree": self.reason(why.tree),
            "why_not": self.why_not(why.why_not),
            "questions": [question_data(one) for one in why.questions],
        }
        if why.notes:
            made["notes"] = self.notes(why.notes)
        if self.writer is not None:
            made["answers"] = {
                name: {"step": self.writer.number(step), "value": typed(step.value)}
                for name, step in why.answers.items()
            }
        return made

    def why_not(self, why_not: WhyNot | None) -> Data | None:
        if why_not is None:
            return None
        return {
            "failed": [self.aside(one) for one in why_not.failed],
            "flips": [_flip(one) for one in why_not.flips],
            "tried": list(why_not.tried),
        }

    def aside(self, reason: Reason) -> Any:
        """A condition that failed; what the answer does not rest on has no step of its own."""
        return _Data(None, self.words[0].zone).reason(reason)


def _flip(flip: Flip) -> Data:
    return {
        "fact": flip.fact,
        "path": list(flip.path),
        "now": typed(flip.now),
        "then": typed(flip.then),
        "result": typed(flip.result),
    }
