"""`python -m benchmarks [NAME ...]`: runs the named benchmarks, or all of them and then writes RESULTS.md."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from benchmarks.machine import machine, versions
from benchmarks.report import Report, markdown

BENCHMARKS = ("online", "start", "dryrun", "attribution", "explain", "time_clocks")
"""In the order of the results; each is a module with `measure() -> Report`."""

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"


def main() -> None:
    """Measures, prints, and after a full run writes the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="where to write the results of this run")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; choose from {', '.join(BENCHMARKS)}")
    page = _page([_measure(name) for name in arguments.names or BENCHMARKS])
    target = arguments.write or (None if arguments.names else RESULTS)
    if target is not None:
        target.write_text(page, encoding="utf-8")
    print(page)


def _measure(name: str) -> Report:
    report: Report = importlib.import_module(f"benchmarks.{name}").measure()
    return report


def _page(reports: list[Report]) -> str:
    names = (distribution for report in reports for distribution in report.distributions)
    return markdown(reports, machine(), versions(names))


if __name__ == "__main__":
    main()
