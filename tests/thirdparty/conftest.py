"""The tests of a foreign distribution run where it is installed, and not among ours."""

from __future__ import annotations

collect_ignore = ["lockers"]
