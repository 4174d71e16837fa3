"""How well a yes/no of the engine tells a yes/no of the log: counts, and the usual shares of them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Confusion:
    """What was told of the broken promises, which are what one looks for: `caught` of them, `passed_over`, and so on."""

    caught: int
    passed_over: int
    false_alarms: int
    kept: int

    @property
    def size(self) -> int:
        return self.caught + self.passed_over + self.false_alarms + self.kept

    @property
    def missed(self) -> int:
        """How many promises were broken, as the log says."""
        return self.caught + self.passed_over

    @property
    def wrong(self) -> int:
        return self.passed_over + self.false_alarms

    @property
    def accuracy(self) -> float | None:
        return 1 - self.wrong / self.size if self.size else None

    @property
    def base(self) -> float | None:
        """The accuracy of always telling what is more frequent."""
        return max(self.missed, self.size - self.missed) / self.size if self.size else None

    @property
    def precision(self) -> float | None:
        told = self.caught + self.false_alarms
        return self.caught / told if told else None

    @property
    def recall(self) -> float | None:
        return self.caught / self.missed if self.missed else None


def confusion(told_missed: pl.Series, missed: pl.Series) -> Confusion:
    both = int((told_missed & missed).sum())
    passed_over, false_alarms = int((~told_missed & missed).sum()), int((told_missed & ~missed).sum())
    return Confusion(both, passed_over, false_alarms, len(missed) - both - passed_over - false_alarms)


def row(name: str, one: Confusion) -> list[str]:
    """A line of a table of confusions."""
    shares = [_percent(share) for share in (one.base, one.accuracy, one.precision, one.recall)]
    counts = [one.caught, one.passed_over, one.false_alarms, one.kept]
    return [name, f"{one.size:,}", *shares, *(f"{count:,}" for count in counts)]


HEAD = [
    "", "incidents", "base rate", "accuracy", "precision", "recall", "missed, told missed", "missed, told made",
    "made, told missed", "made, told made",
]  # fmt: skip


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.2%}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown, the first column to the left and the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
