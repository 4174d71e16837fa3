"""The JSON Schemas of policies and decisions in a vocabulary: the shipped ones, and what plugins' outcome kinds add."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from makegood.book import Vocabulary
from makegood.outcomes.kind import OutcomeKind
from makegood.schema import Checker
from makegood.shipped import shipped

# What an outcome of every kind may say; the remedies of the policy schema say these and a title.
COMMON_KEYS = ("when", "cite", "binding", "confidence", "replaces", "note")


def shipped_schema(name: str) -> Any:
    """A shipped schema such as "policy"."""
    return json.loads((shipped("schemas") / f"{name}.schema.json").read_text("utf-8"))


@cache
def schema_checker(name: str) -> Checker:
    """The checker of a shipped schema such as "policy"."""
    return Checker(shipped_schema(name))


def policy_checker(vocabulary: Vocabulary) -> Checker:
    """The checker of policies in a vocabulary."""
    added = _added(vocabulary)
    return _policy_checker(json.dumps(added)) if added else schema_checker("policy")


@cache
def _policy_checker(added: str) -> Checker:
    # The text is the key, so that equal vocabularies share one and different ones never meet.
    return Checker(_composed_policy(json.loads(added)))


def policy_schema(vocabulary: Vocabulary) -> Any:
    """The JSON Schema of policies in a vocabulary."""
    return _composed_policy(_added(vocabulary))


def decision_schema(vocabulary: Vocabulary) -> Any:
    """The JSON Schema of decisions in a vocabulary; a section of a plugin stands there when a policy uses it."""
    schema = shipped_schema("decision")
    for section, singular, manual, _ in _added(vocabulary):
        said = ("id", "cite", "title", "binding", "confidence")
        entry = {"type": "object", "required": ["id"], "properties": {key: {"$ref": f"#/$defs/{key}"} for key in said}}
        schema["$defs"][singular] = entry
        items = {"$ref": f"#/$defs/{singular}"}
        schema["properties"][section] = {"type": "array", "items": items, "description": manual}
    return schema


def policy_schema_with(kind: OutcomeKind) -> Any:
    """The JSON Schema of policies with one more outcome kind. Raises whatever is wrong with the kind's own part."""
    return _composed_policy([_part(kind)])


def _added(vocabulary: Vocabulary) -> list[list[Any]]:
    return [_part(kind) for kind in vocabulary.outcomes.values() if kind.schema is not None]


def _part(kind: OutcomeKind) -> list[Any]:
    return [kind.section, kind.singular, kind.manual, kind.schema]


def _composed_policy(added: list[list[Any]]) -> Any:
    schema = shipped_schema("policy")
    for section, singular, manual, own in added:
        entry, whole = _entry(schema, singular, own), f"whole_{singular}"
        # What an outcome must say, it may inherit: only a policy that extends nothing has to say it all.
        schema["$defs"][whole] = {"type": "object", "required": entry.pop("required", [])}
        schema["$defs"][singular] = entry
        schema["properties"][section] = {
            "type": "object",
            "description": manual,
            "propertyNames": {"$ref": "#/$defs/name"},
            "additionalProperties": {"$ref": f"#/$defs/{singular}"},
        }
        schema["then"]["properties"][section] = {"additionalProperties": {"$ref": f"#/$defs/{whole}"}}
    return schema


def _entry(schema: Any, singular: str, own: Any) -> dict[str, Any]:
    common = {key: schema["$defs"]["remedy"]["properties"][key] for key in COMMON_KEYS}
    title = {"$ref": "#/$defs/title", "description": f"What the {singular} is called, for people."}
    keys = {"title": title, **common, **own["properties"]}
    return {**own, "type": "object", "additionalProperties": False, "properties": keys}
