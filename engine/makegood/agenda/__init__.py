"""What is to be done and by when, from decisions: a list, soonest first, and a calendar file."""

from __future__ import annotations

from makegood.agenda.entries import Entry, entries, soonest

__all__ = ["Entry", "entries", "soonest"]
