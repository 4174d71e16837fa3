"""What an author meant by a text that Python would not read, or would read as something else."""

from __future__ import annotations

import keyword
import re
import unicodedata

from makegood import currencies, units
from makegood.expr.slip import Slip, stop
from makegood.problems import suggest

MAX_DEPTH = 40
MAX_DIGITS = 20

STRING = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""")
_WORD = re.compile(r"[^\W\d]\w*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CLOSING = {")": "(", "]": "[", "}": "{"}

# Longest first: `===` is not `==` and `=`.
_FOREIGN = {
    "===": "==",
    "!==": "!=",
    "&&": "and",
    "||": "or",
    "<>": "!=",
    "=>": ">=",
    "=<": "<=",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "×": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "‘": "'",
    "’": "'",
    "“": "'",
    "”": "'",
    "（": "(",
    "）": ")",
    "，": ",",
    "＝": "==",
    "＞": ">",
    "＜": "<",
}
# What people write for a word or a sign of the language; those of the language in capitals count as well.
_MEANT = {
    "of": "write `*`, as in 50 percent * price",
    "then": "write `x if c else y`",
    "elif": "write `x if c else y if d else z`",
    "between": "write `low <= x and x <= high`",
    "equals": "write ==",
    "和": "write and", "且": "write and", "与": "write and", "并且": "write and",
    "或": "write or", "或者": "write or", "非": "write not", "不": "write not",
}  # fmt: skip
_FOREIGN_SIGN = re.compile("|".join(re.escape(sign) for sign in _FOREIGN) + r"|!(?!=)|\?")

_DATE = re.compile(
    r"(?<![\w.])(?:\d{4}-\d{1,2}-\d{1,2}(?:T[\d:.]+(?:Z|[-+]\d\d:\d\d)?)?|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4})(?!\w)"
)
_ODD_NUMBER = re.compile(
    r"(?<![\w.])(?:0[xXoObB]\w*|\d[\d.]*_[\d_.]*|\d+(?:\.\d*)?[eE][-+]?\d+|\d+(?:\.\d+)?[jJ]\b|\d+(?:\.\d+){2,}"
    r"|(?<!\d,)0\d+(?![\d.])|\d+\.(?!\d)|\.\d+)"
)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_GLUED = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)([A-Za-z]+)\b")
_PERCENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?%(?=\s*(?:$|[)\],<>=!*/]|(?:and|or|if|else|for|in|not|of)\b))")
_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^']*'|"[^"]*")|"""
    r"(?P<sign>\*\*|//|<=|>=|==|!=|:=|<<|>>|[-+*/%<>=()\[\]{},.:@&|^~!]))"
)
_JOINING = {"and", "or", "in", "if", "else", "for", "is"}


def looks_like_date(text: str) -> bool:
    """Whether a text is a date or an instant, however it is written."""
    return bool(_DATE.fullmatch(text.strip()))


def blank_strings(text: str) -> str:
    """The text with the inside of every quoted string blanked out, at the same length."""
    return STRING.sub(lambda match: match[0][0] + " " * (len(match[0]) - 2) + match[0][0], text)


def check_signs(text: str, bare: str) -> None:
    """Signs and letters that have no meaning; `bare` is the text with its strings blanked out."""
    surrogate = _SURROGATE.search(text)
    if surrogate:
        raise stop("expression-syntax", "this text holds half a character", surrogate.start(), surrogate.end())
    found = _FOREIGN_SIGN.search(bare)
    if found:
        raise stop("expression-syntax", *_foreign(found[0]), found.start(), found.end(), _hint(found[0]))
    outside = STRING.sub(lambda match: "_" * len(match[0]), text)
    quote = re.search("['\"]", outside)
    if quote:
        message = "a quote is opened here and not closed"
        raise stop("expression-syntax", message, quote.start(), quote.end())
    comment = outside.find("#")
    if comment >= 0:
        message = "'#' begins no comment inside an expression: write the comment above it"
        raise stop("not-allowed", message, comment, comment + 1)
    _check_letters(outside)


def _foreign(sign: str) -> tuple[str]:
    return (f"'{sign}' has no meaning here",)


def _hint(sign: str) -> str:
    if sign == "?":
        return "write `x if c else y`"
    return f"write {'not' if sign == '!' else _FOREIGN[sign]}"


def _check_letters(outside: str) -> None:
    for word in _WORD.finditer(outside):
        if not word[0].isascii():
            message = f"'{word[0]}' cannot stand here: names are written in plain ASCII letters, texts in quotes"
            raise stop("not-allowed", message, word.start(), word.end(), _MEANT.get(word[0]) or _narrow(word[0]))
    for at, mark in enumerate(outside):
        if mark in "\\\x00;`$" or not (mark.isascii() and (mark.isprintable() or mark.isspace())):
            shown = f"'{mark}'" if mark.isprintable() else f"the invisible character U+{ord(mark):04X}"
            raise stop("expression-syntax", f"{shown} has no meaning in an expression", at, at + 1, _narrow(mark))


def _narrow(text: str) -> str | None:
    """The ASCII signs that full-width ones stand for."""
    narrow = unicodedata.normalize("NFKC", text)
    return f"write {narrow}" if narrow != text and narrow.isascii() and narrow.isprintable() else None


def check_brackets(bare: str) -> None:
    """Brackets pair up and are not too deep; counted before Python's own parser sees the text."""
    opened: list[tuple[str, int]] = []
    for at, mark in enumerate(bare):
        if mark in "([{":
            opened.append((mark, at))
            if len(opened) > MAX_DEPTH:
                message = f"brackets are nested more than {MAX_DEPTH} deep: name the parts under `let`"
                raise stop("too-deep", message, at, at + 1)
        elif mark in _CLOSING:
            if not opened:
                raise stop("expression-syntax", f"'{mark}' closes nothing: the brackets do not pair up", at, at + 1)
            if opened.pop()[0] != _CLOSING[mark]:
                message = f"'{mark}' closes another sort of bracket: the brackets do not pair up"
                raise stop("expression-syntax", message, at, at + 1)
    if opened:
        mark, at = opened[-1]
        raise stop("expression-syntax", f"'{mark}' is never closed: the brackets do not pair up", at, at + 1)


def check_numbers(bare: str) -> None:
    """Numbers are digits with an optional decimal point, apart from their unit; there are no dates."""
    found = _PERCENT.search(bare)
    if found:
        message = "'%' is no sign of this language"
        raise stop("expression-syntax", message, found.end() - 1, found.end(), f"write `{found[1]} percent`")
    found = _DATE.search(bare)
    if found:
        message = f"{found[0]} looks like a date; an expression has no dates: make it a parameter with a citation"
        raise stop("date-literal", message, found.start(), found.end())
    found = _ODD_NUMBER.search(bare)
    if found:
        message = (
            f"'{found[0]}' is not how a number is written: digits with an optional decimal point, as in 1500 or 0.25"
        )
        raise stop("number-literal", message, found.start(), found.end(), _plainly(found[0]))
    for one in _NUMBER.finditer(bare):
        if len(one[0].replace(".", "")) > MAX_DIGITS:
            raise stop("number-literal", f"this number has more than {MAX_DIGITS} digits", one.start(), one.end())
    glued = _GLUED.search(bare)
    if glued:
        message = f"'{glued[0]}': a number and its unit need a space between them"
        raise stop("number-literal", message, glued.start(), glued.end(), f"write `{glued[1]} {glued[2]}`")


def _plainly(number: str) -> str | None:
    plain = number.replace("_", "")
    if plain.startswith("."):
        return f"write `0{plain}`"
    return f"write `{plain}`" if "_" in number and re.fullmatch(r"\d+(\.\d+)?", plain) else None


def unit_hint(name: str) -> str | None:
    """The unit or currency that a word which is none may stand for: `KM`, `kgs`, `EURO`, `huors`."""
    if name in ("business", "workday", "workdays", "weekdays"):
        return "did you mean 'working days'?"
    folded = name.casefold()
    longer = [one for one in units.names() if 1 < len(one) < len(name) < len(one) + 3]
    nearest = (
        [one for one in units.names() if one.casefold() == folded],
        sorted((one for one in longer if folded.startswith(one.casefold())), key=len, reverse=True),
        [one for one in currencies.codes() if re.fullmatch(f"{one.casefold()}o?s?", folded)],
    )
    for found in nearest:
        if found:
            return f"did you mean '{found[0]}'?"
    return suggest(name, units.names()) or suggest(name, currencies.codes())


_SHORT_MEASURE = re.compile(r"(\d+(?:\.\d+)?)(\s*)([A-Za-z]+)")
_COMMA = re.compile(r"(\d+),(\d+) ([A-Za-z]+(?: [a-z]+)?)")
_CURRENCY_FIRST = re.compile(r"([A-Z]{3}) ?(\d+(?:\.\d+)?)")
_SIGNED = re.compile(r"[€$£¥] ?\d[\d.,]*|\d[\d.,]* ?[€$£¥]")


def measure_hint(text: str) -> str | None:
    """How a text is written that looks like a number with its unit and is none: `3h`, `EUR 40`, `40 €`, `1,5 h`, `50%`."""
    if _SIGNED.fullmatch(text):
        return "write the currency behind the number, with its three letters: 40 EUR"
    if re.fullmatch(r"\d+(\.\d+)? ?%", text):
        return f"write `{text.rstrip('% ')} percent`"
    first, comma, short = (one.fullmatch(text) for one in (_CURRENCY_FIRST, _COMMA, _SHORT_MEASURE))
    if first and currencies.known(first[1]):
        return f"write `{first[2]} {first[1]}`"
    if comma and _is_unit(comma[3]):
        return f"write `{comma[1]}.{comma[2]} {comma[3]}`"
    if short and _is_unit(short[3]):
        return f"write `{short[1]} {short[3]}`"
    return unit_hint(short[3]) if short and short[2] else None


def _is_unit(name: str) -> bool:
    return name in units.PERIODS or name == "percent" or units.unit(name) is not None or currencies.known(name)


def misplaced(code: str) -> Slip | None:
    """The first word, number or sign that cannot follow what stands before it."""
    wanted, before, at = True, "", 0
    while (found := _TOKEN.match(code, at)) is not None:
        kind, piece = str(found.lastgroup), str(found[str(found.lastgroup)])
        good, wanted = _follows(kind, piece, wanted, before, code[found.end() :])
        if not good:
            return _cannot_stand(piece, before, found.start(kind), found.end())
        before, at = piece, found.end()
    return None


def _follows(kind: str, piece: str, wanted: bool, before: str, rest: str) -> tuple[bool, bool]:
    """Whether a piece may follow, and whether a value is wanted after it."""
    if kind == "name" and piece == "not":
        return wanted or rest.lstrip().startswith("in"), True
    if kind == "name" and piece in _JOINING:
        return not wanted or (piece == "in" and before == "not"), True
    if kind != "sign":
        reserved = kind == "name" and keyword.iskeyword(piece) and piece not in ("True", "False", "None", "lambda")
        return (wanted or before == "lambda") and not reserved, piece == "lambda"
    if piece in ")]}":
        return not wanted or before in ("(", "[", "{", ","), False
    if wanted:
        return piece in "([{+-~" or (piece in ("*", "**") and before in ("(", ",", "[", "{")), True
    return piece not in "{~!", True


def _cannot_stand(piece: str, before: str, start: int, end: int) -> Slip:
    message = f"'{piece}' cannot stand here: something is missing before it, or it is too much"
    hint = _MEANT.get(piece.lower()) or (f"write {piece.lower()}" if _is_shouted(piece) else None)
    if piece == "if":
        hint = "write `x if c else y`"
    elif units.unit(piece) or piece in units.PERIODS or currencies.known(piece):
        hint = "a unit stands right behind a number written out, as in 3 days; else multiply: n * 1 day"
    elif currencies.known(before) or units.unit(before):
        hint = f"the unit stands behind its number: {piece} {before}"
    return Slip("expression-syntax", message, start, end, hint)


def _is_shouted(word: str) -> bool:
    return word != word.lower() and word.lower() in (*_JOINING, "not")


def in_call(bare: str, at: int) -> bool:
    """Whether an `=` at that place may name an argument: a bare name stands before it inside a call's brackets."""
    name = re.search(r"[(,]\s*[A-Za-z_]\w*\s*\Z", bare[:at])
    if name is None:
        return False
    depth = 0
    for place in range(at - 1, -1, -1):
        if bare[place] in ")]}":
            depth += 1
        elif bare[place] in "([{":
            depth -= 1
            if depth < 0:
                word = re.search(r"([A-Za-z_]\w*)\s*\Z", bare[:place])
                return bare[place] == "(" and word is not None and not keyword.iskeyword(word[1])
    return False
