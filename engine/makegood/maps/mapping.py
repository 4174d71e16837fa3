"""Map files: how the rows of a table become cases of one kind; reading, checking, and applying them.

A map types the columns it reads, gives constants, and says for each fact which column or expression gives it. An
expression is checked like a policy's; a measured result is rounded half even to the fact's smallest step (1 mm, 1 µs).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

from makegood import zones
from makegood.cases import facts as fact_reading
from makegood.cases.facts import FactError, FactSpec, Reading
from makegood.cases.kind import Kind, read_spec
from makegood.expr import check, exact
from makegood.expr.nodes import Fact, Node
from makegood.expr.parse import Slip
from makegood.expr.types import Type, money
from makegood.functions import Function
from makegood.model import Path
from makegood.problems import Problem, ordered, suggest
from makegood.scope import PolicyScope
from makegood.source import Document, read_file


@dataclass(frozen=True, slots=True)
class MapColumn:
    """A column that a map reads: its name in the table, its type as a fact, and how its texts are written.

    `words` says what each word of the column means (then any other word is wrong); `format` is a strftime pattern;
    `missing` are the texts that stand for no value.
    """

    source: str
    spec: FactSpec
    format: str | None = None
    timezone: str | None = None
    words: Mapping[str, Any] | None = None
    currency: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableMap:
    """A checked map. `columns` by their names in the map; `nodes` are expressions over them; `constants` are raw."""

    name: str
    kind: Kind
    columns: Mapping[str, MapColumn]
    nodes: Mapping[str, Node]
    constants: Mapping[str, Any]
    currencies: frozenset[str]
    id: tuple[str, ...] | Node | None
    document: Document
    functions: Mapping[str, Function] = field(default_factory=dict)


def read_map(
    path: str | FilePath | Document,
    kinds: Mapping[str, Kind],
    functions: Mapping[str, Function] | None = None,
    table_columns: Sequence[str] | None = None,
) -> tuple[TableMap | None, list[Problem]]:
    """Read and check a map file; None when it has an error. `table_columns`: those of the table, when it is at hand."""
    from makegood.plugin_schemas import schema_checker

    document, problems = (path, []) if isinstance(path, Document) else read_file(path)
    if document is None:
        return None, problems
    problems = [*problems, *schema_checker("map").check(document, ())]
    if any(problem.level == "error" for problem in problems) or not isinstance(document.data, Mapping):
        return None, ordered(problems)
    kind = kinds.get(str(document.data["kind"]))
    if kind is None:
        message = f"there is no case kind '{document.data['kind']}'"
        hint = suggest(str(document.data["kind"]), kinds)
        return None, ordered([*problems, Problem("unknown-kind", message, document.places.value(("kind",)), hint)])
    reader = _MapReader(document, kind, functions or {}, table_columns)
    made = reader.read()
    found = ordered([*problems, *reader.problems])
    return (None if any(problem.level == "error" for problem in found) else made), found


class _MapReader:
    """Checks one map; `problems` holds every mistake."""

    def __init__(
        self, document: Document, kind: Kind, functions: Mapping[str, Function], table_columns: Sequence[str] | None
    ) -> None:
        assert isinstance(document.data, Mapping)
        self.document = document
        self.data: Mapping[str, Any] = document.data
        self.kind = kind
        self.functions = functions
        self.table_columns = table_columns
        self.problems: list[Problem] = []
        self.columns: dict[str, MapColumn] = {}
        self.nodes: dict[str, Node] = {}
        self.constants: dict[str, Any] = {}
        self.reading = Reading()

    def report(self, code: str, message: str, path: Path, offset: int = 0, hint: str | None = None) -> None:
        places = self.document.places
        place = places.inside(path, offset) if offset else places.value(path)
        self.problems.append(Problem(code, message, place, hint))

    def read(self) -> TableMap:
        for name, data in (self.data.get("columns") or {}).items():
            self._column(name, name, data, ("columns", name))
        scope = PolicyScope(
            {name: one.spec for name, one in self.columns.items()}, {}, {}, {}, self.functions, frozenset(), None
        )
        for name, value in (self.data.get("constants") or {}).items():
            if self._fact(name, ("constants", name)):
                self._constant(name, value, ("constants", name))
        for name, data in (self.data.get("facts") or {}).items():
            if self._fact(name, ("facts", name)):
                self._given(name, data, ("facts", name), scope)
        return TableMap(
            name=str(self.data["map"]),
            kind=self.kind,
            columns=self.columns,
            nodes=self.nodes,
            constants=self.constants,
            currencies=frozenset(self.reading.currencies),
            id=self._id(scope),
            document=self.document,
            functions=self.functions,
        )

    # -- columns

    def _column(self, name: str, source: str, data: Mapping[str, Any], path: Path) -> bool:
        if self.table_columns is not None and source not in self.table_columns:
            hint = suggest(source, self.table_columns)
            self.problems.append(
                Problem("unknown-column", f"the table has no column '{source}'", self.document.places.key(path), hint)
            )
            return False
        zone = data.get("timezone")
        if zone is not None and not zones.known_zone(str(zone)):
            hint = suggest(str(zone), zones.zone_names())
            self.report("unknown-zone", f"'{zone}' is no time zone of the tz database", (*path, "timezone"), hint=hint)
        try:
            spec = _spec(name, data)
        except (ValueError, KeyError, TypeError) as error:
            self.report("wrong-type", f"the column '{source}' cannot be read: {error}", path)
            return False
        words = data.get("choices")
        meant = dict(words) if isinstance(words, Mapping) else None
        missing = self._missing(data)
        self.columns[name] = MapColumn(source, spec, data.get("format"), zone, meant, data.get("currency"), missing)
        return True

    def _missing(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """The texts that stand for no value in a column: its own, else those of the whole table."""
        return tuple(data.get("missing", self.data.get("missing", ())))

    # -- facts

    def _fact(self, name: str, path: Path) -> bool:
        if name not in self.kind.facts:
            hint = suggest(name, self.kind.facts)
            message = f"{self.kind.name} has no fact '{name}'"
            self.problems.append(Problem("unknown-fact", message, self.document.places.key(path), hint))
            return False
        if name in self.nodes or name in self.constants:
            message = f"'{name}' is given twice: as a constant and by a column"
            self.problems.append(Problem("two-meanings", message, self.document.places.key(path)))
            return False
        return True

    def _constant(self, name: str, value: Any, path: Path) -> None:
        spec = self.kind.facts[name]
        try:
            given = _as_given(spec, value)
            self.constants[name] = fact_reading.read(spec, given, self.reading)
        except FactError as error:
            self.report(error.code, error.message, path, hint=error.hint)

    def _given(self, name: str, data: Any, path: Path, scope: PolicyScope) -> None:
        if isinstance(data, str):
            self._from_column(name, data, {}, path)
        elif "column" in data:
            self._from_column(name, str(data["column"]), data, (*path, "column"))
        elif "constant" in data:
            self._constant(name, data["constant"], (*path, "constant"))
        else:
            node = self._expression((*path, "is"), scope)
            fitted = None if node is None else self._fitted(name, node, (*path, "is"))
            if fitted is not None:
                self.nodes[name] = fitted

    def _from_column(self, name: str, column: str, data: Mapping[str, Any], path: Path) -> None:
        """A fact that is a column: as it is declared above, else read as the fact itself."""
        own = f"fact {name}"
        declared = self.columns.get(column)
        if declared is None:
            spec = self.kind.facts[name]
            if "unit" in data and spec.type.kind == "quantity":
                spec = _spec(name, {"type": spec.type.detail, "unit": data["unit"]})
            if not self._column_of_fact(own, column, replace(spec, name=column, absent=None), data, path):
                return
        else:
            own = column
        node = Fact(type=_typed(self.columns[own]), name=own)
        fitted = self._fitted(name, node, path)
        if fitted is not None:
            self.nodes[name] = fitted

    def _column_of_fact(self, own: str, column: str, spec: FactSpec, data: Mapping[str, Any], path: Path) -> bool:
        if self.table_columns is not None and column not in self.table_columns:
            hint = suggest(column, self.table_columns)
            self.report("unknown-column", f"the table has no column '{column}'", path, hint=hint)
            return False
        words = data.get("choices")
        meant = dict(words) if isinstance(words, Mapping) else None
        self.columns[own] = MapColumn(
            column, spec, data.get("format"), data.get("timezone"), meant, None, self._missing(data)
        )
        return True

    # -- expressions

    def _expression(self, path: Path, scope: PolicyScope) -> Node | None:
        value: Any = self.data
        for step in path:
            value = value[step]
        text = (
            value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else format(value, "f")
        )
        node, slips = check.check_expression(text, scope)
        for slip in slips:
            self._slipped(slip, path, scope)
        return node

    def _slipped(self, slip: Slip, path: Path, scope: PolicyScope) -> None:
        code, message = slip.code, slip.message
        if code == "unknown-name":
            code, message = (
                "unknown-column",
                message.replace("it is no fact, parameter or named value", "it is no column of the map"),
            )
        self.report(code, message, path, slip.start, slip.hint)

    def _fitted(self, name: str, node: Node, path: Path) -> Node | None:
        """The node as the fact's type, or a problem."""
        spec = self.kind.facts[name]
        made = _fit(node, spec.type)
        if made is None:
            message = f"'{name}' is {spec.type}, and this is {node.type}"
            self.report(_mismatch(node.type, spec.type), message, path)
            return None
        exact.assign(made, exact.Known({key: one.spec for key, one in self.columns.items()}, {}, {}))
        odd = [word for word in node.type.choices if spec.type.kind == "choice" and word not in spec.type.choices]
        if odd:
            listed = ", ".join(spec.type.choices)
            self.report(
                "unknown-choice",
                f"'{name}' is one of {listed}; '{odd[0]}' is none of them",
                path,
                hint=suggest(odd[0], spec.type.choices),
            )
            return None
        return made

    def _id(self, scope: PolicyScope) -> tuple[str, ...] | Node | None:
        given = self.data.get("id")
        if given is None:
            return None
        names = list(given) if isinstance(given, list) else [str(given)]
        known = {one.source for one in self.columns.values()} | set(self.table_columns or ())
        if isinstance(given, str) and given not in known and not given.isidentifier():
            return self._expression(("id",), scope)
        for at, name in enumerate(names):
            if self.table_columns is not None and name not in known:
                path: Path = ("id", at) if isinstance(given, list) else ("id",)
                self.report("unknown-column", f"the map reads no column '{name}'", path, hint=suggest(name, known))
        return tuple(names)


def _spec(name: str, data: Mapping[str, Any]) -> FactSpec:
    """The column as a fact. Raises ValueError for what no column can be."""
    words = data.get("choices")
    declared: dict[str, Any] = {"x-type": data["type"]}
    if "unit" in data:
        declared["x-unit"] = data["unit"]
    if "currency" in data:
        declared["x-unit"] = data["currency"]
    if data["type"] == "choice":
        if words is None:
            raise ValueError("a choice needs `choices`: the words that may stand in it")
        declared["enum"] = [str(one) for one in (words.values() if isinstance(words, Mapping) else words)]
    spec = replace(read_spec("", declared), name=name)
    return replace(spec, type=money(data["currency"])) if "currency" in data and spec.type.kind == "money" else spec


def _typed(column: MapColumn) -> Type:
    return column.spec.type


def _fit(node: Node, wanted: Type) -> Node | None:
    have = node.type
    if have == wanted or (have.kind == wanted.kind == "integer") or (wanted.kind == "number" and have.numeric):
        return node
    if have.textual and wanted.textual:
        return node
    if wanted.kind == have.kind == "money":
        return node
    if wanted.kind == "span" and have.span_like:
        return check.coerce(node, wanted)
    return check.coerce(node, wanted) if check.is_zero(node) and wanted.measured else None


def _mismatch(have: Type, wanted: Type) -> str:
    return "unit-mismatch" if have.measured and wanted.measured else "type-mismatch"


def _as_given(spec: FactSpec, value: Any) -> Any:
    """A YAML scalar as a case would give it."""
    if spec.type.textual and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return value


def apply(made: TableMap, frame: Any, *, cells: bool = False) -> Any:
    """The cases of a table (a polars DataFrame) as a `columns.RawTable`; see `mapped.apply_map`."""
    from makegood.maps.mapped import apply_map

    return apply_map(made, frame, cells=cells)


def draft(path: str | FilePath, kind: Kind) -> str:
    """The YAML of a map from a table's columns to the facts of a kind, for a person to correct; see `map_draft`."""
    from makegood.maps.map_draft import draft_map

    return draft_map(path, kind)
