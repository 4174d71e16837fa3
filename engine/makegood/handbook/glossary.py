"""The facts of a case kind: what each is, how it is given, and what its absence means."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from makegood.cases.facts import FactSpec, show
from makegood.cases.kind import Kind
from makegood.handbook.labels import UNITS
from makegood.handbook.model import Clause, Paragraph, Row, Run, Section, Span, Table, plain
from makegood.handbook.names import choices, description, fact_anchor, human, inner_of, property_of, short_name
from makegood.handbook.words import Words, capital


def of_kind(kind: Kind, read: Collection[str], words: Words) -> Section:
    """One case kind with the facts that some policy reads in a table, and how many others it has."""
    schema = kind.schema
    title = words.title(schema.get("x-title") or schema.get("title"), kind.name)
    about = description(schema, words.language)
    blocks: list[Paragraph | Table] = []
    if about:
        blocks.append(Paragraph(plain(about, lang=words.foreign(about))))
    if kind.decided_at:
        run = (
            Span(
                short_name(kind.decided_at, property_of(kind, kind.decided_at), words),
                "name",
                f"#{fact_anchor(kind.name, kind.decided_at)}",
            ),
        )
        blocks.append(Paragraph(words.say("decided_at", fact=run)))
    labels = choices(kind, words.language)
    told = [name for name in kind.facts if name in read or name == kind.decided_at]
    rows = tuple(row for name in told for row in _rows(kind, name, kind.facts[name], words, labels))
    head = tuple(words.label(key) for key in ("fact", "meaning", "written"))
    blocks.append(Table(head, rows, kind="facts"))
    left = len(kind.facts) - len(told)
    if left:
        blocks.append(Paragraph(words.say("facts_left_one" if left == 1 else "facts_left", count=str(left)), "note"))
    return Section(kind.name, title, tuple(blocks), aside=plain(kind.name, "code"))


Labels = Mapping[tuple[str | None, str], str]


def _rows(kind: Kind, name: str, spec: FactSpec, words: Words, labels: Labels) -> Iterator[Row]:
    schema = property_of(kind, name)
    yield Row(
        ((_head(name, schema, words)), _meaning(schema, words), tuple(_written(name, spec, schema, words, labels))),
        fact_anchor(kind.name, name),
    )
    for inner, one in inner_of(schema).items():
        below = spec.fields.get("", spec).fields.get(inner)
        if below is not None and isinstance(one, Mapping):
            title = (Clause((Span(f"{name}.{inner}", "code"),)),)
            yield Row((title, _meaning(one, words), tuple(_written(inner, below, one, words, labels))))


def _head(name: str, schema: Mapping[str, Any], words: Words) -> tuple[Clause, ...]:
    shown = short_name(name, schema, words)
    title = capital(plain(shown, "strong", lang=words.foreign(shown)))
    return (Clause(title), Clause((Span(name, "code"),)))


def _meaning(schema: Mapping[str, Any], words: Words) -> tuple[Clause, ...]:
    about = description(schema, words.language)
    return (Clause(plain(about, lang=words.foreign(about))),) if about else ()


def _written(name: str, spec: FactSpec, schema: Mapping[str, Any], words: Words, labels: Labels) -> Iterator[Clause]:
    yield Clause(_type(name, spec, schema, words, labels))
    if spec.absent_expression is not None:
        yield Clause(words.say("absent_derived", value=(Span(spec.absent_expression, "code"),)))
    elif spec.absent is not None:
        yield Clause(words.say("absent", value=_absent(name, spec, words, labels)))


def _type(name: str, spec: FactSpec, schema: Mapping[str, Any], words: Words, labels: Labels) -> Run:
    kind = spec.type.kind
    if kind == "choice":
        shown = [_choice(name, str(value), words, labels) for value in schema.get("enum") or spec.type.choices]
        return words.say("type.choice", choices=words.listed(shown, "comma"))
    if kind == "quantity":
        unit = UNITS.get(spec.unit or "")
        return words.say(
            "type.quantity", unit=(unit[2] if words.language == "zh" else unit[1]) if unit else str(spec.unit)
        )
    if kind == "list":
        element = spec.fields.get("")
        inner = () if element is None else _type(name, element, schema.get("items") or {}, words, labels)
        return words.say("type.list", of=inner)
    if kind == "money" and spec.unit:
        return words.joined(
            [*words.label("type.money"), Span(f" ({spec.unit})" if words.language == "en" else f"（{spec.unit}）")]
        )
    return words.label(f"type.{spec.type.detail if kind == 'period' else kind}")


def _choice(name: str, value: str, words: Words, labels: Labels) -> Run:
    """A choice as it is written, and as people say it where that is another word."""
    label = labels.get((name, value))
    if label:
        return words.joined([Span(label), Span(f"（{value}）" if words.language == "zh" else f" ({value})", "soft")])
    return plain(value if words.language == "zh" else human(value), lang=words.foreign(value))


def _absent(name: str, spec: FactSpec, words: Words, labels: Labels) -> Run:
    if isinstance(spec.absent, bool):
        return words.label("yes" if spec.absent else "no")
    if spec.type.kind == "choice":
        return _choice(name, str(spec.absent), words, labels)
    return plain("0" if spec.absent == 0 else show(spec, spec.absent))
