"""Problems as SARIF 2.1.0, the standard format (OASIS) in which CI and editors take the findings of a checker."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from makegood.lint.text_edits import place_at
from makegood.lint_rule import LintRule
from makegood.problems import Edit, Fix, Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")


def sarif(
    problems: Sequence[Problem], texts: Mapping[str, str], rules: Iterable[LintRule], version: str, folder: Path
) -> dict[str, Any]:
    """One run of makegood. `texts` are the files that problems name, `folder` the one that paths are relative to.

    Columns count UTF-16 code units from 1. A problem's fingerprint is made of its code, its file, its line's text and
    its number among equal ones: it stays when lines above are added.
    """
    known = {rule.code: rule for rule in rules}
    codes = sorted({problem.code for problem in problems} | set(known))
    driver = {"name": "makegood", "version": version, "rules": [_rule(code, known.get(code)) for code in codes]}
    seen: Counter[str] = Counter()
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "utf16CodeUnits",
                "results": [_result(one, codes, texts, folder, seen) for one in problems],
            }
        ],
    }


def _rule(code: str, rule: LintRule | None) -> dict[str, Any]:
    page = f"docs/problems/{code}.md"
    found: dict[str, Any] = {"id": code, "help": {"text": f"See {page}.", "markdown": f"See [{code}]({page})."}}
    if rule is not None:
        found["shortDescription"] = {"text": rule.title}
        found["defaultConfiguration"] = {"level": LEVELS[rule.level]}
    return found


def _result(
    problem: Problem, codes: Sequence[str], texts: Mapping[str, str], folder: Path, seen: Counter[str]
) -> dict[str, Any]:
    hint = f" Hint: {problem.hint}." if problem.hint else ""
    found: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": LEVELS[problem.level],
        "message": {"text": f"{problem.message}.{hint}".replace("?.", "?")},
        "partialFingerprints": {"makegood/v1": fingerprint(problem, texts, folder, seen)},
    }
    if problem.place is not None:
        place = problem.place
        column = _units(texts.get(place.file), place.line, place.column)
        region = {"startLine": place.line, "startColumn": column}
        found["locations"] = [
            {"physicalLocation": {"artifactLocation": _artifact(place.file, folder), "region": region}}
        ]
    if problem.fix is not None and all(edit.file in texts for edit in problem.fix.edits):
        found["fixes"] = [_fix(problem.fix, texts, folder)]
    return found


def fingerprint(problem: Problem, texts: Mapping[str, str], folder: Path, seen: Counter[str]) -> str:
    """A name of the problem that outlives edits elsewhere in its file."""
    parts = [problem.code, problem.message]
    if problem.place is not None:
        line = _line(texts.get(problem.place.file), problem.place.line)
        parts += [str(_artifact(problem.place.file, folder)["uri"]), line.strip()]
    text = "\x00".join(parts)
    seen[text] += 1
    return hashlib.sha256(f"{text}\x00{seen[text]}".encode()).hexdigest()


def relative(file: str, folder: Path) -> str | None:
    """The path of a file from a folder, with slashes; None for one outside of it."""
    path = Path(file) if Path(file).is_absolute() else folder / file
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return None


def _artifact(file: str, folder: Path) -> dict[str, Any]:
    inside = relative(file, folder)
    if inside is None:
        return {"uri": Path(file).resolve().as_uri()}
    return {"uri": _quoted(inside), "uriBaseId": "%SRCROOT%"}


def _quoted(path: str) -> str:
    """A path as part of a URI (RFC 3986)."""
    return "".join(char if char in _PLAIN else "".join(f"%{byte:02X}" for byte in char.encode()) for char in path)


def _line(text: str | None, number: int) -> str:
    lines = [] if text is None else re.split(r"\r\n|\r|\n", text)
    return lines[number - 1] if 1 <= number <= len(lines) else ""


def _units(text: str | None, line: int, column: int) -> int:
    """A column in characters as one in UTF-16 code units."""
    return column + sum(ord(char) > 0xFFFF for char in _line(text, line)[: column - 1])


def _fix(fix: Fix, texts: Mapping[str, str], folder: Path) -> dict[str, Any]:
    files = list(dict.fromkeys(edit.file for edit in fix.edits))
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(file, folder),
                "replacements": [_replacement(edit, texts[file]) for edit in fix.edits if edit.file == file],
            }
            for file in files
        ],
    }


def _replacement(edit: Edit, text: str) -> dict[str, Any]:
    (line, column), (end_line, end_column) = place_at(text, edit.start), place_at(text, edit.end)
    region = {
        "startLine": line,
        "startColumn": _units(text, line, column),
        "endLine": end_line,
        "endColumn": _units(text, end_line, end_column),
    }
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}
