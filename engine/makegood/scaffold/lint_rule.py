"""The skeleton of a lint rule: the rule, its test, its page; in a plugin's folder or anywhere."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from makegood.scaffold.written import ScaffoldError, files_of, write

_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


def new_lint_rule(code: str, taken: Collection[str], into: Path) -> list[Path]:
    """Write the rule CODE below `into`; gives the files. Raises ScaffoldError for a code that is none, or is taken."""
    if not _CODE.fullmatch(code):
        raise ScaffoldError(
            f"'{code}' is no code of a rule: take two or more lower-case words, such as missing-title-zh"
        )
    if code in taken:
        raise ScaffoldError(f"there already is a problem '{code}': give the rule a code of its own")
    name = code.replace("-", "_")
    return write(files_of("lint_rule", {"code": code, "name": name, "title": code.replace("-", " ")}), into)
