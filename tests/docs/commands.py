"""`python -m tests.docs.commands` writes the options in docs/cli.md again, from the commands themselves."""

from __future__ import annotations

import re

import click
from makegood.cli.group import group, own_commands

from tests.docs.pages import DOCS

PAGE = DOCS / "cli.md"
_BLOCK = re.compile(r"(<!-- help: (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def names() -> list[str]:
    """Our own commands, in their own order."""
    return own_commands()


def help_text(name: str) -> str:
    """What `makegood NAME --help` prints, at eighty columns."""
    context = click.Context(group, info_name="makegood", **group.context_settings)
    command = group.get_command(context, name)
    if command is None:
        raise KeyError(name)
    inner = click.Context(command, info_name=name, parent=context, max_content_width=80, terminal_width=80)
    return command.get_help(inner).replace("\x08", "")


def written(page: str) -> str:
    """The page with every help text as it is now."""

    def block(found: re.Match[str]) -> str:
        if found["name"] not in names():
            return found[0]
        return f"{found[1]}\n```text\n{help_text(found['name'])}\n```\n\n{found[3]}"

    return _BLOCK.sub(block, page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
