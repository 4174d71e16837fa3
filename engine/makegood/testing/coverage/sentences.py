"""What is missing of an item, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from makegood.testing.coverage.item import Item
from makegood.testing.coverage.listing import FALSE, NO, NO_ROW, TAKEN, YES


def sentence(item: Item, missing: Sequence[str]) -> str:
    """Why an item is in the list of what is missing."""
    return _SENTENCES[item.sort](item, missing)


def _outcome(item: Item, missing: Sequence[str]) -> str:
    return f"no test expects {item.name} to be {_either(missing)}"


def _row(item: Item, missing: Sequence[str]) -> str:
    if NO_ROW in missing:
        return f"no test in which no row of {item.name} fits"
    if TAKEN not in missing:
        return f"no test in which {item.name} is false"
    return f"no test takes {item.name}" + (", and none finds it false" if FALSE in missing else "")


def _branch(item: Item, missing: Sequence[str]) -> str:
    words = " or ".join(word for word in (YES, NO) if word in missing)
    return f"no test in which `{item.name.removeprefix('if ')}` is {words}"


def _condition(item: Item, missing: Sequence[str]) -> str:
    if len(missing) == 2:
        return f"no test in which `{item.name}` decides"
    return f"no test in which `{item.name}` decides because it is {missing[0]}"


def _parameter(item: Item, missing: Sequence[str]) -> str:
    return f"no test uses this value of {item.name}"


def _value(item: Item, missing: Sequence[str]) -> str:
    return f"no test rests on {item.name}"


def _comparison(item: Item, missing: Sequence[str]) -> str:
    words = [word if word != "equal" else "exactly at" for word in missing]
    sides = _either([f"{word} the limit" if word == "exactly at" else f"{word} it" for word in words])
    return f"no test in which the left side of `{item.name}` is {sides}"


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


_SENTENCES: dict[str, Callable[[Item, Sequence[str]], str]] = {
    "outcome": _outcome, "row": _row, "branch": _branch, "condition": _condition, "parameter": _parameter,
    "value": _value, "comparison": _comparison,
}  # fmt: skip
