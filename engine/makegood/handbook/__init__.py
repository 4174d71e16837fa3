"""The handbook of a book's policies: what they promise, to whom and by when, in words, for those who keep the promises."""

from __future__ import annotations

from makegood.handbook.build import handbook
from makegood.handbook.model import Handbook
from makegood.handbook.words import LANGUAGES

__all__ = ["LANGUAGES", "Handbook", "handbook"]
