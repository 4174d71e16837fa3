"""The skeleton of a plugin: a distribution with a case kind, a function, a policy, its tests and their CI."""

from __future__ import annotations

from pathlib import Path

from makegood.scaffold.written import files_of, word, write


def new_plugin(name: str, into: Path) -> list[Path]:
    """Write the plugin `makegood-NAME` into a folder of that name below `into`; gives the files. Raises ScaffoldError."""
    from makegood import __version__

    plain = word(name, "plugin")
    words = {
        "name": plain,
        "hyphened": plain.replace("_", "-"),
        "title": plain.replace("_", " ").capitalize(),
        "version": ".".join(__version__.split(".")[:2]),
    }
    return write(files_of("plugin", words), into / f"makegood-{words['hyphened']}")
