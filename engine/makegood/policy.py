"""One policy's text → one checked policy, or its problems: names, order, types, outcomes, exactness."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from makegood import settings, tables, zones
from makegood.cases.kind import Kind
from makegood.dependencies import mentions, without_cycle
from makegood.expr import check, exact
from makegood.expr.nodes import Each, Fact, Literal, Node, Ref, walk, written_at
from makegood.expr.parse import Parsed, Slip, parse
from makegood.expr.types import BOOLEAN, TEXT, holds_money
from makegood.expr.work import MOST_ROUNDS, rounds
from makegood.functions import Function
from makegood.model import Named, Outcome, ParameterValues, Path, Policy
from makegood.others import NONE, Others, Reading, mentions_others
from makegood.outcome_reading import expression_paths, read_outcome
from makegood.outcomes import BY_SECTION
from makegood.outcomes.kind import OutcomeKind
from makegood.parameters import day_of, exactness, read_parameters
from makegood.problems import Problem, suggest
from makegood.rounding import rounded, valid_step
from makegood.scope import NAMED_SECTIONS, PolicyScope, absent_or
from makegood.text import PolicyText, expression_text

_ZONE_LIKE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*\Z")

# Versions and layers of a policy repeat most of their expressions; a parsed one is only ever read.
parsed_once = lru_cache(maxsize=4096)(parse)


class PolicyReader:
    """Reads one policy version; `problems` holds everything found wrong in it."""

    def __init__(
        self,
        text: PolicyText,
        kind: Kind,
        functions: Mapping[str, Function],
        calendars: frozenset[str],
        outcome_kinds: Mapping[str, OutcomeKind] = BY_SECTION,
        others: Others = NONE,
    ) -> None:
        self.text = text
        self.outcome_kinds = outcome_kinds
        self.data = text.data
        self.kind = kind
        self.problems: list[Problem] = []
        self.named: dict[str, Named] = {}
        self.parameters: dict[str, ParameterValues] = read_parameters(text, self.report)
        self.expressions: dict[Path, Parsed] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.used: dict[str, None] = {}  # the facts read, in order
        sections, currency = self._sections(), self.data.get("currency")
        self.scope = PolicyScope(kind.facts, self.parameters, sections, self.named, functions, calendars, currency)
        self.scope.outcome_sections = text.sections
        self.scope.outcome_names = lambda section: list(self.data.get(section) or {})
        self.scope.outcome_fields = self._fields
        self.reading = Reading(
            others, str(self.data.get("policy")), kind.name, kind.facts, self.named, text.sections, currency
        )
        self.scope.other_outcome = self.reading.outcome

    # -- reporting

    def report(
        self, code: str, message: str, path: Path, offset: int = 0, hint: str | None = None, level: str = "error"
    ) -> None:
        self.problems.append(Problem(code, message, self.text.place(path, offset), hint, level))

    def slipped(self, slip: Slip, path: Path) -> None:
        self.report(slip.code, slip.message, path, slip.start, slip.hint)

    def _fields(self, section: str, name: str) -> list[str] | None:
        outcome = self.outcomes.get(f"{section}.{name}")
        return None if outcome is None else list(outcome.fields)

    # -- the straight way through

    def read(self) -> Policy | None:
        settings.check(self)
        graph, places = self._graph()
        order, cycles = without_cycle(graph)
        for cycle in cycles:
            self._cycle(cycle, places)
        for key in order:
            self._define(key)
        if not self._wrong():
            self._exactness()
        return None if self._wrong() else self._policy()

    def rounds_well(self) -> bool:
        """Whether the policy's rounding rule can be used; a wrong one has been reported."""
        return valid_step(self.data.get("round") or {})

    def _wrong(self) -> bool:
        return any(problem.level == "error" for problem in self.problems)

    def _sections(self) -> dict[str, str]:
        return {name: section for section in NAMED_SECTIONS for name in self.data.get(section) or {}}

    # -- order

    def _graph(self) -> tuple[dict[str, set[str]], dict[str, Path]]:
        graph: dict[str, set[str]] = {}
        places: dict[str, Path] = {}
        for name, spec in self.kind.facts.items():
            if spec.absent_expression is not None:
                graph[f"absent.{name}"] = self._needs(parsed_once(spec.absent_expression), name)
        for key in ("zone", "calendar", "when"):
            graph[key] = self._expression_needs(("timezone",) if key == "zone" else (key,), None) - {key}
            places[key] = (key,)
        for name, parameter in self.parameters.items():
            if parameter.dated_by is not None:
                graph[f"parameter.{name}"] = {"zone", f"absent.{parameter.dated_by}"}
        for section in ("let", "values"):
            for name in self.data.get(section) or {}:
                path = self._value_path(section, name)
                graph[f"{section}.{name}"] = self._expression_needs(path, name) | {"zone", "calendar"}
                places[f"{section}.{name}"] = path
        for name, table in (self.data.get("tables") or {}).items():
            needs = {"zone", "calendar"}
            for path in tables.expressions(name, table):
                needs |= self._expression_needs(path, None)
            for axis in table.get("keys") or []:
                needs |= self._needs(parsed_once(str(axis)), None)
            graph[f"tables.{name}"] = needs
            places[f"tables.{name}"] = ("tables", name)
        self._outcome_graph(graph, places)
        known = set(graph)
        return {key: {need for need in needs if need in known} for key, needs in graph.items()}, places

    def _outcome_graph(self, graph: dict[str, set[str]], places: dict[str, Path]) -> None:
        for section in self.text.sections:
            for name, data in (self.data.get(section) or {}).items():
                kind = self.outcome_kinds.get(section)
                if kind is None:
                    message = f"`{section}` is not part of this version"
                    self.problems.append(Problem("not-supported", message, self.text.key_place((section, name))))
                    continue
                needs = {"zone", "calendar", *kind.reads(data or {})}
                for path in [*expression_paths(self, kind, name, data or {}), ("calendar",)]:
                    if path != ("calendar",) or "calendar" in (data or {}):
                        needs |= self._expression_needs((section, name, *path), None)
                graph[f"{section}.{name}"] = needs
                places[f"{section}.{name}"] = (section, name)

    def _value_path(self, section: str, name: str) -> Path:
        value = self.data[section][name]
        return (section, name, "is") if isinstance(value, Mapping) else (section, name)

    def _expression_needs(self, path: Path, own: str | None) -> set[str]:
        try:
            text = expression_text(self.text.at(path))
        except (KeyError, TypeError, IndexError):
            return set()
        if text is None or (path == ("timezone",) and zones.known_zone(text)):
            return set()
        parsed = parsed_once(text)
        if isinstance(parsed, Slip):
            if path != ("timezone",):
                self.slipped(parsed, path)
            return set()
        self.expressions[path] = parsed
        return self._needs(parsed, own)

    def _needs(self, parsed: Parsed | Slip, own: str | None) -> set[str]:
        if isinstance(parsed, Slip):
            return set()
        names, outcomes = mentions(parsed, self.text.sections)
        needs = {f"{section}.{name}" for section, name in outcomes}
        if mentions_others(parsed, self.reading.others.ids):
            needs.add("zone")
        for name in names:
            if name in self.scope.sections and not (name == own and name in self.kind.facts):
                needs.add(f"{self.scope.sections[name]}.{name}")
            elif name in self.parameters:
                needs.add(f"parameter.{name}")
            elif name in self.kind.facts and self.kind.facts[name].absent_expression is not None and name != own:
                needs.add(f"absent.{name}")
        return needs

    def _cycle(self, cycle: list[str], places: Mapping[str, Path]) -> None:
        names = [key.split(".", 1)[-1] for key in reversed(cycle)]
        path = places.get(cycle[-1], ())
        message = f"these depend on each other in a circle: {' → '.join(names)}"
        hint = "break the circle: one of them has to do without the next"
        self.problems.append(Problem("cycle", message, self.text.key_place(path), hint))

    # -- definitions

    def _define(self, key: str) -> None:
        section, _, name = key.partition(".")
        match section:
            case "absent":
                self._absent(name)
            case "zone":
                self._zone()
            case "calendar":
                self._calendar()
            case "when":
                node = self.expression(("when",)) if "when" in self.data else Literal(type=BOOLEAN, value=True)
                self._boolean("when", node, ("when",))
            case "let" | "values":
                path = self._value_path(section, name)
                self.scope.own = name
                node = self.expression(path)
                self.scope.own = None
                if section == "values" and node is not None and node.type.kind == "money" and self.rounds_well():
                    # Others read the exact value; it is rounded only where it is shown.
                    self.keep(f"exact.{name}", node, path)
                    exactly = Ref(type=node.type, name=f"exact.{name}")
                    node = rounded(exactly, self.data.get("round") or {}, self.data.get("currency") or node.type.detail)
                self.keep(key, node, path)
            case "tables":
                tables.define(self, name)
            case "parameter":
                settings.define_parameter(self, name)
            case _:
                self._outcome(section, name)

    def keep(self, key: str, node: Node | None, path: Path, cite: str | None = None) -> None:
        if node is not None:
            text = expression_text(self._value(path)) or ""
            self.named[key] = Named(key, node, path, text, cite)

    def _value(self, path: Path) -> Any:
        try:
            return self.text.at(path)
        except (KeyError, TypeError, IndexError):
            return None

    def expression(self, path: Path) -> Node | None:
        """The checked expression at a path; None when it is wrong, which has then been reported."""
        parsed = self.expressions.get(path)
        if parsed is None:
            return None
        checker = check.Checker(parsed, self.scope)
        try:
            node = checker.check(parsed.tree)
        except RecursionError:
            checker.slips.append(Slip("too-deep", "this expression is nested too deeply: name its parts under `let`"))
        for slip in checker.slips:
            if slip.code != "depends-on-problem" or not self.problems:
                self.slipped(slip, path)
        return None if checker.slips or node.type == check.BAD else written_at(node, path)

    def _boolean(self, key: str, node: Node | None, path: Path) -> None:
        if node is not None and node.type != BOOLEAN:
            self.report("not-boolean", f"this is {node.type}, and a yes/no is needed here", path)
            node = None
        self.keep(key, node, path)

    def _absent(self, name: str) -> None:
        spec = self.kind.facts[name]
        self.scope.own = name
        node, slips = check.check_expression(spec.absent_expression or "", self.scope)
        self.scope.own = None
        for slip in slips:
            self.problems.append(Problem("bad-case-kind", f"{self.kind.name}: `x-absent` of '{name}': {slip.message}"))
        if node is not None:
            self.named[f"absent.{name}"] = Named(
                f"absent.{name}", absent_or(self.scope.fact_node(name), node), (), name
            )

    def _zone(self) -> None:
        text = self.data.get("timezone", "UTC")
        if isinstance(text, str) and zones.known_zone(text):
            node: Node | None = Literal(type=TEXT, value=text, origin=("timezone",))
        elif ("timezone",) in self.expressions and not _ZONE_LIKE.match(str(text)):
            node = self.expression(("timezone",))
            if node is not None and not node.type.textual:
                message = "`timezone` is a zone like Europe/Brussels, or an expression that gives one"
                self.report("type-mismatch", message, ("timezone",))
                node = None
        else:
            hint = suggest(str(text), zones.zone_names())
            self.report("unknown-zone", f"'{text}' is no time zone of the tz database", ("timezone",), hint=hint)
            node = None
        if node is not None:
            self.named["zone"] = Named("zone", node, ("timezone",), str(text))
            self.reading.zone = node
            self.scope.zone_node = node if isinstance(node, Literal) else Ref(type=TEXT, name="zone")

    def _calendar(self) -> None:
        if "calendar" in self.data:
            self.scope.calendar_node = self.calendar(("calendar",))

    def calendar(self, path: Path) -> Node | None:
        """The calendar at a path: a name, or an expression that chooses one."""
        from makegood.expr.builtins import calendar_node

        parsed = self.expressions.get(path)
        if parsed is None:
            return None
        checker = check.Checker(parsed, self.scope)
        node = calendar_node(checker, parsed.tree)
        for slip in checker.slips:
            self.slipped(slip, path)
        return None if checker.slips or node is None else written_at(node, path)

    def _outcome(self, section: str, name: str) -> None:
        kind = self.outcome_kinds.get(section)
        data = (self.data.get(section) or {}).get(name)
        if kind is None or not isinstance(data, Mapping):
            return
        outcome = read_outcome(self, kind, name, data)
        if outcome is not None:
            self.outcomes[outcome.key] = outcome

    # -- the result

    def _exactness(self) -> None:
        known = exact.Known(self.kind.facts, {name: exactness(one) for name, one in self.parameters.items()}, {})
        for named in self.named.values():
            exact.assign(named.node, known)
            known.named[named.key] = named.node
            nodes = list(walk(named.node))
            self.used.update((one.name, None) for one in nodes if isinstance(one, Fact))
            if any(isinstance(one, Each) for one in nodes) and rounds(named.node) > MOST_ROUNDS:
                message = "these loops in loops can turn too often for one case: name the inner ones under `let`, or take fewer"
                self.report("too-large", message, named.path)
            if named.node.bound > exact.WIDEST:
                message = "the numbers here can grow too large to be kept exactly: round on the way, with round_to(…)"
                self.report("too-large", message, named.path)

    def _ordered_outcomes(self) -> tuple[Outcome, ...]:
        """In the order in which the author wrote them."""
        keys = (f"{section}.{name}" for section in self.text.sections for name in self.data.get(section) or {})
        return tuple(self.outcomes[key] for key in keys if key in self.outcomes)

    def _policy(self) -> Policy:
        effective = self.data.get("effective") or {}
        document = self.text.documents[0]
        facts = tuple(dict.fromkeys([*([self.data["dated_by"]] if "dated_by" in self.data else []), *self.used]))
        whole = "".join([*(one.text for one in self.text.documents), *self.reading.digests()])
        return Policy(
            id=self.data["policy"],
            case=self.data["case"],
            file=document.file,
            digest="sha256:" + hashlib.sha256(whole.encode()).hexdigest(),
            title=self.data.get("title"),
            layer=self.data.get("layer"),
            source=self.data.get("source") or {},
            start=day_of(effective.get("from")),
            end=day_of(effective.get("to")),
            pending=effective.get("from") == "pending",
            published=day_of(self.data.get("published")),
            dated_by=self.data.get("dated_by"),
            currency=self.data.get("currency"),
            zone=self.named["zone"].node,
            extends=self.data.get("extends"),
            confidence=self.data.get("confidence"),
            parameters=self.parameters,
            named=self.named,
            values=tuple(self.data.get("values") or {}),
            outcomes=self._ordered_outcomes(),
            facts=facts,
            money_facts=tuple(name for name in facts if holds_money(self.kind.facts[name].type)),
            others=dict(self.reading.outcomes),
            text=self.text,
            read_among=self.reading.others if self.reading.outcomes else None,
        )
