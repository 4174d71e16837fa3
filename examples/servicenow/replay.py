"""Nothing is read early: an incident as it stood after each event gives what its whole history gives at that instant."""

from __future__ import annotations

from typing import Any

import makegood
import numpy as np
import polars as pl

READ = ("deadlines", "escalation", "values", "undecided")


def replay(cases: pl.DataFrame, seed: int, size: int, book: makegood.Book) -> str:
    """Incidents drawn at random, decided at each instant of their history twice: by what was known then, and by all of it."""
    drawn = np.random.default_rng(seed).permutation(len(cases))[:size]
    asked, unlike = 0, 0
    for case in cases[np.sort(drawn)].iter_rows(named=True):
        history = [{key: value for key, value in event.items() if value is not None} for event in case["history"]]
        for at in sorted({event["at"] for event in history}):
            by_then = [event for event in history if event["at"] <= at]
            asked += 1
            unlike += _said(book, case, by_then, at) != _said(book, case, history, at)
    return (
        f"## No look-ahead\n\n{len(drawn):,} incidents drawn at random, decided at each of the {asked:,} instants of their"
        f" histories by the history up to it and by the whole history: {unlike:,} decisions differ.\n"
    )


def _said(book: makegood.Book, case: dict[str, Any], history: list[dict[str, Any]], at: str) -> dict[str, Any]:
    facts = {"kind": "servicenow.incident", "id": case["id"], "opened_at": case["opened_at"], "history": history}
    decision = book.decide(facts, at=at).to_dict()
    return {key: decision[key] for key in READ}
