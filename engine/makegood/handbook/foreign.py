"""Promises of kinds that plugins bring: what their kind says of itself, and their keys one by one."""

from __future__ import annotations

from makegood.handbook.model import Block, Clause, Pairs, Paragraph, Run, plain
from makegood.handbook.names import human
from makegood.handbook.telling import PairRow, Telling

# What every promise has, told beside its title or above.
COMMON = ("when", "title", "cite", "binding", "confidence", "replaces", "note")


def tell(telling: Telling) -> list[Block]:
    outcome = telling.edition.policy.outcome(f"{telling.section}.{telling.name}")
    blocks: list[Block] = []
    if outcome is not None and outcome.kind.manual:
        manual = outcome.kind.manual
        text = f"{manual[0].upper()}{manual[1:].rstrip('.')}."
        blocks.append(Paragraph(plain(text, lang=telling.words.foreign(text)), "lead"))
    rows: list[PairRow] = telling.applies()
    for key in telling.data:
        if key not in COMMON:
            label: Run = plain(human(str(key)), lang=telling.words.foreign(human(str(key))))
            rows.append((label, _lines(telling, (str(key),), telling.data[key])))
    return [*blocks, *([Pairs(tuple(rows))] if rows else [])]


def _lines(telling: Telling, path: tuple[str | int, ...], value: object) -> tuple[Clause, ...]:
    """What is written at a key: an expression in words, a list or a mapping line by line, all else as it is written."""
    if telling.node(*path) is not None:
        return telling.value(*path)
    if isinstance(value, list):
        return tuple(line for at, one in enumerate(value) for line in _lines(telling, (*path, at), one))
    if isinstance(value, dict):
        return tuple(
            Clause(plain(f"{human(str(key))}:"), _lines(telling, (*path, str(key)), one)) for key, one in value.items()
        )
    return (Clause(telling.raw(*path)),)
