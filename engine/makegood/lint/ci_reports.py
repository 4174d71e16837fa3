"""Problems as CI services show them beside the lines of a change: workflow commands, and code quality reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from makegood.lint.sarif import fingerprint, relative
from makegood.problems import Problem

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def github(problems: Iterable[Problem], folder: Path) -> list[str]:
    """Workflow commands of GitHub Actions, a line each: `::error file=…,line=…,col=…,title=…::message`."""
    return [_command(problem, folder) for problem in problems]


def _command(problem: Problem, folder: Path) -> str:
    place = problem.place
    properties = {"title": problem.code}
    if place is not None:
        file = relative(place.file, folder) or place.file
        properties = {"file": file, "line": str(place.line), "col": str(place.column), **properties}
    text = f"{problem.message}\nhint: {problem.hint}" if problem.hint else problem.message
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{COMMANDS[problem.level]} {listed}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(problems: Iterable[Problem], texts: Mapping[str, str], folder: Path) -> list[dict[str, Any]]:
    """A code quality report of GitLab: a list of issues. What has no place is said of the folder."""
    seen: Counter[str] = Counter()
    return [
        {
            "description": problem.message,
            "check_name": problem.code,
            "fingerprint": fingerprint(problem, texts, folder, seen),
            "severity": SEVERITIES[problem.level],
            "location": _location(problem, folder),
        }
        for problem in problems
    ]


def _location(problem: Problem, folder: Path) -> dict[str, Any]:
    place = problem.place
    if place is None:
        return {"path": ".", "lines": {"begin": 1}}
    return {"path": relative(place.file, folder) or place.file, "lines": {"begin": place.line}}
