"""`makegood schema`: the JSON Schemas of policies, tests, decisions and case kinds, for editors and programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from makegood.cli.options import PATH, json_option
from makegood.cli.output import print_json

SHIPPED = ("policy", "test", "map", "calendar", "decision", "explanation")


@click.command(short_help="Print or write the JSON Schemas.")
@click.argument("name", required=False)
@click.option("--out", type=PATH, metavar="DIR", help="Write to files in DIR instead: NAME, or all of them.")
@json_option
def schema(name: str | None, out: Path | None, as_json: bool) -> None:
    """Print the JSON Schema NAME: policy, test, map, calendar, decision, or a case kind such as airline.claim.

    Without NAME, list the names; with --out, write them all.
    """
    found = schemas()
    if name is not None and name not in found:
        from makegood.problems import suggest

        hint = suggest(name, found) or f"schemas are {', '.join(found)}"
        raise click.UsageError(f"there is no schema '{name}': {hint}")
    if out is not None:
        written = write([name] if name else list(found), found, out)
        print_json([str(path) for path in written]) if as_json else click.echo("\n".join(map(str, written)))
    elif name is not None:
        click.echo(_text(found[name]), nl=False)
    elif as_json:
        print_json(list(found))
    else:
        click.echo("\n".join(found))


def schemas() -> dict[str, Any]:
    """Every schema by its name: the shipped ones with the plugins' outcome kinds, then the plugins' case kinds."""
    from makegood import plugin_schemas
    from makegood.plugins import installed

    vocabulary = installed()
    found = {one: plugin_schemas.shipped_schema(one) for one in SHIPPED}
    found |= {
        "policy": plugin_schemas.policy_schema(vocabulary),
        "decision": plugin_schemas.decision_schema(vocabulary),
    }
    found.update({kind.name: dict(kind.schema) for kind in vocabulary.kinds.values()})
    return found


def write(names: list[str], found: dict[str, Any], out: Path) -> list[Path]:
    """Write schemas as they lie in the project: case kinds in the folder `cases`. Raises OSError."""
    written = []
    for name in names:
        folder = out if name in SHIPPED else out / "cases"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.schema.json"
        path.write_text(_text(found[name]), "utf-8")
        written.append(path)
    return written


def _text(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
