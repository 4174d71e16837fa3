"""The life of a case on one axis of time: clocks that ran, stood still, warned and were missed, rungs, visits."""

from __future__ import annotations

from makegood.timeline.build import timeline
from makegood.timeline.model import Bar, Lane, Mark, Resting, Timeline

__all__ = ["Bar", "Lane", "Mark", "Resting", "Timeline", "timeline"]
