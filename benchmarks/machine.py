"""What the figures were measured on: the machine and the versions."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

GIBIBYTE = 1024**3


def machine() -> list[tuple[str, str]]:
    """Processor, usable cores, memory, system, load at the moment, interpreter and date."""
    return [
        ("processor", _processor()),
        ("cores", str(len(os.sched_getaffinity(0)))),
        ("memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / GIBIBYTE:.1f} GiB"),
        ("system", platform.platform()),
        ("load when written (1, 5, 15 min)", " ".join(f"{load:.2f}" for load in os.getloadavg())),
        ("python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("date", f"{datetime.now(UTC):%Y-%m-%d}"),
    ]


def versions(distributions: Iterable[str]) -> list[tuple[str, str]]:
    """The installed version of each distribution, each once."""
    return [(name, _version(name)) for name in dict.fromkeys(distributions)]


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
