"""`python -m tests.docs.reference` writes docs/reference/ again, from the code itself; a test holds the two equal."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import click
from makegood import hookspecs
from makegood.cases.facts import FactSpec, show
from makegood.cases.kind import Kind
from makegood.cli.group import group, own_commands
from makegood.expr.builtins import BUILTINS
from makegood.expr.types import Type
from makegood.functions import Function
from makegood.lint.rules import RULES
from makegood.outcomes import KINDS
from makegood.plugin_schemas import shipped_schema
from makegood.plugins import installed
from makegood.shipped import shipped

from tests.docs.pages import DOCS

FOLDER = DOCS / "reference"
MADE = "<!-- Written by `python -m tests.docs.reference` from the code: change it there. -->"
SHIPPED = ("airline", "banking", "equipment", "service", "travel")
TITLE = "What the outcome is called, for people: a text, or one for each language."
COMMON = ("when", "title", "cite", "binding", "confidence", "replaces", "note")


def pages() -> dict[str, str]:
    """Every page by its file's name, as the code says it now."""
    made = {
        "README.md": _index(),
        "hooks.md": _hooks(),
        "functions.md": _functions(),
        "outcomes.md": _outcomes(),
        "problems.md": _problems(),
        "commands.md": _commands(),
        "case-kinds.md": _case_kinds(),
    }
    return {name: "\n".join([text[0], "", MADE, *text[1:]]) + "\n" for name, text in made.items()}


def _index() -> list[str]:
    rows = [
        ("[hooks](hooks.md)", "what a plugin may bring"),
        ("[functions](functions.md)", "what expressions may call: the core's functions, and the shipped plugins'"),
        ("[outcomes](outcomes.md)", "every key of every kind of outcome, and the fields that it gives"),
        ("[problems](problems.md)", "every code of a problem, and every lint rule"),
        ("[commands](commands.md)", "the help of every command"),
        ("[case kinds](case-kinds.md)", "the facts of the shipped case kinds, in English and Chinese"),
    ]
    return ["# Reference", "", *table(("page", "says"), rows)]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return [
        f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in row)} |" for row in lines
    ]


def _sentence(text: str) -> str:
    return " ".join(text.split())


# -- hooks


def _hooks() -> list[str]:
    names = [name for name in vars(hookspecs) if name.startswith("makegood_")]
    lines = [
        "# Hooks",
        "",
        f"The plugin interface is number {hookspecs.API}. How to write a plugin: [plugins.md](../plugins.md).",
    ]
    for name in names:
        hook = getattr(hookspecs, name)
        gives = inspect.signature(hook).return_annotation
        lines += ["", f"## {name}", "", f"`{name}() -> {gives}`", "", _sentence(hook.__doc__ or "")]
    return lines


# -- functions


def _functions() -> list[str]:
    core = [(f"`{name}({', '.join(one.parameters)})`", one.manual) for name, one in BUILTINS.items()]
    lines = [
        "# Functions",
        "",
        "A parameter with `?` may be left out; `*` stands for one or more. Examples: [language.md](../language.md#functions).",
    ]
    lines += ["", "## Of the core", "", *table(("call", "gives"), core)]
    for owner, functions in _by_plugin().items():
        rows = [
            (_signature(one), one.returns, one.step or "", "yes" if one.column else "no", one.manual)
            for one in functions
        ]
        head = ("call", "gives", "rounded to", "column form", "")
        lines += ["", f"## Of the plugin `{owner}`", "", *table(head, rows)]
    return lines


def _by_plugin() -> dict[str, list[Function]]:
    """The functions of the plugins that come with makegood."""
    from makegood.plugins import separately

    return {
        name: [one for _, one in sorted(vocabulary.functions.items())]
        for name, vocabulary in separately().items()
        if name in SHIPPED and vocabulary.functions
    }


def _signature(one: Function) -> str:
    return f"`{one.name}({', '.join(f'{parameter.name}: {parameter.type}' for parameter in one.parameters)})`"


# -- outcomes


def _outcomes() -> list[str]:
    schema = shipped_schema("policy")
    common = {**schema["$defs"]["remedy"]["properties"], "title": {"$ref": "#/$defs/title", "description": TITLE}}
    lines = [
        "# Outcomes",
        "",
        "What they mean, with examples: [language.md](../language.md#outcomes).",
    ]
    lines += ["", "## Keys of every outcome", "", *_keys(schema, {key: common[key] for key in COMMON}, ())]
    for kind in KINDS:
        reference = schema["properties"][kind.section]["additionalProperties"]["$ref"].rsplit("/", 1)[-1]
        whole = schema["$defs"].get(f"whole_{reference}", {}).get("required", ())
        own = {key: one for key, one in schema["$defs"][reference]["properties"].items() if key not in COMMON}
        lines += ["", f"## {kind.section}", "", f"{_sentence(kind.manual)[:1].upper()}{_sentence(kind.manual)[1:]}."]
        lines += ["", f"Its answer is the field `{kind.main}`{_instead(kind.answered_by)}."]
        if own:
            lines += ["", *_keys(schema, own, whole)]
    return lines


def _instead(field: str | None) -> str:
    return f", or `{field}` where that is known and the other is not" if field else ""


def _keys(schema: Any, properties: Mapping[str, Any], needed: Sequence[str]) -> list[str]:
    rows = []
    for key, one in properties.items():
        told = one.get("description") or _resolved(schema, one).get("description", "")
        rows.append((f"`{key}`", _kind_of(schema, one), "yes" if key in needed else "", _sentence(told)))
    return table(("key", "holds", "needed", ""), rows)


def _resolved(schema: Any, one: Mapping[str, Any]) -> Any:
    return schema["$defs"][one["$ref"].rsplit("/", 1)[-1]] if "$ref" in one else one


def _kind_of(schema: Any, one: Mapping[str, Any]) -> str:
    """What a key holds, in a few words."""
    if "$ref" in one:
        return str(one["$ref"].rsplit("/", 1)[-1]).replace("_", " ")
    if "enum" in one:
        return ", ".join(f"`{value}`" for value in one["enum"])
    if "anyOf" in one:
        return " or ".join(dict.fromkeys(_kind_of(schema, inner) for inner in one["anyOf"]))
    if one.get("type") == "array":
        return f"a list: {_kind_of(schema, one['items'])}" if isinstance(one.get("items"), Mapping) else "a list"
    if one.get("type") == "object" and one.get("properties"):
        return f"{{{', '.join(one['properties'])}}}"
    names = {
        "object": "a mapping",
        "string": "text",
        "boolean": "yes/no",
        "number": "a number",
        "integer": "a whole number",
    }
    type_ = one.get("type", "anything")
    return " or ".join(names.get(name, name) for name in ([type_] if isinstance(type_, str) else type_))


# -- problems


def _problems() -> list[str]:
    page = (DOCS / "problems.md").read_text("utf-8")
    lines = ["# Problems", "", "Each code with its page; the same in one text: [problems.md](../problems.md)."]
    rules = {rule.code: rule for rule in RULES}
    for title, part in re.findall(r"^## (.+?)$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL):
        told = re.findall(r"^### (.+?)$(.*?)(?=^### |\Z)", part, re.MULTILINE | re.DOTALL)
        rows = [(_linked(code), rules[code].level if code in rules else "", _first(text)) for code, text in told]
        if rows:
            lines += ["", f"## {title}", "", *table(("code", "lint rule", "says"), rows)]
    return lines


def _linked(code: str) -> str:
    return f"[`{code}`](../problems/{code}.md)" if (DOCS / "problems" / f"{code}.md").exists() else f"`{code}`"


def _first(text: str) -> str:
    plain = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text).replace("Example", "").strip()
    return _sentence(plain)


# -- commands


def _commands() -> list[str]:
    lines = ["# Commands", "", "With examples: [cli.md](../cli.md)."]
    root = click.Context(group, info_name="makegood", **group.context_settings)
    for name in own_commands():
        command = group.get_command(root, name)
        assert command is not None
        for path, text in _helps(command, root, name):
            lines += ["", f"## makegood {path}", "", "```text", text, "```"]
    return lines


def _helps(command: click.Command, above: click.Context, path: str) -> Iterator[tuple[str, str]]:
    """The help of a command and of those below it, at eighty columns."""
    context = click.Context(
        command, info_name=path.rsplit(" ", 1)[-1], parent=above, max_content_width=80, terminal_width=80
    )
    yield path, command.get_help(context).replace("\x08", "")
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _helps(below, context, f"{path} {name}")


# -- case kinds


def _case_kinds() -> list[str]:
    folder = shipped("schemas") / "cases"
    names = sorted(str(json.loads(file.read_text("utf-8"))["x-kind"]) for file in folder.glob("*.schema.json"))
    kinds = installed().kinds
    lines = ["# Case kinds", "", "How a case kind is written: [cases.md](../cases.md)."]
    for name in names:
        lines += _case_kind(kinds[name])
    return lines


def _case_kind(kind: Kind) -> list[str]:
    titles = kind.schema.get("x-title", {})
    named = " / ".join(str(titles[language]) for language in ("en", "zh") if language in titles)
    lines = ["", f"## {kind.name}", "", named]
    for text in (kind.schema.get("description"), kind.schema.get("x-description", {}).get("zh")):
        if text:
            lines += ["", _sentence(str(text))]
    rows = [_fact(spec, kind.schema["properties"][name]) for name, spec in kind.facts.items()]
    return [*lines, "", *table(("fact", "type", "allowed", "en", "zh"), rows)]


def _fact(spec: FactSpec, one: Mapping[str, Any]) -> tuple[str, ...]:
    absent = f"; absent: {one['x-absent']['expression']}" if spec.absent_expression else ""
    absent = absent or (f"; absent: {json.dumps(one['x-absent'])}" if "x-absent" in one else "")
    chinese = str(one.get("x-description", {}).get("zh", ""))
    return f"`{spec.name}`", _type(spec), _limits(spec), _sentence(spec.description + absent), chinese


def _limits(spec: FactSpec) -> str:
    least = "" if spec.minimum is None else f"from {_limit(spec, spec.minimum)}"
    most = "" if spec.maximum is None else f"to {_limit(spec, spec.maximum)}"
    return " ".join(one for one in (least, most) if one)


def _limit(spec: FactSpec, raw: int) -> str:
    # Money has no currency before there is a case.
    return str(Fraction(raw, 10**spec.scale)) if spec.type.kind == "money" else show(spec, raw)


def _type(spec: FactSpec) -> str:
    if spec.type.kind == "list":
        return f"a list of {_type(spec.fields[''])}" if "" in spec.fields else "a list"
    if spec.type.kind == "record":
        return "record: " + ", ".join(f"`{name}` {_type(one)}" for name, one in spec.fields.items())
    return f"{_plain(spec.type)}{f' ({spec.unit})' if spec.unit else ''}"


def _plain(type_: Type) -> str:
    if type_.kind == "choice":
        return ", ".join(f"`{one}`" for one in type_.choices)
    return {"boolean": "yes/no", "quantity": str(type_.detail)}.get(type_.kind, type_.kind)


def write() -> None:
    """Write every page; pages that are none any more are taken away."""
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for file in FOLDER.glob("*.md"):
        if file.name not in made:
            file.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write()
