"""Test results as JUnit XML, which every build server reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from makegood.testing.report import failure_lines
from makegood.testing.runner import Verdict

# What XML 1.0 cannot carry, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(verdicts: Sequence[Verdict], path: Path) -> None:
    """Write the results to a file. Raises OSError."""
    path.write_text(text(verdicts), "utf-8")


def text(verdicts: Sequence[Verdict]) -> str:
    """One suite a test file, one case a test."""
    root = ElementTree.Element("testsuites", _counts(verdicts))
    for file, group in groupby(verdicts, key=lambda one: one.file):
        tests = list(group)
        suite = ElementTree.SubElement(root, "testsuite", {"name": _clean(file), **_counts(tests)})
        for test in tests:
            _case(suite, test)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _counts(tests: Sequence[Verdict]) -> dict[str, str]:
    failed = sum(not one.passed for one in tests)
    seconds = sum(one.seconds for one in tests)
    return {"tests": str(len(tests)), "failures": str(failed), "errors": "0", "time": f"{seconds:.6f}"}


def _case(suite: ElementTree.Element, test: Verdict) -> None:
    attributes = {
        "classname": _clean(test.policy),
        "name": _clean(test.label),
        "file": _clean(test.file),
        "line": str(test.place.line),
        "time": f"{test.seconds:.6f}",
    }
    case = ElementTree.SubElement(suite, "testcase", attributes)
    if test.failures:
        message = _clean(test.failures[0].message)
        failure = ElementTree.SubElement(case, "failure", {"message": message, "type": "policy"})
        failure.text = _clean("\n".join(line for one in test.failures for line in failure_lines(one, "")))


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
