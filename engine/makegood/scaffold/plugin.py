"""The skeleton of a plugin: a distribution with a case kind, a function, a policy, its tests and their CI."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from makegood.scaffold.written import ScaffoldError, files_of, word, write


def new_plugin(name: str, into: Path) -> list[Path]:
    """Write the plugin `makegood-NAME` into a folder of that name below `into`; gives the files. Raises ScaffoldError."""
    from makegood import __version__

    plain = word(name, "plugin")
    if find_spec(f"makegood_{plain}") is not None:
        raise ScaffoldError(f"a package makegood_{plain} is installed already: choose another name")
    words = {
        "name": plain,
        "hyphened": plain.replace("_", "-"),
        "title": plain.replace("_", " ").capitalize(),
        "version": ".".join(__version__.split(".")[:2]),
    }
    return write(files_of("plugin", words), into / f"makegood-{words['hyphened']}")
