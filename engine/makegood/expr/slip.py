"""A mistake within one expression."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake in one expression: code, sentence, hint, and character offsets within its text."""

    code: str
    message: str
    start: int = 0
    end: int = 0
    hint: str | None = None


class Stop(Exception):
    """Reading an expression ends at its first slip."""

    def __init__(self, slip: Slip) -> None:
        super().__init__(slip.message)
        self.slip = slip


def stop(code: str, message: str, start: int = 0, end: int = 0, hint: str | None = None) -> Stop:
    """To be raised."""
    return Stop(Slip(code, message, start, end, hint))
