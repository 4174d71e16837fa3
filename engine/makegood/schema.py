"""A document against a JSON Schema (2020-12) → problems at their lines; valid documents are seen through fast."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from makegood import schema_sentences
from makegood.problems import Problem, ordered
from makegood.source import Document, Path

# A document with more mistakes than this is not what its author thinks it is: the first ones are enough.
MOST_PROBLEMS = 200


class Checker:
    """One compiled schema, to be kept by the caller and used for many documents.

    The schema itself is trusted: it is ours or a plugin's, checked where it is registered.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = dict(schema)
        self._fast: Any = None
        self._slow: Any = None

    def check(self, document: Document, prefix: Path = ()) -> list[Problem]:
        """What is wrong with the part of a document at `prefix`, ordered; [] when it is valid or not there.

        jsonschema-rs answers yes or no; only for a no does jsonschema look for the reasons.
        """
        found, data = _part(document.data, prefix)
        if not found:
            return []
        if self._fast is None:
            import jsonschema_rs

            self._fast = jsonschema_rs.Draft202012Validator(self._schema)
        if self._fast.is_valid(data):
            return []
        problems = list(islice(self._explained(document, data, prefix), MOST_PROBLEMS))
        return ordered(problems or [self._disagreement(document, data, prefix)])

    def _explained(self, document: Document, data: Any, prefix: Path) -> Iterator[Problem]:
        if self._slow is None:
            self._slow = _explainer()(self._schema)
        errors = list(islice(self._slow.iter_errors(data), MOST_PROBLEMS))
        for error in schema_sentences.without_echoes(errors):
            yield from schema_sentences.explain(error, document.places, prefix)

    def _disagreement(self, document: Document, data: Any, prefix: Path) -> Problem:
        """The two validators read a keyword differently: the strict one counts, and it says where."""
        error = next(iter(self._fast.iter_errors(data)))
        path = (*prefix, *error.instance_path)
        message = f"this value is not allowed here ({error.kind.name})"
        return Problem("invalid-value", message, document.places.value(path))


def check(document: Document, schema: Mapping[str, Any], prefix: Path = ()) -> list[Problem]:
    """What is wrong with the part of a document at `prefix`; compiles the schema each time (see `Checker`)."""
    return Checker(schema).check(document, prefix)


def _part(data: Any, path: Path) -> tuple[bool, Any]:
    for step in path:
        if isinstance(data, str):  # its letters are no parts of a document
            return False, None
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False, None
    return True, data


def _explainer() -> Any:
    """The validator of jsonschema, with patterns whose `$` is the end of the text, as everywhere outside Python."""
    import jsonschema

    extend: Any = jsonschema.validators.extend
    return extend(jsonschema.Draft202012Validator, {"pattern": _pattern})


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[Any]:
    import jsonschema

    if isinstance(instance, str) and not re.search(re.sub(r"(?<!\\)\$", r"\\Z", pattern), instance):
        yield jsonschema.ValidationError("pattern")


def usable(schema: Mapping[str, Any]) -> str | None:
    """What makes a schema none that documents can be checked against; None when it is one."""
    import jsonschema_rs

    try:
        jsonschema_rs.Draft202012Validator(dict(schema))
    except (ValueError, TypeError) as error:
        return str(error).split("\n", 1)[0]
    return None
