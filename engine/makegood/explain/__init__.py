"""Why a decision is as it is, and why not: a tree of reasons down to facts and articles, and what would change it.

`Explainer(book).explain(decision)` gives an `Explanation`; `text.lines`, `html.page` and `as_json.document` show it. The
JSON can be worked through again by `makegood.recheck`, which shares no code with what made it.
"""

from __future__ import annotations

from makegood.explain.explainer import Explainer, UnknownOutcomeError
from makegood.explain.model import Explanation, Flip, Note, PolicyWhy, Question, Reason, Why, WhyNot

__all__ = [
    "Explainer", "Explanation", "Flip", "Note", "PolicyWhy", "Question", "Reason", "UnknownOutcomeError", "Why", "WhyNot",
]  # fmt: skip
