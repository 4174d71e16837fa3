"""The command line: `makegood check`, `test`, `decide` … one short file per command, imported when it is asked for."""

from __future__ import annotations


def main() -> None:
    """Run the command that the process was started with, and leave with its exit code.

    0: fine. 1: the answer is no (a problem in a policy, a failed test, a case that cannot be decided). 2: wrong use.
    """
    from makegood.cli.group import group

    group.main(prog_name="makegood")
