"""A file of cases at once → JSON cases or a table, with a problem for every line that is wrong; what is right goes on.

JSON and NDJSON need nothing but Python. Tables are read by `slices`, which needs Polars: the extra `table` brings it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makegood.cases.json_cases import read_json
from makegood.cases.packed import CaseFileError, Form, form_of
from makegood.problems import Place, Problem

if TYPE_CHECKING:
    import polars as pl

    from makegood.cases.slices import Slice

MAX_PROBLEMS = 100


@dataclass(slots=True)
class CaseFile:
    """What a file holds: `cases` from JSON, or a `frame` from a table; `problems` about the file or single lines.

    `lines` are the line numbers of `cases`, or of the frame's rows where lines were left out (empty: row n stands in line
    n + 2, below the header). `cells` is true where texts may write numbers and yes/no, as in CSV. Of problems of lines the
    first hundred are kept.
    """

    cases: list[dict[str, Any]] | None = None
    frame: pl.DataFrame | None = None
    problems: list[Problem] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    cells: bool = False

    @property
    def good(self) -> bool:
        """Whether the file could be read at all."""
        return self.cases is not None or self.frame is not None


def read_cases(path: str | Path, most: int | None = None) -> CaseFile:
    """Read a file by its suffix, perhaps only about its first `most` cases. Never raises for what the file holds."""
    file = Path(path)
    try:
        form = form_of(file)
        return _table(file, most) if form.table else _json(file, form, most)
    except CaseFileError as error:
        return CaseFile(problems=[error.problem])
    except FileNotFoundError:
        return CaseFile(problems=[Problem("no-file", f"there is no file '{file}'")])
    except OSError as error:
        return CaseFile(problems=[Problem("unreadable-file", f"'{file}' cannot be read: {error.strerror or error}")])


def _note(found: CaseFile, problem: Problem) -> None:
    """Keep the first problems; a file that is wrong throughout is described by them."""
    if len(found.problems) < MAX_PROBLEMS:
        found.problems.append(problem)


def _json(file: Path, form: Form, most: int | None) -> CaseFile:
    found = CaseFile(cases=[])
    assert found.cases is not None
    for item in islice(read_json(file, form), most):
        if item.case is not None:
            found.cases.append(item.case)
            found.lines.append(item.line)
        elif item.problem is not None:
            _note(found, item.problem)
    return found


def _table(file: Path, most: int | None) -> CaseFile:
    """The slices as one frame. Lines that are no rows are reported and left out."""
    from makegood.cases.slices import slices

    found = CaseFile()
    parts: list[Slice] = []
    rows = 0
    for part in slices(file):
        parts.append(part)
        rows += part.frame.height
        for bad in part.bad:
            _note(found, Problem(bad.code, bad.message, Place(str(file), bad.line, 1), bad.hint))
        if most is not None and rows >= most:
            break
    import polars as pl

    found.frame = pl.concat([part.frame for part in parts])
    found.cells = parts[0].cells
    lines = [line for part in parts for line in part.lines] if found.cells else []
    # Where the lines follow the header without a gap, they need not be told.
    found.lines = [] if lines == list(range(2, rows + 2)) else lines
    return found
