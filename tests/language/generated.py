"""Random typed expressions and random cases, drawn from the language's own type rules."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]

# The types that expressions are drawn of; the elements of the lists, too.
TYPES = ("boolean", "integer", "number", "text", "money", "duration", "length", "date", "instant", "days", "months")
SIZED = ("integer", "number", "money", "duration", "length", "days", "months")
ORDERED = (*SIZED, "date", "instant")

LEAVES: dict[str, tuple[str, ...]] = {
    "boolean": ("b", "c", "d", "true", "false", "person.vip", "(colour == 'red')", "(colour in ['red', 'blue'])"),
    "integer": ("i", "j", "n", "0", "1", "3", "person.age", "count(items)", "count(names)"),
    "number": ("x", "y", "0.25", "8 percent", "2", "sum(numbers)", "max(numbers)"),
    "text": ("s", "t", "'a'", "'b'", "person.name"),
    "money": ("price", "fee", "paid", "rent", "12.50 EUR", "0.05 EUR", "person.owes", "rates", "bands", "limit"),
    "duration": ("delay", "wait", "90 min", "1.5 h", "0.7 s"),
    "length": ("distance", "500 m", "1.5 mi", "reach"),
    "date": ("day", "other_day", "begin"),
    "instant": ("moment", "later", "now", "window.start", "window.end"),
    "days": ("3 days", "grace", "1 week", "(n * 1 day)"),
    "months": ("1 month", "2 years", "(n * 1 month)"),
}
FIELDS = {"boolean": "done", "integer": "n", "text": "kind", "money": "amount", "instant": "at"}
STEPS = {"number": "0.01", "money": "0.05 EUR", "duration": "15 min", "length": "0.3 km"}
MODES = ("half_up", "half_even", "half_down", "up", "down", "ceiling", "floor")

# Keyed tables that every policy has: a range beside a choice, and a range of decimals.
TABLES: dict[str, Any] = {
    "rates": {
        "keys": ["colour", "i"],
        "rows": [
            {"colour": "red", "i": ".. 0", "give": "1 EUR"},
            {"colour": "red", "i": "1 .. 3", "give": "2.50 EUR"},
            {"colour": "blue", "i": "0 .. 3", "give": "7 EUR"},
            {"colour": "blue", "i": "4 ..", "give": "0.001 EUR"},
        ],
    },
    "bands": {
        "keys": ["x"],
        "rows": [
            {"x": "0 .. 0.5", "give": "1 EUR"},
            {"x": "0.5 .. 2", "give": "2 EUR"},
            {"x": "2 ..", "give": "3 EUR"},
        ],
    },
}

PARAMETERS: dict[str, Any] = {
    "limit": [{"value": "2.505 EUR"}],
    "reach": [{"value": "1.5 km"}],
    "begin": [{"value": "2026-07-01"}],
    "grace": [{"value": "3 days"}],
    "words": [{"value": ["a", "b"]}],
    "shares": [{"value": [0.1, 0.25, 2]}],
    "nothing": [{"value": []}],
}


class Writer:
    """Draws expressions; `names` are named values besides the facts, `loops` the loop variables in force."""

    def __init__(self, draw: Draw, names: dict[str, list[str]] | None = None) -> None:
        self.draw = draw
        self.names = names or {}
        self.loops: list[str] = []

    def one(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def expression(self, type_: str, depth: int) -> str:
        """The text of an expression of a type, in brackets unless it is a leaf."""
        forms = _FORMS[type_]
        if depth == 0 or self.one(*range(6)) == 0:
            return self.leaf(type_)
        return f"({self.one(*forms, *_ANY_FORMS)(self, type_, depth - 1)})"

    def leaf(self, type_: str) -> str:
        leaves = [*LEAVES[type_], *self.names.get(type_, ())]
        if type_ in FIELDS:
            leaves += [f"{loop}.{FIELDS[type_]}" for loop in self.loops] * 3
        return str(self.one(*leaves))


def _if(writer: Writer, type_: str, depth: int) -> str:
    test = writer.expression("boolean", depth)
    return f"{writer.expression(type_, depth)} if {test} else {writer.expression(type_, depth)}"


def _if_known(writer: Writer, type_: str, depth: int) -> str:
    text = writer.expression(type_, depth)
    return f"{text} if known({text}) else {writer.leaf(type_)}"


_ANY_FORMS = (_if, _if_known)


def _logic(writer: Writer, type_: str, depth: int) -> str:
    word = writer.one("and", "or")
    return f" {word} ".join(writer.expression("boolean", depth) for _ in range(writer.one(2, 3)))


def _not(writer: Writer, type_: str, depth: int) -> str:
    return f"not {writer.expression('boolean', depth)}"


def _compare(writer: Writer, type_: str, depth: int) -> str:
    of = writer.one(*ORDERED)
    signs = [writer.one("<", "<=", ">", ">=", "==", "!=") for _ in range(writer.one(1, 1, 2))]
    return writer.expression(of, depth) + "".join(f" {sign} {writer.expression(of, depth)}" for sign in signs)


def _equal(writer: Writer, type_: str, depth: int) -> str:
    of = writer.one("boolean", "text")
    return f"{writer.expression(of, depth)} {writer.one('==', '!=')} {writer.expression(of, depth)}"


def _with_nought(writer: Writer, type_: str, depth: int) -> str:
    return f"{writer.expression(writer.one(*SIZED), depth)} {writer.one('<', '>=', '==')} 0"


def _member(writer: Writer, type_: str, depth: int) -> str:
    of, listed = writer.one(
        ("text", "names"), ("number", "numbers"), ("text", "['a', 'c']"), ("text", "words"), ("number", "shares"),
        ("text", "nothing"), ("number", "[0.5, 2, 8 percent]"),
        ("money", "[1 EUR, 12.50 EUR]"), ("integer", "[e.n for e in items]"), ("number", "[v * 0.5 for v in numbers]"),
    )  # fmt: skip
    return f"{writer.expression(of, depth)} {writer.one('in', 'not in')} {listed}"


def _known(writer: Writer, type_: str, depth: int) -> str:
    return f"known({writer.expression(writer.one(*TYPES), depth)})"


def _loop(writer: Writer, term: str, depth: int, head: str, source: str = "items") -> str:
    """`head(term for e in items if test)`, with one or two loops."""
    name = f"e{len(writer.loops)}"
    writer.loops.append(name)
    text = writer.expression(term, depth)
    test = f" if {writer.expression('boolean', depth)}" if writer.one(True, False) else ""
    writer.loops.pop()
    second = (
        f" for v{len(writer.loops)} in {writer.one('numbers', 'names', '[1, 2]')}" if writer.one(*range(5)) == 0 else ""
    )
    return f"{head}({text} for {name} in {source}{second}{test})"


def _any_all(writer: Writer, type_: str, depth: int) -> str:
    return _loop(writer, "boolean", depth, writer.one("any", "all"))


def _count(writer: Writer, type_: str, depth: int) -> str:
    return _loop(writer, writer.one(*TYPES), depth, "count")


def _sum(writer: Writer, type_: str, depth: int) -> str:
    return _loop(writer, type_, depth, "sum")


def _extreme_of(writer: Writer, type_: str, depth: int) -> str:
    return _loop(writer, type_, depth, writer.one("min", "max"))


def _plus(writer: Writer, type_: str, depth: int) -> str:
    return f"{writer.expression(type_, depth)} {writer.one('+', '-')} {writer.expression(type_, depth)}"


def _minus(writer: Writer, type_: str, depth: int) -> str:
    return f"-{writer.expression(type_, depth)}"


def _times(writer: Writer, type_: str, depth: int) -> str:
    number = writer.expression("integer" if type_ == "integer" else "number", depth)
    return f"{writer.expression(type_, depth)} * {number}"


def _divided(writer: Writer, type_: str, depth: int) -> str:
    return f"{writer.expression(type_, depth)} / {writer.expression(writer.one('number', 'integer'), depth)}"


def _extreme(writer: Writer, type_: str, depth: int) -> str:
    values = ", ".join(writer.expression(type_, depth) for _ in range(writer.one(2, 2, 3)))
    return f"{writer.one('min', 'max')}({values})"


def _abs(writer: Writer, type_: str, depth: int) -> str:
    return f"abs({writer.expression(type_, depth)})"


def _round(writer: Writer, type_: str, depth: int) -> str:
    return f"round_to({writer.expression(type_, depth)}, {STEPS[type_]}, '{writer.one(*MODES)}')"


def _call(function: str, *types: str) -> Callable[[Writer, str, int], str]:
    """A call with arguments of the given types."""

    def form(writer: Writer, type_: str, depth: int) -> str:
        return f"{function}({', '.join(writer.expression(one, depth) for one in types)})"

    return form


def _floor_of_ratio(writer: Writer, type_: str, depth: int) -> str:
    of = writer.one("number", "money", "duration", "length", "integer")
    return f"{writer.expression(of, depth)} // {writer.expression(of, depth)}"


def _ratio(writer: Writer, type_: str, depth: int) -> str:
    of = writer.one("money", "duration", "length", "number", "days", "months")
    return f"{writer.expression(of, depth)} / {writer.expression(of, depth)}"


def _position(writer: Writer, type_: str, depth: int) -> str:
    of, listed = writer.one(
        ("text", "names"), ("text", "['a', 'b']"), ("number", "numbers"), ("number", "[0.25, 2]"), ("number", "shares")
    )  # fmt: skip
    return f"position({writer.expression(of, depth)}, {listed})"


def _moved(unit: str) -> Callable[[Writer, str, int], str]:
    def form(writer: Writer, type_: str, depth: int) -> str:
        return f"{writer.expression(type_, depth)} {writer.one('+', '-')} {writer.expression(unit, depth)}"

    return form


def _term(writer: Writer, type_: str, depth: int) -> str:
    return f"{writer.expression('date', depth)} + term"


def _difference(of: str) -> Callable[[Writer, str, int], str]:
    def form(writer: Writer, type_: str, depth: int) -> str:
        return f"{writer.expression(of, depth)} - {writer.expression(of, depth)}"

    return form


def _next_open(writer: Writer, type_: str, depth: int) -> str:
    return f"next_open({writer.expression('instant', depth)}, weekdays)"


_MEASURES = (_plus, _minus, _times, _divided, _extreme, _abs, _round, _sum, _extreme_of)

_FORMS: dict[str, tuple[Callable[[Writer, str, int], str], ...]] = {
    "boolean": (_logic, _not, _compare, _compare, _equal, _with_nought, _member, _known, _any_all, _any_all),
    "integer": (
        _plus, _minus, _times, _extreme, _abs, _sum, _extreme_of, _count, _floor_of_ratio, _position,
        _call("floor", "number"), _call("ceil", "number"), _call("days_between", "date", "instant"),
        _call("months_between", "date", "date"), _call("working_days_between", "date", "date"), _call("weekday", "date"),
    ),
    "number": (*_MEASURES, _ratio, _ratio),
    "text": (),
    "money": _MEASURES,
    "duration": (*_MEASURES, _difference("instant")),
    "length": _MEASURES,
    "date": (
        _moved("days"), _moved("months"), _term, _extreme, _call("local_date", "instant"), _call("end_of_month", "date"),
        _call("end_of_year", "date"), _call("next_day_of_month", "integer", "date"),
    ),
    "instant": (_moved("duration"), _extreme, _extreme_of, _next_open, _call("end_of_day", "date")),
    "days": (_plus, _extreme, _abs, _difference("date"), _call("begun_days", "duration")),
    "months": (_plus, _minus, _extreme, _abs),
}  # fmt: skip


@st.composite
def policies(draw: Draw) -> dict[str, Any]:
    """The sections of a policy: a named value, a table of rows, and the `answer` that may use both."""
    depth = draw(st.sampled_from((1, 2, 2, 3)))
    let_type, table_type, answer_type = (draw(st.sampled_from(TYPES)) for _ in range(3))
    writer = Writer(draw)
    let = writer.expression(let_type, depth)
    writer.names = {let_type: ["helper"]}
    hits = ("first", "first", "unique", *(("min", "max", "sum") if table_type in SIZED else ()))
    rows = [
        {"when": writer.expression("boolean", depth), "give": writer.expression(table_type, depth)}
        for _ in range(draw(st.sampled_from((1, 2, 3))))
    ]
    hit = draw(st.sampled_from(hits))
    if hit == "first" and draw(st.booleans()):
        rows.append({"give": writer.leaf(table_type)})
    writer.names.setdefault(table_type, []).append("chosen")
    answer = draw(st.sampled_from([writer.expression(answer_type, depth), "chosen", "helper"]))
    tables = {"chosen": {"hit": hit, "open": True, "rows": rows}, **TABLES}
    return {"parameters": PARAMETERS, "let": {"helper": let}, "tables": tables, "values": {"answer": answer}}


_STARTS = ("moment", "day", "window.start", "day if b else other_day", "items_at")
_LENGTHS = (
    "3 h", "14 days", "1 month", "10 working days", "8 working hours", "0 days", "term", "delay", "n * 1 day",
    "n * 1 working day", "n * 1 working hour", "delay / 7", "7 working days if b else 20 days",
    "90 min if c else 4 working hours", "term if b else delay * 0.3",
)  # fmt: skip


def _sometimes(draw: Draw, **options: tuple[Any, ...]) -> dict[str, Any]:
    return {key: draw(st.sampled_from(values)) for key, values in options.items() if draw(st.booleans())}


@st.composite
def deadlines(draw: Draw) -> dict[str, Any]:
    """The sections of a policy with one deadline, in whatever way the language lets one be written."""
    events = ("later", "other_day", ["later", "day"], "now", ["moment", "window.end"])
    deadline: dict[str, Any] = _sometimes(
        draw,
        when=("b", "c and d", "known(i)"),
        until=events,
        cancel=("window.end", "other_day"),
        calendar=("office", "weekdays", "office if d else weekdays"),
        counts=("from_event", "from_next_day"),
        ends=("same_time", "end_of_day"),
        if_closed=("next", "previous", "keep"),
    )
    if draw(st.integers(0, 4)) == 0:
        deadline["by"] = draw(st.sampled_from(("later", "other_day", "moment + delay / 3", "end_of_month(day)")))
    else:
        deadline["from"] = draw(st.sampled_from(_STARTS))
        deadline["within"] = draw(st.sampled_from(_LENGTHS))
    return {"let": {"items_at": "max(e.at for e in items)"}, "deadlines": {"answer": deadline}}


_HOURS = ("3 h", "delay", "delay / 7", "90 min if c else 4 h")
_WORKING = ("8 working hours", "n * 1 working hour", "90 working minutes if b else 2 working hours")
_MIXED_HOURS = ("90 min if c else 4 working hours",)
_WHOLE_DAYS = (
    "14 days",
    "1 month",
    "10 working days",
    "n * 1 day",
    "n * 1 working day",
    "7 working days if b else 20 days",
)
_ANY = ("term", "term if b else delay * 0.3", "3 h if c else 2 days")
_CHANGING = {
    "duration": ("[delay if e.done else 3 h for e in items]", "[e.n * 1 h for e in items]"),
    "working": ("[e.n * 1 working hour for e in items]", "[2 working hours if e.done else 5 working hours for e in items]"),
    "hours": ("[(4 h if e.done else 2 working hours) for e in items]",),
    "days": ("[e.n * 1 day for e in items]", "[1 month if e.done else 3 months for e in items]", "[e.n * 1 working day for e in items]"),
    "any": ("[(4 h if e.done else 2 working days) for e in items]",),
}  # fmt: skip
_WRITTEN = {"duration": "[2 h, 1 h]", "working": "[4 working hours, 2 working hours]", "hours": "[4 h, 6 working hours]",
            "days": "[5 days, 2 days]", "any": "[1 h, 1 working day]"}  # fmt: skip
_PAUSES: tuple[Any, ...] = (
    "window", "during(e.done for e in items)", "during(e.n > 3 for e in items if e.kind == 'a')",
    [{"start": "moment", "end": "later"}], [{"start": "later"}], [{"start": "window.start", "end": "later"}],
    ["window", "during(e.done for e in items)", {"start": "moment", "end": "window.end"}],
)  # fmt: skip
_WARNINGS: tuple[Any, ...] = (
    "50 percent", "x", "120 percent", {"before": "2 h"}, {"before": "1 working hour"}, {"before": "2 working days"},
    {"after": "90 min"}, {"after": "3 working hours"}, {"after": "1 month"}, {"before": "term"}, {"after": "n * 1 day"},
)  # fmt: skip


@st.composite
def clocks(draw: Draw) -> dict[str, Any]:
    """The sections of a policy with one deadline that has a whole clock: pauses, resets, warnings, lengths that change."""
    events = ("later", "other_day", ["later", "day"], ["moment", "window.end"])
    sort = draw(st.sampled_from(("duration", "working", "hours", "days", "any")))
    deadline: dict[str, Any] = {"from": draw(st.sampled_from(_STARTS))} | _sometimes(
        draw,
        when=("b", "known(i)"),
        until=events,
        cancel=("window.end", "other_day"),
        calendar=("office", "weekdays", "office if d else weekdays"),
        counts=("from_event", "from_next_day"),
        if_closed=("next", "previous", "keep"),
        pauses=_PAUSES,
        reset=("later", "other_day", ["moment", "window.end"]),
    )
    if draw(st.integers(0, 3)) == 0:
        deadline |= {"started": draw(st.sampled_from(("later", "day"))), "retroactive_pauses": draw(st.booleans())}
    deadline |= draw(_changing(sort)) if draw(st.booleans()) else {"within": draw(st.sampled_from(_STEADY[sort]))}
    deadline |= _sometimes(
        draw,
        **({"at_close": ("next_open", "stay")} if _may_close(str(deadline["within"])) else {}),
        **({"ends": ("same_time", "close_of_business", "end_of_day")} if sort in ("days", "any") else {}),
        warn=tuple(draw(st.lists(st.sampled_from(_WARNINGS), min_size=1, max_size=3)) for _ in range(1)),
    )
    if sort in ("duration", "hours", "any") and draw(st.booleans()) and deadline.get("on_change") != "keep_earlier":
        deadline["clock"] = draw(st.sampled_from(("wall", "elapsed")))
    return {"let": {"items_at": "max(e.at for e in items)"}, "deadlines": {"answer": deadline}}


def _may_close(within: str) -> bool:
    return "working hour" in within or "working minute" in within or "term" in within


_STEADY = {"duration": _HOURS, "working": _WORKING, "hours": _MIXED_HOURS, "days": _WHOLE_DAYS, "any": _ANY}


@st.composite
def _changing(draw: Draw, sort: str) -> dict[str, Any]:
    """A length that changes, and a rule that has a meaning for it."""
    rules = ["from_start", "restart"]
    rules += ["carry_elapsed", "carry_percent"] if sort in ("duration", "working", "hours") else []
    rules += ["keep_earlier"] if sort != "any" else []
    within = draw(st.sampled_from((*_CHANGING[sort], _WRITTEN[sort])))
    made = {"within": within, "changed_at": "[e.at for e in items]"}
    return made | _sometimes(draw, on_change=tuple(rules))


_TIMES = (
    "0 h",
    "3 h",
    "4 working hours",
    "2 days",
    "1 month",
    "3 working days",
    "term",
    "delay",
    "90 min if c else 2 days",
)
_SHARES = ("50 percent", "100 percent", "1.5", "x / 4")
_WHENS = ("b", "not c", "known(i)", "i > 3", "d if known(d) else b")


@st.composite
def rungs(draw: Draw, timed: bool, follows: bool) -> list[dict[str, Any]]:
    """The rungs of a ladder, each above the first with what makes it hold."""
    made: list[dict[str, Any]] = []
    for at in range(draw(st.integers(1, 4))):
        rung: dict[str, Any] = {
            "to": draw(st.sampled_from(("agent", "lead", "s", "person.name", "t if b else 'boss'")))
        }
        keys = [key for key in ("after", "when", "or_when") if (timed or key != "after") and draw(st.booleans())]
        for key in keys or (["when"] if at else []):
            rung[key] = draw(st.sampled_from((*_TIMES, *(_SHARES * follows)) if key == "after" else _WHENS))
        if {"when", "or_when"} & set(rung) and draw(st.booleans()):
            rung["at"] = draw(st.sampled_from(("later", "other_day", "window.end")))
        rung |= _sometimes(draw, kind=("functional", "hierarchical"), repeat=("2 h", "1 day", "90 min", "1 month"))
        made.append(rung)
    return made


@st.composite
def ladders(draw: Draw) -> dict[str, Any]:
    """The sections of a policy with one ladder, alone or following a deadline."""
    ladder: dict[str, Any] = _sometimes(
        draw,
        when=("b", "known(i)"),
        until=("later", ["other_day", "window.end"]),
        calendar=("office", "office if d else weekdays"),
        quiet=("office",),
        fallback=("duty", "t", "'desk' if c else s"),
        pauses=({"start": "window.start", "end": "window.end"}, [{"start": "later"}]),
    )
    follows = draw(st.booleans())
    if follows:
        ladder["follows"] = "reply"
    timed = follows or draw(st.integers(0, 3)) > 0
    if timed and (not follows or draw(st.integers(0, 3)) == 0):
        ladder["from"] = draw(st.sampled_from(("moment", "day", "window.start")))
    ladder["ladder"] = draw(rungs(timed, follows))
    reply = {"from": draw(st.sampled_from(_STARTS)), "within": draw(st.sampled_from(_LENGTHS))}
    reply |= _sometimes(
        draw, when=("c", "known(i)"), until=("later",), calendar=("office", "office if d else weekdays")
    )
    sections: dict[str, Any] = {"let": {"items_at": "max(e.at for e in items)"}, "escalation": {"answer": ladder}}
    return {**sections, "deadlines": {"reply": reply}} if follows else sections


_EVERY = ("1 month", "15 days", "2 weeks", "3 working days", "1 year", "term", "n * 1 day", "1 month if b else 10 days")
_METERS = (
    "b",
    "i > 3",
    {"meter": "distance", "every": "500 km"},
    {"meter": "distance", "every": "500 km", "last": "reach", "rate": "40 km"},
    {"meter": "i", "every": "30", "last": "j", "rate": "x"},
    {"meter": "x", "every": "n", "rate": "y", "read_on": "day"},
    {"meter": "delay", "every": "100 h", "rate": "wait / 3", "read_on": "moment"},
)


@st.composite
def visits(draw: Draw) -> dict[str, Any]:
    """The sections of a policy with one visit, in whatever way the language lets one be written."""
    visit: dict[str, Any] = _sometimes(
        draw,
        when=("b", "known(i)"),
        lead=("3 days", "1 month", "2 working days", "0 days", "n * 1 day"),
        by=("technician", "s", "'us' if b else t"),
        calendar=("office", "office if d else weekdays"),
        if_closed=("next", "previous", "keep"),
        or_after=(*_METERS, [_METERS[0], _METERS[3]], list(_METERS[2:5])),
    )
    if draw(st.integers(0, 4)) == 0:
        visit["on"] = draw(st.sampled_from(("other_day", "moment", "day + term", "next_day_of_month(i, day)")))
    else:
        visit["every"] = draw(st.sampled_from(_EVERY))
        visit |= _sometimes(draw, last=("other_day", "later"))
        if "last" not in visit or draw(st.booleans()):
            visit["from"] = draw(st.sampled_from(("day", "moment", "window.start")))
        if "from" in visit and draw(st.booleans()):
            visit["mode"] = "fixed"
            visit |= _sometimes(draw, if_missed=("skip", "catch_up"))
    skips = visit.get("if_missed") == "skip"
    visit |= _sometimes(
        draw, window=("2 days", "0 days") if skips else ("2 days", "1 month", "3 working days", "n * 1 day")
    )
    if visit.get("lead") == "1 month" and visit.get("every") == "1 month":
        del visit["lead"]
    return {"parameters": PARAMETERS, "visits": {"answer": visit}}


# -- cases


def _texts(*values: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def _decimals(places: int, size: int) -> st.SearchStrategy[Decimal]:
    return st.integers(-size, size).map(lambda number: Decimal(number).scaleb(-places))


_MOMENTS = st.builds(
    "{}T{}{}".format,
    _texts("2026-03-29", "2026-07-15", "2026-07-18", "2026-10-25", "2026-12-31", "2024-02-29"),
    _texts("00:00:00", "01:30:00", "02:30:00.5", "10:00:00", "23:59:59.999999"),
    _texts("Z", "+02:00", "-05:00"),
)
_DAYS = _texts("2026-01-31", "2026-02-28", "2024-02-29", "2026-07-15", "2026-07-18", "2026-12-31", "2027-03-01")
_MONEY = _decimals(2, 20_000).map("{} EUR".format)
_WHOLE = st.integers(-12, 40)
_TEXTS = _texts("a", "b", "", "售后")


def _partial(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional=fields)


_ITEM = _partial({"amount": _MONEY, "at": _MOMENTS, "kind": _TEXTS, "done": st.booleans(), "n": _WHOLE})
_KINDS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("b", "c", "d"), st.booleans()),
    **dict.fromkeys(("i", "j", "n"), _WHOLE),
    "x": st.one_of(_texts(*map(Decimal, ("0", "0.5", "2"))), _decimals(3, 5000)),  # type: ignore[arg-type]
    "y": _decimals(6, 3_000_000),
    **dict.fromkeys(("s", "t"), _TEXTS),
    "colour": _texts("red", "green", "blue"),
    **dict.fromkeys(("price", "fee", "paid", "rent"), _MONEY),
    **dict.fromkeys(("delay", "wait"), st.one_of(_texts("0 min", "24 h"), st.integers(-600, 6000).map("{} s".format))),
    "distance": st.one_of(_texts("1500 km", "0 km"), _decimals(3, 9_000_000).map("{} km".format)),
    **dict.fromkeys(("day", "other_day"), _DAYS),
    **dict.fromkeys(("moment", "later", "now"), _MOMENTS),
    "term": _texts("10 days", "1 month", "2 years", "3 h", "4 working days"),
    "items": st.lists(st.one_of(st.none(), _ITEM, _ITEM, _ITEM), max_size=3),
    "numbers": st.lists(st.one_of(st.none(), _decimals(2, 500), _decimals(2, 500)), max_size=3),
    "names": st.lists(st.one_of(st.none(), _TEXTS, _TEXTS), max_size=3),
    "person": _partial({"name": _TEXTS, "age": _WHOLE, "vip": st.booleans(), "owes": _MONEY}),
    "window": _partial({"start": _MOMENTS, "end": _MOMENTS}),
}

CASES = _partial(_KINDS)
FULL_CASES = st.fixed_dictionaries(_KINDS)
