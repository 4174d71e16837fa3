"""The skeleton of a policy over a case kind, with a test that passes: written from the facts that the kind has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from makegood.boundaries.seeds import written
from makegood.boundaries.steps import plainest
from makegood.cases.facts import FactSpec
from makegood.cases.kind import Kind
from makegood.expr.plain import plain_fact
from makegood.problems import suggest
from makegood.scaffold.written import ScaffoldError, files_of, word, write


def new_policy(identity: str, kind_name: str, kinds: Mapping[str, Kind], into: Path, today: date) -> list[Path]:
    """Write `ID.yaml` and `ID.test.yaml` below `into`; gives the files. Raises ScaffoldError."""
    parts = [word(part, "policy") for part in identity.split(".")]
    if len(parts) < 2:
        raise ScaffoldError(f"'{identity}' is no id of a policy: write its industry and its name, such as shop.late")
    kind = kinds.get(kind_name)
    if kind is None:
        hint = suggest(kind_name, kinds) or f"installed are {', '.join(sorted(kinds)) or 'none'}"
        raise ScaffoldError(f"there is no case kind '{kind_name}': {hint}")
    words = {
        "id": ".".join(parts),
        "title": parts[-1].replace("_", " ").capitalize(),
        "kind": kind.name,
        "today": today.isoformat(),
        **_dating(kind, today),
        **_condition(kind),
    }
    made = files_of("policy", words)
    return write({name.replace("policy", parts[-1], 1): text for name, text in made.items()}, into)


def _dating(kind: Kind, today: date) -> dict[str, str]:
    """The fact that dates a case, where the kind has one: the moment of decision, else the first date."""
    dated = [name for name, spec in kind.facts.items() if spec.type.kind in ("date", "instant")]
    name = kind.decided_at if kind.decided_at in dated else next(iter(dated), None)
    if name is None:
        return {"dated_by": "", "dated_fact": ""}
    value = f"{today}" if kind.facts[name].type.kind == "date" else f"{today}T10:00:00Z"
    return {"dated_by": f"dated_by: {name}\n", "dated_fact": f'      {name}: "{value}"\n'}


def _condition(kind: Kind) -> dict[str, str]:
    """A condition over one fact of the kind, and a value of the fact at which it holds."""
    name, spec = _first(kind.facts.items())
    match spec.type.kind:
        case "boolean":
            return {"condition": name, "fact": f"{name}: true"}
        case "choice":
            choice = spec.type.choices[0]
            return {"condition": f"{name} == '{choice}'", "fact": f'{name}: "{choice}"'}
    value = written(plain_fact(spec, plainest(spec), "EUR"))
    quoted = f'"{value}"' if isinstance(value, str) else str(value)
    return {"condition": f"known({name})", "fact": f"{name}: {quoted}"}


def _first(facts: Iterable[tuple[str, FactSpec]]) -> tuple[str, FactSpec]:
    """The plainest fact to begin with: a yes/no that has to be said, else a choice, else the first."""
    rank: dict[str, int] = {"boolean": 0, "choice": 1, "quantity": 2, "integer": 3, "number": 4}
    known = sorted(facts, key=lambda one: (one[1].absent is not None, rank.get(one[1].type.kind, 9)))
    if not known:
        raise ScaffoldError("this case kind has no facts to write a condition about")
    return known[0]
