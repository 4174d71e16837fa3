"""The witnesses of a diff as policy tests of the new policy, to be reviewed by a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from makegood.diff.model import Effect, PairDiff, Witness

# Words that YAML leaves as they are and reads as texts; anything else is quoted.
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*\Z")
_NO_TEXT = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")


def to_tests(pair: PairDiff, pending: bool) -> str:
    """A test file: one test a witness, with what the new policy decides. Empty when there is no witness to write."""
    tests = [line for effect in pair.effects for one in effect.witnesses if one.expect for line in _test(effect, one)]
    if not tests:
        return ""
    head = [
        "# Cases that old and new decide differently, as the new policy decides them. Review each before you keep it."
    ]
    head += [f"policy: {pair.id}", *(["effective: pending"] if pending else []), "tests:"]
    return "\n".join([*head, *tests]) + "\n"


def _test(effect: Effect, witness: Witness) -> Iterator[str]:
    yield f"  - name: {_text(f'{effect.key}: {witness.before} before, {witness.after} now')}"
    yield f"    case: {_flow(witness.case)}"
    if witness.at:
        yield f"    at: {_text(witness.at)}"
    yield f"    expect: {_flow(witness.expect or {})}"
    yield f"    why: {_text(f'found by makegood diff from: {witness.seed}')}"


def _flow(value: Any) -> str:
    """A value in YAML's flow style."""
    match value:
        case Mapping():
            return f"{{{', '.join(f'{name}: {_flow(one)}' for name, one in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(_flow(one) for one in value)}]"
        case bool() | int():
            return json.dumps(value)
        case Decimal():
            return format(value, "f")
    return _text(str(value))


def _text(text: str) -> str:
    plain = _WORD.match(text) and text.lower() not in _NO_TEXT
    return text if plain else json.dumps(text, ensure_ascii=False)
