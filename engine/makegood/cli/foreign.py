"""Commands that plugins bring: found when the list of commands is asked for, or a name that is none of ours."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from makegood.book import Vocabulary
    from makegood.problems import Problem


def commands(own: Collection[str]) -> tuple[dict[str, Any], list[Problem]]:
    """The commands of plugins by name, and what is wrong with the plugins. A name of ours stays ours."""
    from importlib.metadata import entry_points

    # Help is asked for often: where nobody else's plugin is installed, nothing is imported for it.
    if all(point.dist is not None and point.dist.name == "makegood" for point in entry_points(group="makegood")):
        return {}, []
    from makegood.plugins import installed

    vocabulary = installed()
    return {name: command for name, command in sorted(vocabulary.commands.items()) if name not in own}, [
        *vocabulary.problems,
        *clashes(vocabulary, own),
    ]


def clashes(vocabulary: Vocabulary, own: Collection[str]) -> list[Problem]:
    """The commands of plugins that are called like one of ours, and are not used therefore."""
    from makegood.problems import Problem

    message = "a plugin brings the command '{}', which is one of the core: that of the core is used"
    taken = [name for name in sorted(vocabulary.commands) if name in own]
    return [Problem("two-meanings", message.format(name), level="warning") for name in taken]
