"""The case kind of the manual's examples, taken from its page, and what loads them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from makegood.book import Book, Vocabulary
from makegood.loading import load_book
from makegood.plugins import installed
from makegood.problems import Problem

from tests.docs.pages import DOCS, blocks

HEAD = """\
policy: doc.fragment
case: shop.repair
effective: {from: 2020-01-01}
dated_by: bought_on
timezone: Europe/Berlin
currency: EUR
"""


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of `shop.repair` in docs/cases.md."""
    found = [json.loads(block.text) for block in blocks(DOCS / "cases.md", "json")]
    return next(one for one in found if one.get("x-kind") == "shop.repair")


@cache
def vocabulary(folder: Path) -> Vocabulary:
    """The installed vocabulary and the manual's case kind, whose schema is written to the folder."""
    file = folder / "shop.repair.schema.json"
    file.write_text(json.dumps(schema()), "utf-8")
    made = installed((file,))
    assert made.problems == ()
    return made


def load(text: str, folder: Path) -> tuple[Book, list[Problem]]:
    """The book of one text of the manual."""
    return load_book([], vocabulary(folder), {"example.yaml": text})
