"""What `made_sla` of the incident log means: found on one half of the incidents, tried on the other, told as policies.

    python -m examples.servicenow.study incident_event_log.zip

reads the log (its archive or its CSV file), searches, decides every incident by incident_sla.yaml in columns, and writes
report.md and two charts. The same log and seed give the same figures; only the seconds differ.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import makegood
import polars as pl

from examples.servicenow import charts, findings
from examples.servicenow.log import Log, cases, read_log
from examples.servicenow.replay import replay
from examples.servicenow.search import HERE, KIND
from examples.servicenow.training import Training, halves, search

AT = "2017-06-01T00:00:00Z"  # after the log's last event
PARTS = ("incident_sla.yaml", "service_hours.yaml")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=Path, help="incident_event_log.zip, or the CSV file in it")
    parser.add_argument("--seed", type=int, default=7, help="draws the training half (default: %(default)s)")
    parser.add_argument(
        "--out", type=Path, default=Path("out/servicenow"), help="where to write (default: %(default)s)"
    )
    parser.add_argument(
        "--replayed", type=int, default=500, help="incidents to replay event by event (default: %(default)s)"
    )
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    text = "\n".join(_parts(arguments.log, arguments.seed, arguments.replayed, arguments.out))
    (arguments.out / "report.md").write_text(text, encoding="utf-8")
    print(text)


def _parts(path: Path, seed: int, replayed: int, out: Path) -> Iterator[str]:
    begun = perf_counter()
    log = read_log(path)
    table = cases(log)
    read = perf_counter()
    training = halves(log.incidents, seed)
    found = search(table, log.incidents, training)
    searched = perf_counter()
    decided = decide(table)
    done = perf_counter()
    yield findings.size(log, table)
    yield findings.searched(found)
    yield findings.told(log.incidents, decided, training)
    yield findings.readings(log.incidents, decided)
    yield findings.changes(log.incidents, {rule: decide(table, rule) for rule in findings.RULES})
    yield findings.lead(log, decided)
    yield findings.tiers(log.incidents, decided)
    yield replay(table, seed, replayed, load())
    tried = sum(one.candidates for one in found.values()) // len(found)
    yield findings.speed(len(table), tried, read - begun, searched - read, done - searched)
    draw(log, found, decided, out)


def load(rule: str = "from_start") -> makegood.Book:
    """The policy of this folder, with another rule for limits that change."""
    texts = [(HERE / name).read_text(encoding="utf-8") for name in PARTS]
    if rule == "from_start":
        return makegood.load([HERE / name for name in PARTS], kinds=[KIND])
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name, text in zip(PARTS, texts, strict=True):
            changed = text.replace("on_change: from_start", f"on_change: {rule}")
            (Path(folder) / name).write_text(changed, encoding="utf-8")
        return makegood.load(folder, kinds=[KIND])


def decide(table: pl.DataFrame, rule: str = "from_start") -> pl.DataFrame:
    """All incidents by the policy, after the log's end; its columns without the policy's name."""
    made = load(rule).decide_table(table, "servicenow.incident", at=AT)
    if made.rejects or made.problems:
        raise SystemExit(f"the log cannot be decided: {[*made.rejects, *made.problems][0]}")
    frame: pl.DataFrame = made.frame.rename(lambda name: name.partition("|")[2])
    return frame


def draw(log: Log, found: dict[str, Training], decided: pl.DataFrame, out: Path) -> None:
    drawn = {
        "limit.svg": charts.steps(findings.curves(log.incidents, decided), 62),
        "readings.svg": charts.errors(findings.shares_wrong(found["moderate"])),
    }
    for name, spec in drawn.items():
        (out / name).write_text(charts.svg(spec), encoding="utf-8")


if __name__ == "__main__":
    main()
