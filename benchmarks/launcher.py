"""Runs one command and prints its wall seconds, peak resident KiB and exit code, from a process of next to no size.

A child starts with the peak of the process that it was forked from (Linux carries it over `exec`), so a benchmark that
has held a big table would charge it to every command. This file is run by path, imports next to nothing, stays at some
ten MiB, and is therefore the least peak that can be seen.
"""

import os
import sys
from time import perf_counter


def run(command: list[str]) -> tuple[float, int, int]:
    """Seconds, peak KiB of the largest single process among the command's own, exit code; its output is discarded."""
    silence = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    start = perf_counter()
    process = os.posix_spawnp(command[0], command, _environment(), file_actions=silence)
    _, status, usage = os.wait4(process, 0)
    return perf_counter() - start, usage.ru_maxrss, os.waitstatus_to_exitcode(status)


def _environment() -> dict[str, str]:
    """As at a user's: Python keeps what it compiled of modules."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    print(*run(sys.argv[1:]))
