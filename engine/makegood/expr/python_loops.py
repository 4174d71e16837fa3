"""Compiled Python for lists: membership, comprehensions and folds, with Kleene's unknowns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makegood.expr.nodes import Each, In, Items, Literal, Node, Param

if TYPE_CHECKING:
    from makegood.expr.to_python import Writer


def nullable(writer: Writer, node: Node) -> bool:
    """A fold of a list that is surely there, over terms that are surely known, is known."""
    if isinstance(node, In):
        return writer.nullable(node.item) or not _plain(writer, node.of)
    if isinstance(node, Each) and node.how == "count":
        return any(writer.nullable(source) for _, source in node.loops) or node.test is not None
    return True


def _plain(writer: Writer, of: Node) -> bool:
    """A list written out or a parameter: certainly there, and without unknown elements."""
    if isinstance(of, Items):
        return all(isinstance(item, Literal) for item in of.items)
    return isinstance(of, Param) and not writer.nullable(of)


def membership(writer: Writer, node: In) -> str:
    scale = None if node.item.scale is None or node.of.scale is None else max(node.item.scale, node.of.scale)
    if _plain(writer, node.of) and scale == node.of.scale:
        of = _container(writer, node.of)
        if isinstance(node.of, Items) and not node.of.items:
            return "False"
        if isinstance(node.of, Param) and writer.nullable(node.item):
            # Not even an unknown is in an empty list.
            return f"(False if not {of} else {writer.lift([(node.item, scale)], lambda item: f'{item} in {of}')})"
        return writer.lift([(node.item, scale)], lambda item: f"{item} in {of}")
    return _searched(writer, node, scale)


def _container(writer: Writer, of: Node) -> str:
    from makegood.expr.raw import raw_literal

    if isinstance(of, Items):
        return writer.constant(
            frozenset(raw_literal(one.value, of.scale) for one in of.items if isinstance(one, Literal))
        )
    return writer.write(of)


def _searched(writer: Writer, node: In, scale: int | None) -> str:
    """`==` joined by `or`, element by element."""
    of, item, found, one = writer.write(node.of), writer.temporary(), writer.temporary(), writer.temporary()
    writer.line(f"{item} = {writer.lift([(node.item, scale)], lambda text: text)}")
    writer.line(f"{found} = {of}")
    name = writer.temporary()
    writer.line(f"{name} = None if {found} is None else False")
    writer.line(f"for {one} in {found} or ():")
    writer.line(f"    if {one} is None or {item} is None: {name} = None")
    writer.line(f"    elif {writer.rescaled_number(one, node.of.scale, scale)} == {item}:")
    writer.line(f"        {name} = True")
    writer.line("        break")
    return name


def fold(writer: Writer, node: Node) -> str:
    """A comprehension as plain loops before the line that uses it."""
    assert isinstance(node, Each)
    result = writer.temporary()
    start = {"sum": "0", "count": "0", "any": "False", "all": "True", "list": "[]"}.get(node.how, "None")
    writer.line(f"{result} = {start}")
    flag = writer.temporary() if node.how in ("min", "max") else ""
    if flag:
        writer.line(f"{flag} = False")
    outer = writer.depth
    variables = dict(writer.variables)
    _loops(writer, node, result, flag)
    writer.depth = outer
    writer.variables = variables
    if node.how == "list":
        final = writer.temporary()
        writer.line(f"{final} = None if {result} is None else {writer.constant(tuple)}({result})")
        return final
    return result


def _loops(writer: Writer, node: Each, result: str, flag: str) -> None:
    sources = []
    for _, source in node.loops:
        name = writer.temporary()
        writer.line(f"{name} = {writer.write(source)}")
        sources.append(name)
    writer.line("while True:")
    writer.depth += 1
    depths = []
    for (variable, _), listed in zip(node.loops, sources, strict=True):
        writer.line(f"if {listed} is None:")
        _unknown(writer, result, flag)
        one = writer.temporary()
        writer.line(f"for {one} in {listed}:")
        writer.variables[variable] = one
        depths.append(writer.depth)
        writer.depth += 1
    _body(writer, node, result, flag)
    for depth in reversed(depths[1:]):
        # An inner loop that was left early leaves the outer one too.
        writer.depth = depth
        writer.line(f"if {_left(node, result, flag)}: break")
    writer.depth = depths[0]
    writer.line("break")


def _left(node: Each, result: str, flag: str) -> str:
    """The test that says an inner loop was left early."""
    if node.how in ("any", "all"):
        return f"{result} is {'True' if node.how == 'any' else 'False'}"
    return f"{flag} is None" if flag else f"{result} is None"


def _body(writer: Writer, node: Each, result: str, flag: str) -> None:
    if node.how in ("any", "all"):
        _boolean_body(writer, node, result)
        return
    if node.test is not None:
        test = writer.temporary()
        writer.line(f"{test} = {writer.write(node.test)}")
        writer.line(f"if {test} is None:")
        _unknown(writer, result, flag)
        writer.line(f"if not {test}: continue")
    if node.how == "count":
        writer.line(f"{result} += 1")
        return
    term = writer.temporary()
    writer.line(f"{term} = {writer.write(node.term)}")
    if node.how == "list":
        writer.line(f"{result}.append({term})")
        return
    writer.line(f"if {term} is None:")
    _unknown(writer, result, flag)
    if node.how == "sum":
        writer.line(f"{result} += {term}")
        return
    sign = "<" if node.how == "min" else ">"
    writer.line(f"if not {flag} or {term} {sign} {result}:")
    writer.line(f"    {result} = {term}")
    writer.line(f"    {flag} = True")


def _unknown(writer: Writer, result: str, flag: str) -> None:
    writer.line(f"    {result} = None")
    if flag:
        writer.line(f"    {flag} = None")
    writer.line("    break")


def _boolean_body(writer: Writer, node: Each, result: str) -> None:
    """`any` is the or of (test and term), `all` the and of (not test or term)."""
    wanted, neutral = ("True", "False") if node.how == "any" else ("False", "True")
    term = writer.temporary()
    if node.test is None:
        writer.line(f"{term} = {writer.write(node.term)}")
    else:
        test = writer.temporary()
        writer.line(f"{test} = {writer.write(node.test)}")
        writer.line(f"if {test} is False: continue")
        writer.line(f"{term} = {writer.write(node.term)}")
        writer.line(f"if {test} is None and {term} is not {neutral}: {term} = None")
    writer.line(f"if {term} is {wanted}:")
    writer.line(f"    {result} = {wanted}")
    writer.line("    break")
    writer.line(f"if {term} is None: {result} = None")
