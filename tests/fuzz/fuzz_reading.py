"""Fuzz the loader, the expression reader and the case reader: only problems come out, never a traceback.

    python -m tests.fuzz.fuzz_reading [seconds] [corpus folder]

Needs atheris. A crash is written to the working folder by libFuzzer and ends the run.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["makegood"]):
    from makegood import CaseError
    from makegood.book import Book, Vocabulary
    from makegood.loading import load_book

    from tests.unit.test_decide import CASE, POLICY
    from tests.unit.test_policy_problems import HEAD, kind


VOCABULARY = Vocabulary(kinds={"shop.claim": kind()})


def policy_text(text: str) -> None:
    """A whole file, and the same text as the tail of a policy that is right so far."""
    load_book([], VOCABULARY, {"fuzz.yaml": text})
    book, _ = load_book([], VOCABULARY, {"fuzz.yaml": f"{HEAD}{text}"})
    if book.policies:
        decide(book, CASE)


def expression(text: str) -> None:
    """An expression alone, as a remedy's condition and as an amount."""
    source = (
        "remedies:\n  a: {when: "
        + json.dumps(text)
        + ", cite: x}\ncompensation:\n  b: {amount: "
        + json.dumps(text)
        + ", cite: x}\n"
    )
    book, _ = load_book([], VOCABULARY, {"fuzz.yaml": HEAD + source})
    if book.policies:
        decide(book, CASE)


def case(text: str) -> None:
    """A JSON case under a policy that uses every sort of outcome."""
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(facts, dict):
        decide(BOOK, {**CASE, **facts})
        decide(BOOK, facts)


def decide(book: Book, facts: object) -> None:
    try:
        decision = book.decide(facts, "2026-05-10T00:00:00Z")  # type: ignore[arg-type]
    except CaseError:
        return
    decision.to_json()


BOOK, _problems = load_book([], VOCABULARY, {"policy.yaml": POLICY})
assert not _problems


def one(data: bytes) -> None:
    if not data:
        return
    text = data[1:].decode("utf-8", "replace")
    (policy_text, expression, case)[data[0] % 3](text)


if __name__ == "__main__":
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    corpus = sys.argv[2:] or ["out/fuzz"]
    Path(corpus[0]).mkdir(parents=True, exist_ok=True)
    flags = [f"-max_total_time={seconds}", "-max_len=600", "-timeout=20", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], *flags, *corpus], one)
    atheris.Fuzz()
