"""Expression text → Python syntax tree under an allow-list, with quantities recognised beforehand."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from fractions import Fraction

from makegood import currencies, units, values
from makegood.problems import suggest

MAX_LENGTH = 4000
MAX_DEPTH = 40
MAX_DIGITS = 18
MAX_TEXT = 500


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake in one expression: code, sentence, hint, and character offsets within its text."""

    code: str
    message: str
    start: int = 0
    end: int = 0
    hint: str | None = None


@dataclass(slots=True)
class Parsed:
    """A parsed expression: `tree` is Python's, `measures` maps a placeholder's offset to its value and text."""

    text: str
    tree: ast.expr
    measures: dict[int, tuple[object, int]] = field(default_factory=dict)
    columns: list[int] = field(default_factory=list)

    def start(self, node: ast.AST) -> int:
        return self.columns[node.col_offset - 1]  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        return self.columns[node.end_col_offset - 1]  # type: ignore[attr-defined]


class _Stop(Exception):
    def __init__(self, slip: Slip) -> None:
        super().__init__(slip.message)
        self.slip = slip


_STRING = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""")
_DATE = re.compile(r"(?<![\w.])\d{4}-\d{1,2}-\d{1,2}(?:T[\d:]+(?:Z|[-+]\d\d:\d\d)?)?(?![\w])")
_ODD_NUMBER = re.compile(r"(?<![\w.])(?:0[xXoObB]\w*|\d[\d.]*_[\d_.]*|\d+(?:\.\d*)?[eE][-+]?\d+|\d+(?:\.\d+)?[jJ]\b|0\d+(?![\d.])|\d+\.(?!\d)|\.\d+)")
_GLUED = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)([A-Za-z]+)\b")
_MEASURE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) +(working +)?([A-Za-z]+)\b")
_PERCENT = re.compile(r"(?<![\w.])\d+(?:\.\d+)? ?%")
_KEYWORDS = {"and", "or", "not", "if", "else", "in", "for", "is"}
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_ALONE = re.compile(r"[^<>=!]=(?!=)")
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def parse(text: str) -> Parsed | Slip:
    """Parse one expression; the first mistake comes back as a Slip. Never raises, never evaluates."""
    try:
        return _parse(text)
    except _Stop as stop:
        return stop.slip


def _parse(text: str) -> Parsed:
    if not text.strip():
        raise _Stop(Slip("expression-empty", "there is no expression here: write one, or leave the key out"))
    if len(text) > MAX_LENGTH:
        message = f"this expression has {len(text)} characters, more than {MAX_LENGTH}: name its parts under `let`"
        raise _Stop(Slip("too-long", message))
    flat = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    bare = _blank_strings(flat)
    _check_characters(bare)
    _check_depth(bare)
    _check_numbers(bare)
    code, measures = _replace_measures(flat, bare)
    source = f"({code})"
    tree = _python_tree(source, bare, len(text))
    parsed = Parsed(text, tree, measures, _columns(source))
    _allow(parsed)
    return parsed


def _blank_strings(text: str) -> str:
    """The text with every quoted string blanked out, at the same length."""
    return _STRING.sub(lambda match: match[0][0] + " " * (len(match[0]) - 2) + match[0][0], text)


def _check_characters(bare: str) -> None:
    found = _FOREIGN.search(bare)
    if found:
        message = f"'{found[0]}' cannot stand here: names are written in plain ASCII letters, texts in quotes"
        raise _Stop(Slip("expression-syntax", message, found.start(), found.end()))
    for mark in ("\\", "\x00", ";", "#", "`", "$", "?"):
        at = bare.find(mark)
        if at >= 0:
            raise _Stop(Slip("expression-syntax", f"'{mark}' has no meaning in an expression", at, at + 1))


def _check_depth(bare: str) -> None:
    # Counted before Python's own parser sees the text: brackets, and prefix chains such as `not not not`.
    depth = 0
    for at, mark in enumerate(bare):
        if mark in "([{":
            depth += 1
            if depth > MAX_DEPTH:
                message = f"brackets are nested more than {MAX_DEPTH} deep: name the parts under `let`"
                raise _Stop(Slip("too-deep", message, at, at + 1))
        elif mark in ")]}":
            depth -= 1


def _check_numbers(bare: str) -> None:
    found = _PERCENT.search(bare)
    if found:
        number = found[0].rstrip(" %")
        raise _Stop(Slip("not-allowed", "'%' is no operator here", found.start(), found.end(), f"write `{number} percent`"))
    found = _DATE.search(bare)
    if found:
        message = f"{found[0]} looks like a date; an expression has no dates: make it a parameter with a citation"
        raise _Stop(Slip("date-literal", message, found.start(), found.end()))
    found = _ODD_NUMBER.search(bare)
    if found:
        message = f"'{found[0]}' is not how a number is written here: use digits with an optional decimal point, as in 1500 or 0.25"
        raise _Stop(Slip("number-literal", message, found.start(), found.end()))
    for found in _NUMBER.finditer(bare):
        if len(found[0].replace(".", "")) > MAX_DIGITS:
            message = f"this number has more than {MAX_DIGITS} digits"
            raise _Stop(Slip("number-literal", message, found.start(), found.end()))


def _replace_measures(flat: str, bare: str) -> tuple[str, dict[int, tuple[object, int]]]:
    glued = _GLUED.search(bare)
    if glued:
        known = _unit_value(glued[1], glued[2]) is not None
        hint = f"write `{glued[1]} {glued[2]}`" if known else None
        message = f"'{glued[0]}': a number and its unit need a space between them"
        raise _Stop(Slip("unknown-unit", message, glued.start(), glued.end(), hint))
    measures: dict[int, tuple[object, int]] = {}
    code = list(flat)
    for found in _MEASURE.finditer(bare):
        if found[3] in _KEYWORDS and not found[2]:
            continue
        name = f"working {found[3]}" if found[2] else found[3]
        value = _unit_value(found[1], name)
        if value is None:
            message = f"'{name}' is no unit"
            hint = suggest(name, [*units.names(), *currencies.codes()])
            raise _Stop(Slip("unknown-unit", message, found.start(2 if found[2] else 3), found.end(), hint))
        measures[found.start()] = (value, found.end())
        code[found.start() : found.end()] = "_" * (found.end() - found.start())
    return "".join(code), measures


def _unit_value(number: str, name: str) -> object:
    return values.measure(values.whole(Fraction(number)), name)


def _python_tree(source: str, bare: str, length: int) -> ast.expr:
    alone = _ALONE.search(f" {bare}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, mode="eval").body
    except SyntaxError as error:
        if alone and not _keyword_argument(bare, alone.start()):
            raise _Stop(_use_equals(alone.start())) from None
        at = min(max((error.offset or 1) - 2, 0), max(length - 1, 0))
        raise _Stop(Slip("expression-syntax", _syntax_message(error), at, at + 1)) from None
    except (ValueError, MemoryError, RecursionError):
        raise _Stop(Slip("too-deep", "this expression is nested too deeply: name its parts under `let`", 0, 1)) from None


def _use_equals(at: int) -> Slip:
    return Slip("use-equals", "'=' does not compare", at, at + 1, "use == to ask whether two things are equal")


def _keyword_argument(bare: str, at: int) -> bool:
    return bool(re.search(r"[(,]\s*[a-z_]\w*\s*\Z", bare[:at]))


def _syntax_message(error: SyntaxError) -> str:
    text = str(error.msg)
    if "never closed" in text or "unmatched" in text or "does not match" in text:
        return "the brackets do not pair up: count the opening and the closing ones"
    if "unterminated string" in text:
        return "a quote is opened and not closed"
    if "expected 'else'" in text:
        return "`x if c` needs its `else`: write `x if c else y`"
    return "this is not a complete expression: something is missing or too much at this place"


def _columns(source: str) -> list[int]:
    """UTF-8 byte offset of the code inside the parentheses → character offset in the author's text."""
    columns: list[int] = []
    for at, mark in enumerate(source[1:]):
        columns.extend([at] * len(mark.encode("utf-8", "surrogatepass")))
    columns.append(len(source) - 1)
    return columns


_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Constant, ast.Name, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.BinOp, ast.IfExp, ast.Call, ast.List,
    ast.Attribute, ast.GeneratorExp, ast.ListComp, ast.comprehension, ast.keyword, ast.expr_context, ast.boolop,
    ast.unaryop, ast.cmpop, ast.operator,
)  # fmt: skip

_REFUSED: dict[type[ast.AST], str] = {
    ast.Subscript: "square brackets behind a name do not pick an element here: use a comprehension or a table",
    ast.Lambda: "`lambda` is not part of the language",
    ast.JoinedStr: "f-strings are not part of the language",
    ast.NamedExpr: "`:=` is not part of the language: name the value under `let`",
    ast.Dict: "braces are not part of the language: make a table",
    ast.Set: "braces are not part of the language: write a list in square brackets",
    ast.Tuple: "a comma cannot stand here: write a list in square brackets",
    ast.Starred: "`*` in front of a value is not part of the language",
    ast.Pow: "`**` is not part of the language: multiply instead",
    ast.Mod: "`%` is not part of the language: use `//`, or write `8 percent`",
    ast.Is: "`is` is not part of the language: use ==",
    ast.IsNot: "`is not` is not part of the language: use !=",
    ast.Invert: "`~` is not part of the language: use `not`",
}


def _allow(parsed: Parsed) -> None:
    stack: list[tuple[ast.AST, int, ast.AST]] = [(parsed.tree, 0, parsed.tree)]
    while stack:
        node, depth, placed = stack.pop()
        here = node if hasattr(node, "col_offset") else placed
        start, end = parsed.start(here), parsed.end(here)
        if depth > 2 * MAX_DEPTH:
            message = f"this expression is nested more than {2 * MAX_DEPTH} deep: name its parts under `let`"
            raise _Stop(Slip("too-deep", message, start, end))
        if not isinstance(node, _ALLOWED) or isinstance(node, tuple(_REFUSED)):
            message = _REFUSED.get(type(node), f"`{type(node).__name__}` is not part of the language")
            raise _Stop(Slip("not-allowed", message, start, end))
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.FloorDiv):
            raise _Stop(Slip("not-allowed", _REFUSED.get(type(node.op), "this operator is not part of the language"), start, end))
        _allow_constant(node, start, end)
        if isinstance(node, ast.comprehension) and node.is_async:
            raise _Stop(Slip("not-allowed", "`async` is not part of the language", start, end))
        stack.extend((child, depth + 1, here) for child in ast.iter_child_nodes(node))


def _allow_constant(node: ast.AST, start: int, end: int) -> None:
    if not isinstance(node, ast.Constant):
        return
    if node.value is None or node.value is Ellipsis:
        message = "an absent fact is unknown, not None: ask `known(x)`"
        raise _Stop(Slip("not-allowed", message, start, end))
    if isinstance(node.value, bytes):
        raise _Stop(Slip("not-allowed", "a text takes no letter before its quote", start, end))
    if isinstance(node.value, str) and len(node.value) > MAX_TEXT:
        raise _Stop(Slip("too-long", f"this text has more than {MAX_TEXT} characters", start, end))


def number_of(parsed: Parsed, node: ast.Constant) -> values.Number:
    """The exact number that a literal writes, read from its text."""
    return values.whole(Fraction(parsed.text[parsed.start(node) : parsed.end(node)]))
