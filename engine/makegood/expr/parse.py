"""Expression text → Python syntax tree under an allow-list, with quantities recognised beforehand."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from fractions import Fraction

from makegood import values
from makegood.expr import syntax
from makegood.expr.slip import Slip, Stop, stop

MAX_LENGTH = 4000
MAX_TEXT = 500


@dataclass(slots=True)
class Parsed:
    """A parsed expression: `tree` is Python's, `measures` maps a placeholder's offset to its value and end."""

    text: str
    tree: ast.expr
    measures: dict[int, tuple[object, int]] = field(default_factory=dict)
    columns: list[int] = field(default_factory=list)

    def start(self, node: ast.AST) -> int:
        return self.columns[max(node.col_offset - 1, 0)]  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        return self.columns[min(node.end_col_offset - 1, len(self.columns) - 1)]  # type: ignore[attr-defined]


_MEASURE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) +(working +)?([A-Za-z]+)\b")
_KEYWORDS = {"and", "or", "not", "if", "else", "in", "for", "is"}
_ALONE = re.compile(r"[^<>=!:]=(?!=)")


def parse(text: str) -> Parsed | Slip:
    """Parse one expression; the first mistake comes back as a Slip. Never raises, never evaluates."""
    try:
        return _parse(text)
    except Stop as stopped:
        return stopped.slip


def _parse(text: str) -> Parsed:
    if not text.strip():
        raise stop("expression-empty", "this expression is empty: write one, or leave the key out")
    if len(text) > MAX_LENGTH:
        message = f"this expression has {len(text)} characters, more than {MAX_LENGTH}: name its parts under `let`"
        raise stop("too-long", message)
    flat = re.sub(r"\s", " ", text)
    bare = syntax.blank_strings(flat)
    syntax.check_signs(flat, bare)
    syntax.check_brackets(bare)
    syntax.check_numbers(bare)
    code, measures = _replace_measures(flat, bare)
    source = f"({code})"
    parsed = Parsed(text, _python_tree(source, bare, len(text)), measures, _columns(source))
    _check_texts(flat)
    _allow(parsed, bare)
    return parsed


def _replace_measures(flat: str, bare: str) -> tuple[str, dict[int, tuple[object, int]]]:
    measures: dict[int, tuple[object, int]] = {}
    code = list(flat)
    for found in _MEASURE.finditer(bare):
        if found[3] in _KEYWORDS and not found[2]:
            continue
        name = f"working {found[3]}" if found[2] else found[3]
        value = values.measure(values.whole(Fraction(found[1])), name)
        if value is None:
            start = found.start(2 if found[2] else 3)
            raise stop("unknown-unit", f"'{name}' is no unit", start, found.end(), syntax.unit_hint(name))
        measures[found.start()] = (value, found.end())
        code[found.start() : found.end()] = "_" * (found.end() - found.start())
    return "".join(code), measures


def _python_tree(source: str, bare: str, length: int) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, mode="eval").body
    except SyntaxError as error:
        for alone in _ALONE.finditer(f" {bare}"):
            if not syntax.in_call(bare, alone.start()):
                raise stop(*_use_equals(alone.start())) from None
        wrong = syntax.misplaced(syntax.blank_strings(source[1:-1]))
        if wrong is not None:
            raise Stop(wrong) from None
        at = min(max((error.offset or 1) - 2, 0), max(length - 1, 0))
        raise stop("expression-syntax", _syntax_message(error), at, at + 1) from None
    except (ValueError, MemoryError, RecursionError):
        raise stop("too-deep", "this expression is nested too deeply: name its parts under `let`", 0, 1) from None


def _use_equals(at: int) -> tuple[str, str, int, int, str]:
    return "use-equals", "'=' does not compare", at, at + 1, "use == to ask whether two things are equal"


def _syntax_message(error: SyntaxError) -> str:
    if "expected 'else'" in str(error.msg):
        return "`x if c` needs its `else`: write `x if c else y`"
    return "this is not a complete expression: something is missing or too much at this place"


def _columns(source: str) -> list[int]:
    """UTF-8 byte offset of the code inside the parentheses → character offset in the author's text."""
    columns: list[int] = []
    for at, mark in enumerate(source[1:]):
        columns.extend([at] * len(mark.encode()))
    columns.append(len(source) - 1)
    return columns


_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Constant, ast.Name, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.BinOp, ast.IfExp, ast.Call, ast.List,
    ast.Attribute, ast.GeneratorExp, ast.ListComp, ast.comprehension, ast.keyword, ast.expr_context, ast.boolop,
    ast.unaryop, ast.cmpop, ast.operator,
)  # fmt: skip

_REFUSED: dict[type[ast.AST], str] = {
    ast.Subscript: "`[…]` behind a name does not pick an element here: use a comprehension or a table",
    ast.Lambda: "`lambda` is not part of the language",
    ast.JoinedStr: "f-strings are not part of the language",
    ast.NamedExpr: "`:=` is not part of the language: name the value under `let`",
    ast.Dict: "braces are not part of the language: make a table",
    ast.Set: "braces are not part of the language: write a list in [square brackets]",
    ast.Tuple: "a comma cannot stand here: write a list in [square brackets]",
    ast.Starred: "`*` in front of a value is not part of the language",
    ast.Invert: "`~` is not part of the language: use `not`",
}

_REFUSED_SIGNS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Pow: ("**", "multiply instead"),
    ast.Mod: ("%", "use `//`, or write `8 percent`"),
    ast.MatMult: ("@", "multiply with `*`"),
    ast.BitAnd: ("&", "use `and`"),
    ast.BitOr: ("|", "use `or`"),
    ast.BitXor: ("^", "use `!=`"),
    ast.LShift: ("<<", "multiply instead"),
    ast.RShift: (">>", "divide instead"),
    ast.Is: ("is", "use =="),
    ast.IsNot: ("is not", "use !="),
}


def _check_texts(flat: str) -> None:
    """Two texts in a row would silently be one."""
    before: re.Match[str] | None = None
    for found in syntax.STRING.finditer(flat):
        if before is not None and not flat[before.end() : found.start()].strip():
            message = "two texts cannot stand side by side: something is missing between them"
            raise stop("not-allowed", message, before.start(), found.end())
        before = found


def _allow(parsed: Parsed, bare: str) -> None:
    stack: list[tuple[ast.AST, int, ast.AST]] = [(parsed.tree, 0, parsed.tree)]
    while stack:
        node, depth, placed = stack.pop()
        here = node if hasattr(node, "col_offset") else placed
        start, end = parsed.start(here), parsed.end(here)
        if depth > 2 * syntax.MAX_DEPTH:
            message = f"this expression is nested more than {2 * syntax.MAX_DEPTH} deep: name its parts under `let`"
            raise stop("too-deep", message, start, end)
        if not isinstance(node, _ALLOWED) or isinstance(node, tuple(_REFUSED)):
            message = _REFUSED.get(type(node), f"`{type(node).__name__}` is not part of the language")
            raise stop("not-allowed", message, start, end)
        _allow_signs(parsed, bare, node)
        _allow_constant(parsed, node, start, end)
        _allow_part(node, start, end)
        stack.extend((child, depth + 1, here) for child in ast.iter_child_nodes(node))


def _allow_signs(parsed: Parsed, bare: str, node: ast.AST) -> None:
    pairs: list[tuple[ast.expr, ast.AST, ast.expr]] = []
    if isinstance(node, ast.BinOp):
        pairs = [(node.left, node.op, node.right)]
    elif isinstance(node, ast.Compare):
        pairs = list(zip([node.left, *node.comparators], node.ops, node.comparators, strict=False))
    for left, sign, right in pairs:
        if type(sign) in _REFUSED_SIGNS:
            word, instead = _REFUSED_SIGNS[type(sign)]
            at = bare.find(word.split()[0], parsed.end(left), parsed.start(right))
            raise stop("not-allowed", f"`{word}` is not part of the language: {instead}", at, at + len(word))


def _allow_part(node: ast.AST, start: int, end: int) -> None:
    if isinstance(node, ast.comprehension) and node.is_async:
        raise stop("not-allowed", "`async` is not part of the language", start, end)
    if isinstance(node, ast.keyword) and node.arg is None:
        raise stop("not-allowed", "`**` in front of an argument is not part of the language", start, end)


def _allow_constant(parsed: Parsed, node: ast.AST, start: int, end: int) -> None:
    if not isinstance(node, ast.Constant):
        return
    if node.value is None or node.value is Ellipsis:
        raise stop("not-allowed", "an absent fact is unknown, not None: ask `known(x)`", start, end)
    if isinstance(node.value, bool):
        raise stop("not-allowed", f"'{node.value}' has no meaning here: write `{str(node.value).lower()}`", start, end)
    if isinstance(node.value, bytes) or (isinstance(node.value, str) and parsed.text[start] not in "'\""):
        raise stop("not-allowed", "a text takes no letter before its quote", start, end)
    if isinstance(node.value, str) and len(node.value) > MAX_TEXT:
        raise stop("too-long", f"this text has more than {MAX_TEXT} characters", start, end)


def number_of(parsed: Parsed, node: ast.Constant) -> values.Number:
    """The exact number that a literal writes, read from its text."""
    return values.whole(Fraction(parsed.text[parsed.start(node) : parsed.end(node)]))


__all__ = ["Parsed", "Slip", "number_of", "parse"]
