"""A JSON Schema error → problems in one sentence each, for someone who has never seen a schema.

A schema may say the sentence itself: `patternErrorMessage` beside `pattern`, `errorMessage` beside any other keyword.
Editors that read YAML schemas show the same texts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from makegood.places import Path, Places
from makegood.problems import Problem, shortened, suggest

SHOWN_LIST = 140

TYPES = {
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
    "array": "a list",
    "object": "a block of `key: value` lines",
    "null": "empty",
    "single": "a single value",
}


def explain(error: Any, places: Places, prefix: Path = ()) -> Iterator[Problem]:
    """The problems of one jsonschema ValidationError, `prefix` being the path of the validated part in its document."""
    path: Path = (*prefix, *error.absolute_path)
    if "propertyNames" in error.relative_schema_path and isinstance(error.instance, str):
        yield _bad_name(error, places, path)
    elif error.validator in ("anyOf", "oneOf") and error.context:
        yield from _branches(error, places, prefix)
    elif error.validator == "additionalProperties" and error.validator_value is False:
        yield from _unknown_keys(error, places, path)
    elif error.validator == "required":
        yield _missing_key(error, places, path)
    elif error.validator == "type":
        yield _wrong_type(error.instance, _types(error), places, path)
    elif error.validator in ("enum", "const"):
        yield _unknown_choice(error, places, path)
    else:
        yield Problem("invalid-value", _sentence(error, path), places.value(path))


def called(path: Path) -> str:
    """How a sentence names the value at a path: 'within', entry 3 of 'rows', this file."""
    if not path:
        return "this file"
    if isinstance(path[-1], str):
        return f"'{shortened(path[-1])}'"
    names = [step for step in path if isinstance(step, str)]
    return f"entry {path[-1] + 1} of '{shortened(names[-1])}'" if names else f"entry {path[-1] + 1}"


def shown(value: Any) -> str:
    """A value as a sentence quotes it: bounded, on one line."""
    if isinstance(value, str):
        return f"'{shortened(value)}'"
    if value is None or isinstance(value, bool):
        return "empty" if value is None else str(value).lower()
    if isinstance(value, int | Decimal):
        return shortened(format(value, "f") if isinstance(value, Decimal) else str(value))
    return _kind_of(value)


def _kind_of(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else TYPES[_json_type(value)]


# -- keys


def _unknown_keys(error: Any, places: Places, path: Path) -> Iterator[Problem]:
    allowed = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key not in allowed:
            where = f" in {called(path)}" if path else ""
            message = f"'{shortened(str(key))}' is not a key{where}"
            hint = suggest(str(key), allowed) or (f"the keys here are {_listed(allowed)}" if allowed else None)
            yield Problem("unknown-key", message, places.key((*path, key)), hint)


def _missing_key(error: Any, places: Places, path: Path) -> Problem:
    missing = next(key for key in error.validator_value if key not in error.instance and f"'{key}'" in error.message)
    about = error.schema.get("properties", {}).get(missing, {}).get("description", "")
    message = error.schema.get("errorMessage") or f"{called(path)} needs the key '{missing}'"
    return Problem("missing-key", message, places.key(path), _first_sentence(about))


def _first_sentence(text: str) -> str | None:
    return shortened(re.split(r"(?<=\w[.])\s", text, maxsplit=1)[0], SHOWN_LIST) if text else None


def _bad_name(error: Any, places: Places, path: Path) -> Problem:
    place, name = places.key((*path, error.instance)), shown(error.instance)
    if error.validator == "enum":
        allowed = [str(one) for one in error.validator_value]
        hint = suggest(error.instance, allowed) or f"the keys here are {_listed(allowed)}"
        return Problem("unknown-key", f"{name} is not a key here", place, hint)
    reason = error.schema.get("patternErrorMessage") or error.schema.get("errorMessage") or "another name is needed"
    return Problem("invalid-value", f"{name} cannot be a name here: {reason}", place)


# -- types and choices


def _types(error: Any) -> list[str]:
    value = error.validator_value
    return [value] if isinstance(value, str) else list(value)


def _wrong_type(instance: Any, types: Sequence[str], places: Places, path: Path) -> Problem:
    wanted = _either(_type_words(types))
    if instance is None:
        message, hint = f"{called(path)} is empty, and must be {wanted}", None
    else:
        message, hint = f"{called(path)} must be {wanted}, not {_kind_of(instance)}", _quotes(instance, types)
    return Problem("wrong-type", message, places.value(path), hint)


def _type_words(types: Sequence[str]) -> list[str]:
    if {"string", "number", "boolean"} <= set(types):  # what any expression may be
        types = ["single", *(one for one in types if one not in ("string", "integer", "number", "boolean"))]
    return [TYPES.get(one, one) for one in dict.fromkeys(types)]


def _quotes(instance: Any, types: Sequence[str]) -> str | None:
    if "string" in types and isinstance(instance, bool | int | Decimal):
        return f'put it in quotes: "{shown(instance)}"'
    if isinstance(instance, str) and "object" in types and "：" in instance:
        return "`：` is no colon here: write `: `"
    if isinstance(instance, str) and instance.casefold() in ("yes", "no", "on", "off") and "boolean" in types:
        return "write true or false"
    return None


def _unknown_choice(error: Any, places: Places, path: Path) -> Problem:
    choices = [error.validator_value] if error.validator == "const" else list(error.validator_value)
    return _not_among(error.instance, choices, error.schema, places, path)


def _not_among(instance: Any, choices: list[Any], schema: Mapping[str, Any], places: Places, path: Path) -> Problem:
    message = f"{shown(instance)} is no choice for {called(path)}: say {_listed(choices, 'or')}"
    if "errorMessage" in schema:
        message = f"{called(path)} is {shown(instance)}: {schema['errorMessage']}"
    hint = suggest(instance, [str(one) for one in choices]) if isinstance(instance, str) else None
    return Problem("unknown-choice", message, places.value(path), hint)


def _listed(values: Sequence[Any], word: str = "and") -> str:
    """Names in a row, cut at a bounded length."""
    texts: list[str] = []
    for value in values:
        text = value if isinstance(value, str) else shown(value)
        if sum(len(one) + 2 for one in texts) + len(text) > SHOWN_LIST:
            return ", ".join(texts) + " …"
        texts.append(text)
    return _either(texts, word)


def _either(texts: Sequence[str], word: str = "or") -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {word} {texts[-1]}" if texts else ""


# -- one of several forms


def _branches(error: Any, places: Places, prefix: Path) -> Iterator[Problem]:
    """Explain the form that the author seems to have meant: of the right type, and nearest to fitting."""
    path: Path = (*prefix, *error.absolute_path)
    branches: dict[Any, list[Any]] = defaultdict(list)
    for one in error.context:
        branches[one.relative_schema_path[0]].append(one)
    fitting = [errors for errors in branches.values() if not any(_of_other_type(one) for one in errors)]
    if not fitting:
        types = [name for one in error.context for name in _wanted_types(one)]
        yield _wrong_type(error.instance, types, places, path)
    elif len(fitting) > 1 and not isinstance(error.instance, Mapping | list):
        yield _none_fits(error, fitting, places, path)
    elif "errorMessage" in error.schema and all(_is_missing_key(errors) for errors in fitting):
        yield Problem("missing-key", f"{called(path)}: {error.schema['errorMessage']}", places.key(path))
    else:
        for one in without_echoes(min(fitting, key=_distance)):
            yield from explain(one, places, prefix)


def without_echoes(errors: Sequence[Any]) -> list[Any]:
    """Errors without those that only follow from a wrong type in the same place."""
    wrong = {tuple(one.absolute_path) for one in errors if one.validator == "type"}
    return [one for one in errors if one.validator == "type" or tuple(one.absolute_path) not in wrong]


def _is_missing_key(errors: Sequence[Any]) -> bool:
    return all(one.validator == "required" and not one.relative_path for one in errors)


def _of_other_type(error: Any) -> bool:
    """Whether a form failed at its outermost because it is of another type."""
    if error.relative_path:
        return False
    if error.validator in ("anyOf", "oneOf") and error.context:
        return all(_of_other_type(one) for one in error.context)
    if error.validator in ("enum", "const"):
        return _json_type(error.instance) not in map(_json_type, _choices(error))
    return bool(error.validator == "type")


def _wanted_types(error: Any) -> list[str]:
    if error.validator in ("anyOf", "oneOf"):
        return [name for one in error.context for name in _wanted_types(one)]
    if error.relative_path or error.validator not in ("type", "enum", "const"):
        return []
    return _types(error) if error.validator == "type" else [_json_type(one) for one in _choices(error)]


def _json_type(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    if isinstance(value, str):
        return "string"
    return "object" if isinstance(value, Mapping) else "array" if isinstance(value, list) else "number"


def _distance(errors: Sequence[Any]) -> tuple[int, int]:
    """How far a form is from fitting: mistakes at its own level weigh more than those further inside."""
    return (sum(not one.relative_path for one in errors), len(errors))


def _none_fits(error: Any, fitting: Sequence[Sequence[Any]], places: Places, path: Path) -> Problem:
    """A word or number of the right type that none of the forms takes."""
    if "errorMessage" in error.schema:
        message = f"{called(path)} is {shown(error.instance)}: {error.schema['errorMessage']}"
        return Problem("invalid-value", message, places.value(path))
    choices = [one for errors in fitting for each in errors for one in _choices(each)]
    if choices:
        return _not_among(error.instance, choices, {}, places, path)
    return Problem("invalid-value", _sentence(fitting[0][0], path), places.value(path))


def _choices(error: Any) -> list[Any]:
    if error.validator == "enum":
        return list(error.validator_value)
    return [error.validator_value] if error.validator == "const" else []


# -- everything else

SENTENCES = {
    "minimum": "must be at least {limit}",
    "maximum": "must be at most {limit}",
    "exclusiveMinimum": "must be more than {limit}",
    "exclusiveMaximum": "must be less than {limit}",
    "multipleOf": "must be a multiple of {limit}",
    "minLength": "needs at least {limit} characters",
    "maxLength": "has more than {limit} characters",
    "minItems": "needs at least {limit} entries",
    "maxItems": "has more than {limit} entries",
    "uniqueItems": "has an entry twice",
    "minProperties": "needs at least {limit} keys",
    "maxProperties": "has more than {limit} keys",
    "dependentRequired": "has a key that needs another key beside it",
    "format": "is not written as a {limit}",
    "pattern": "is not written as it must be",
}
EMPTY = ("minLength", "minItems", "minProperties")


def _sentence(error: Any, path: Path) -> str:
    schema, keyword = error.schema, error.validator
    own = schema.get("patternErrorMessage" if keyword == "pattern" else "errorMessage")
    value = "" if isinstance(error.instance, Mapping | list) else f" is {shown(error.instance)}"
    if own:
        return f"{called(path)}{value}: {own}"
    if keyword in EMPTY and not error.instance:
        return f"{called(path)} is empty"
    said = SENTENCES.get(keyword, "is not allowed here").format(limit=shown(error.validator_value))
    return f"{called(path)} {said}" + (f": {shown(error.instance)}" if value else "")
