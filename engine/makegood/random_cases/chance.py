"""Chance that words determine: the same draws on every machine and in every version of Python."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
_WORD = 8  # bytes of one draw: the bias of a draw below n is less than n / 2**64


class Chance:
    """A row of draws that its words determine (a seed, the number of a case, a fact), whatever is drawn elsewhere."""

    def __init__(self, *words: object) -> None:
        self._words = "\x1f".join(str(word) for word in words)
        self._drawn = 0
        self._left = b""

    def below(self, number: int) -> int:
        """A whole number from 0 up to, and without, `number`."""
        if not self._left:
            self._left = blake2b(f"{self._words}\x1f{self._drawn}".encode()).digest()
            self._drawn += 1
        word, self._left = self._left[:_WORD], self._left[_WORD:]
        return int.from_bytes(word, "big") % number

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def once_in(self, number: int) -> bool:
        """Whether something happens that happens once in `number` times."""
        return self.below(number) == 0

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely as another."""
        return options[self.below(len(options))]
