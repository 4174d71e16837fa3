"""The canonical JSON text of a decision: sorted keys, no spaces, exact texts; the one place that says what is shown.

Everything constant is written once per policy version; a decision only fills in amounts, states and instants.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from json import JSONEncoder, loads
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from makegood import canonical_clock, canonical_plans, currencies
from makegood.model import Outcome, Policy
from makegood.problems import as_json
from makegood.shown import date_text, instant_text, iso_duration, value_text
from makegood.totals import SCALE, Sum, payments_of, ranges, totals
from makegood.values import decimal_text, money_text

if TYPE_CHECKING:
    from makegood.decide import Result
    from makegood.decision import Decision
    from makegood.layers import Settled

dumps = JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode

Raw = tuple[Any, ...]
Shown = Callable[[Raw, str | None], str]


def text(decision: Decision) -> str:
    """The whole decision."""
    money: list[str] = []
    deadlines: list[str] = []
    remedies: list[str] = []
    scores: list[str] = []
    policies: list[str] = []
    sums: list[str] = []
    values: list[str] = []
    open_ones: list[dict[str, Any]] = []
    ladders: list[str] = []
    visits: list[str] = []
    sections = {
        "compensation": money, "deadlines": deadlines, "escalation": ladders, "visits": visits, "remedies": remedies,
        "scores": scores,
    }  # fmt: skip
    given_way: list[str] = []
    settled = decision.settled
    further = decision.book.further_sections
    if further:
        sections.update((section, []) for section in further)
    for result in decision.results:
        writer = result.runner.writer(result.edition)
        raw = result.raw
        if raw is None or raw[0] is not True:
            policies.append(writer.open_head)
            for outcome in result.layout.policy.outcomes:
                if settled is None or not _aside(decision, settled, result, outcome, "null", given_way, open_ones):
                    open_ones.append(_open(decision, result, outcome, "when"))
            continue
        policies.append(writer.head)
        given = result.facts[-1]
        currency = result.runner.currency or (given if type(given) is str else None)
        for section, outcome, main, other, show in writer.outcomes:
            if settled is not None and not settled.stands(writer.policy.id, outcome.key):
                decided = raw[main] is not None or (other is not None and raw[other] not in (None, True))
                shown = show(raw, currency) if decided else "null"
                _aside(decision, settled, result, outcome, shown, given_way, open_ones)
            elif raw[main] is not None or (other is not None and raw[other] not in (None, True)):
                sections[section].append(show(raw, currency))
            else:
                open_ones.append(_open(decision, result, outcome, outcome.fields[outcome.main]))
        payments = writer.payments
        if payments.ends:
            ends = ranges(payments, raw, currency, settled)
            for key, amount in totals(payments, raw, currency, settled):
                sums.append(_total(payments.policy, *key, amount, ends.get(key)))
        elif payments.each:
            for (payer, unit), amount in totals(payments, raw, currency, settled):
                sums.append(_total(payments.policy, payer, unit, amount))
        if writer.values:
            values.append(writer.values_text(raw, currency))
    case = decision.case
    at = decision.book.at_text(decision.now)
    kind, versions = decision.book.kind_texts(case.get("kind"))
    problems = dumps([as_json(one) for one in decision.problems]) if decision.problems else "[]"
    undecided = dumps(open_ones) if open_ones else "[]"
    missing = dumps(questions(open_ones)) if open_ones else "[]"
    superseded = "" if settled is None else f'"superseded":[{",".join(given_way)}],'
    made = (
        f'{{"at":{at},"case":{{"id":{_word(case.get("id"))},"kind":{kind}}},'
        f'"compensation":[{",".join(money)}],"deadlines":[{",".join(deadlines)}],'
        f'"escalation":[{",".join(ladders) if ladders else ""}],"missing":{missing},'
        f'"policies":[{",".join(policies)}],"problems":{problems},"remedies":[{",".join(remedies)}],'
        f'"scores":[{",".join(scores) if scores else ""}],{superseded}"totals":[{",".join(sums)}],"undecided":{undecided},'
        f'"values":{{{",".join(values)}}},"versions":{versions},"visits":[{",".join(visits) if visits else ""}],"why":[]}}'
    )
    return _with(made, {section: sections[section] for section in further}) if further else made


def _with(made: str, further: Mapping[str, list[str]]) -> str:
    """The text with the sections of plugins in their places."""
    return dumps({**loads(made), **{section: [loads(one) for one in entries] for section, entries in further.items()}})


def _word(value: Any) -> str:
    if type(value) is str:
        return encode_basestring(value)
    return dumps(value if value is None or isinstance(value, int) else str(value))


def answer_places(outcome: Outcome, places: Mapping[str, int]) -> tuple[int, int | None]:
    """The places of the main field and of the one that answers in its stead."""
    other = outcome.kind.answered_by
    return places[outcome.fields[outcome.main]], None if other is None else places[outcome.fields[other]]


def _open(decision: Decision, result: Result, outcome: Outcome, key: str) -> dict[str, Any]:
    missing = decision.book.missing(result, key, decision.now)
    return {"id": f"{result.layout.policy.id}/{outcome.name}", "kind": outcome.section, "missing": missing}


def _aside(
    decision: Decision, settled: Settled, result: Result, outcome: Outcome, shown: str,
    given_way: list[str], open_ones: list[dict[str, Any]],
) -> bool:  # fmt: skip
    """Write an outcome that does not stand as its own policy says; False for one that does."""
    policy = result.layout.policy.id
    beaten = settled.out.get((policy, outcome.key))
    if beaten is not None:
        by, own = encode_basestring(f"{beaten.by}/{outcome.name}"), encode_basestring(f"{policy}/{outcome.name}")
        given_way.append(
            f'{{"because":"{beaten.because}","by":{by},"id":{own},"kind":"{outcome.section}","outcome":{shown}}}'
        )
        return True
    among = settled.open.get((policy, outcome.key))
    if among is None:
        return False
    found = [_open(decision, one, outcome_of(one, outcome.key), _asked(one, outcome.key)) for one in among]
    missing = dict.fromkeys(name for one in sorted(found, key=_asks) for name in one["missing"])
    open_ones.append({"id": f"{policy}/{outcome.name}", "kind": outcome.section, "missing": list(missing)})
    return True


def outcome_of(result: Result, key: str) -> Outcome:
    """The outcome of a key in a result's policy version."""
    return next(one for one in result.layout.policy.outcomes if one.key == key)


def _asked(result: Result, key: str) -> str:
    """What an outcome hangs on: itself, or whether its policy governs the case."""
    outcome = outcome_of(result, key)
    return outcome.fields[outcome.main] if result.applies is True else "when"


def _asks(one: dict[str, Any]) -> int:
    return len(one["missing"])


def questions(undecided: list[dict[str, Any]]) -> list[str]:
    """Every fact asked for, those of the smallest questions first; then the parameters that have to be set."""
    wanted: dict[str, None] = {}
    for one in sorted(undecided, key=lambda one: len(one["missing"])):
        wanted.update(dict.fromkeys(one["missing"]))
    return sorted(wanted, key=lambda name: name.startswith("parameter."))


def _total(policy: str, pays: str, currency: str, amount: Sum, ends: tuple[Sum, Sum] | None = None) -> str:
    between = ""
    if ends is not None:
        between = f'"amount_from":{_sum(ends[0], currency)},"amount_to":{_sum(ends[1], currency)},'
    return f'{{"amount":{_sum(amount, currency)},{between}"currency":"{currency}","pays":"{pays}","policy":"{policy}"}}'


def _sum(value: Sum, currency: str) -> str:
    return "null" if value is None else f'"{amount_text(value, SCALE, currency)}"'


class Writer:
    """How one policy version shows its results: everything constant is prepared once."""

    def __init__(
        self,
        policy: Policy,
        places: Mapping[str, int],
        unit_of: Callable[[str], str | None],
        confidences: Mapping[str, str],
    ) -> None:
        self.policy = policy
        head: dict[str, Any] = {"digest": policy.digest, "effective_from": date_text(policy.start), "id": policy.id}
        if policy.confidence:
            head["confidence"] = policy.confidence
        self.head = dumps(head)
        self.open_head = dumps({**head, "applies": None})
        self.outcomes = [
            (
                outcome.section,
                outcome,
                *answer_places(outcome, places),
                _shown(policy, _as_sure(outcome, confidences), places, unit_of),
            )
            for outcome in policy.outcomes
        ]
        self.payments = payments_of(policy, places)
        self.values = [
            (f'"{name}":', places[f"values.{name}"], _value(policy, f"values.{name}", unit_of))
            for name in sorted(policy.values)
        ]

    def values_text(self, raw: Raw, currency: str | None) -> str:
        shown = [
            f"{name}null" if raw[place] is None else f"{name}{show(raw[place], currency)}"
            for name, place, show in self.values
        ]
        return f'"{self.policy.id}":{{{",".join(shown)}}}'


def _as_sure(outcome: Outcome, confidences: Mapping[str, str]) -> Outcome:
    """The outcome with how sure it is, of itself or by what it rests on."""
    said = confidences.get(outcome.key)
    return outcome if said is None else replace(outcome, info={**outcome.info, "confidence": said})


def _value(policy: Policy, key: str, unit_of: Callable[[str], str | None]) -> Callable[[Any, str | None], str]:
    from makegood.expr.plain import plain_value

    node = policy.named[key].node
    if node.type.kind in ("text", "choice"):
        return lambda raw, currency: encode_basestring(raw)
    if node.type.kind == "boolean":
        return lambda raw, currency: "true" if raw else "false"
    if node.type.kind == "integer" and node.scale == 0:
        return lambda raw, currency: str(raw)
    unit = unit_of(key)
    return lambda raw, currency: dumps(value_text(plain_value(raw, node.type, node.scale, currency, unit)))


def _constants(policy: Policy, outcome: Outcome) -> dict[str, str]:
    """The constant members of an entry as texts `"key":value,` ("" for what it does not say)."""
    data: dict[str, Any] = {
        "id": f"{policy.id}/{outcome.name}",
        "cite": outcome.cite,
        "title": outcome.title,
        "pays": outcome.info.get("pays", "company"),
        "owed_by": outcome.info.get("owed_by", "company"),
        "binding": outcome.info.get("binding"),
        "confidence": outcome.info.get("confidence"),
    }
    return {key: "" if value is None else f'"{key}":{dumps(value)},' for key, value in data.items()}


def _compensation(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> Shown:
    place = places[outcome.fields["amount"]]
    scale = policy.named[outcome.fields["amount"]].node.scale or 0
    says = _constants(policy, outcome)
    before = says["binding"] + says["cite"] + says["confidence"]
    after = (says["id"] + says["pays"] + says["title"])[:-1]
    own = outcome.info.get("currency")
    if "amount_from" in outcome.fields:
        return _range(policy, outcome, places, before, after)

    def show(raw: Raw, currency: str | None) -> str:
        code = own or currency or currencies.NO_CURRENCY
        return f'{{"amount":"{amount_text(raw[place], scale, code)}",{before}"currency":"{code}",{after}}}'

    return show


def _range(policy: Policy, outcome: Outcome, places: Mapping[str, int], before: str, after: str) -> Shown:
    """A range by its ends; it has an amount where they meet."""
    fields = ("amount", "amount_from", "amount_to")
    keys = {field: outcome.fields[field] for field in fields}
    found = [(field, places[key], policy.named[key].node.scale or 0) for field, key in keys.items()]
    own = outcome.info.get("currency")

    def show(raw: Raw, currency: str | None) -> str:
        code = own or currency or currencies.NO_CURRENCY
        texts = (
            f'"{field}":' + ("null" if raw[place] is None else f'"{amount_text(raw[place], scale, code)}"')
            for field, place, scale in found
        )
        return f'{{{",".join(texts)},{before}"currency":"{code}",{after}}}'

    return show


@lru_cache(maxsize=4096)
def amount_text(raw: int | Fraction, scale: int, currency: str) -> str:
    """An amount with the decimals of its currency."""
    if isinstance(raw, int) and scale == currencies.minor_digits(currency):
        return decimal_text(raw, scale)
    return money_text(Fraction(raw) / 10**scale, currency)


def _remedy(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> Shown:
    place = places[outcome.fields["granted"]]
    says = _constants(policy, outcome)
    before = says["binding"] + says["cite"] + says["confidence"]
    after = (says["id"] + says["title"])[:-1]
    return lambda raw, currency: f'{{{before}"granted":{"true" if raw[place] else "false"},{after}}}'


def _deadline(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> Shown:
    """State and dates of a deadline; what does not apply or has not begun has no dates."""
    at = {field: places[key] for field, key in outcome.fields.items() if field not in outcome.aside}
    says = _constants(policy, outcome)
    if canonical_clock.writes(at):
        return canonical_clock.deadline(says, outcome, places)
    before = says["binding"] + says["cite"] + says["confidence"]
    owed, title = says["owed_by"], says["title"][:-1]
    tail = f",{title}}}" if title else "}"
    plain = {
        state: f'{{{before}{says["id"]}{owed}"state":"{state}"{tail}' for state in ("not_applicable", "not_started")
    }
    id_text = says["id"]
    state_at, due_at, day_at, left_at = at["state"], at["due"], at["last_day"], at["remaining"]

    def show(raw: Raw, currency: str | None) -> str:
        state = raw[state_at]
        if state in plain:
            return plain[state]
        due, day = raw[due_at], raw[day_at]
        due_text = "null" if due is None else f'"{instant_text(due)}"'
        day_text = "null" if day is None else f'"{date_text(day)}"'
        if state == "running":
            left = raw[left_at]
            remaining = "" if left is None else f'"remaining":"{iso_duration(left)}",'
            return f'{{{before}"due":{due_text},{id_text}"last_day":{day_text},{owed}{remaining}"state":"running"{tail}'
        if state == "missed":
            late, days = raw[at["late_by"]], raw[at["days_late"]]
            late_text = "null" if late is None else f'"{iso_duration(late)}"'
            return (
                f'{{{before}"days_late":{"null" if days is None else days},"due":{due_text},{id_text}"last_day":{day_text},'
                f'"late_by":{late_text},{owed}"state":"missed"{tail}'
            )
        state_text = "null" if state is None else f'"{state}"'
        return f'{{{before}"due":{due_text},{id_text}"last_day":{day_text},{owed}"state":{state_text}{tail}'

    return show


def _score(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> Shown:
    at = {field: places[key] for field, key in outcome.fields.items()}
    scale = policy.named[outcome.fields["points"]].node.scale or 0
    says = _constants(policy, outcome)
    before = says["binding"] + says["cite"] + says["confidence"]

    def show(raw: Raw, currency: str | None) -> str:
        if raw[at["applies"]] is False:
            return (
                f'{{{before}{says["id"]}"state":"not_applicable"{"," + says["title"][:-1] if says["title"] else ""}}}'
            )
        made = f"{{{before}"
        if "grade" in at:
            made += f'"grade":{dumps(raw[at["grade"]])},'
        made += says["id"]
        if "passed" in at:
            made += f'"passed":{dumps(raw[at["passed"]])},'
        points = value_text(Fraction(raw[at["points"]]) / 10**scale)
        return f'{made}"points":"{points}"{"," + says["title"][:-1] if says["title"] else ""}}}'

    return show


def _fields(policy: Policy, outcome: Outcome, places: Mapping[str, int], unit_of: Callable[[str], str | None]) -> Shown:
    """An outcome of a plugin's kind: the fields that its kind shows, and what every outcome says of itself."""
    says = _constants(policy, outcome)
    constants = {key: says[key].removesuffix(",") for key in ("id", "cite", "title", "binding", "confidence")}
    constants.update({key: f'"{key}":{dumps(outcome.info[key])}' for key in outcome.kind.info if key in outcome.info})
    keys = {field: outcome.fields[field] for field in outcome.kind.shows or (outcome.main,) if field in outcome.fields}
    fields = {field: (places[key], _value(policy, key, unit_of)) for field, key in keys.items()}

    def show(raw: Raw, currency: str | None) -> str:
        members = dict(constants)
        for field, (place, write) in fields.items():
            members[field] = f'"{field}":{"null" if raw[place] is None else write(raw[place], currency)}'
        return "{" + ",".join(text for _, text in sorted(members.items()) if text) + "}"

    return show


def _shown(policy: Policy, outcome: Outcome, places: Mapping[str, int], unit_of: Callable[[str], str | None]) -> Shown:
    special = _SHOW.get(outcome.section)
    return _fields(policy, outcome, places, unit_of) if special is None else special(policy, outcome, places)


_SHOW: dict[str, Callable[[Policy, Outcome, Mapping[str, int]], Shown]] = {
    "compensation": _compensation,
    "deadlines": _deadline,
    "escalation": lambda policy, outcome, places: canonical_plans.escalation(
        _constants(policy, outcome), outcome, places
    ),
    "visits": lambda policy, outcome, places: canonical_plans.visit(_constants(policy, outcome), outcome, places),
    "remedies": _remedy,
    "scores": _score,
}
