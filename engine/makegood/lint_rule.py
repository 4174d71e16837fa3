"""What a lint rule is: a code, a title, a level, and a function from one policy to what it finds. Plugins bring them too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from makegood.problems import LEVELS, Fix

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.cases.kind import Kind
    from makegood.expr.nodes import Node
    from makegood.model import Path, Policy

_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found in a policy: a sentence, where, and what to try.

    `at` is a node of the checked tree, or a path of the policy's YAML such as ("let", "late"); with `at_key` the key at
    the path is meant and not its value.
    """

    message: str
    at: Node | Path = ()
    hint: str | None = None
    at_key: bool = False
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule looks at: one checked policy version, with its case kind and the book that it belongs to.

    `policy.text` is what it was read from: `.data` (merged with what it extends) and `.documents` (its own first).
    `expressions` maps a path of the YAML to the whole checked expression that stands there. `tested` are the paths that
    tests of this policy expect (`compensation.delay`), None when it has no test file.
    """

    policy: Policy
    kind: Kind
    book: Book
    expressions: Mapping[Path, Node]
    tested: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule of good style: what `check` yields for a policy becomes problems of this code and level.

    `code` is in kebab-case and no other rule's; `title` says in one line what the rule is against; `level` is
    "warning" or "info", or "error" for what must not pass. Raises ValueError for a code or level that is none.
    """

    code: str
    title: str
    level: str
    check: Callable[[Subject], Iterable[Finding]]

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError(f"the code of a lint rule is lower-case words joined by hyphens, not '{self.code}'")
        if self.level not in LEVELS:
            raise ValueError(f"the level of the lint rule '{self.code}' is one of {', '.join(LEVELS)}")
        if not self.title.strip():
            raise ValueError(f"the lint rule '{self.code}' needs a title: what it is against, in one line")
