"""Vega-Lite specifications → SVG that stands in a page: small, without ids or scripts, its colours those of the page.

Nothing here may depend on the fonts of the machine that draws: sizes and margins are given, and no text is measured.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from importlib.util import find_spec
from typing import Any
from xml.etree import ElementTree

# The version of Vega-Lite that the specifications are written for; the renderer holds several.
VEGA_LITE = "6.4"
HOW_TO_HAVE = "pip install 'makegood[report]'"
# How far a chart may grow with its page.
GROWS = 1.04
_SVG = "http://www.w3.org/2000/svg"
_LONG = re.compile(r"-?\d+\.\d{3,}")
_KEPT = {
    "d", "transform", "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity", "fill-opacity", "x",
    "y", "x2", "y2", "width", "height", "text-anchor", "font-size", "font-weight", "stroke-opacity", "stroke-linejoin",
}  # fmt: skip


def can_draw() -> bool:
    """Whether the library that draws is there."""
    return find_spec("vl_convert") is not None


def svg(spec: Mapping[str, Any], label: str, kind: str) -> str:
    """The chart as an SVG element for a page; `label` says in words what it shows, `kind` is its class."""
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(dict(spec), vl_version=VEGA_LITE, allowed_base_urls=[])
    # Drawn a moment ago by a library of ours: no document of somebody else's is parsed here.
    root = ElementTree.fromstring(drawn)  # noqa: S314
    width, height = (_number(float(root.get(name, "0"))) for name in ("width", "height"))
    inner = "".join(_element(one) for one in root)
    return (
        f'<svg class="chart {kind}" viewBox="0 0 {width} {height}" role="img" style="max-width:{_number(float(width) * GROWS)}px" '
        f'aria-label="{escape(label, quote=True)}">{inner}</svg>'
    )


def _element(one: ElementTree.Element) -> str:
    """An element with what draws; groups that hold nothing are left out."""
    tag = one.tag.removeprefix(f"{{{_SVG}}}")
    if one.get("display") == "none" or (tag == "path" and one.get("d", "") in ("", "M0,0h0v0h0Z")):
        return ""
    content = escape(one.text or "") if tag in ("text", "tspan") else ""
    inner = "".join(_element(child) for child in one)
    if (tag == "g" and not inner) or (tag == "path" and one.get("class") == "background"):
        return ""
    attributes = "".join(
        f' {name}="{escape(_rounded(value), quote=True)}"'
        for name, value in one.attrib.items()
        if name in _KEPT and not _says_nothing(name, value)
    )
    if tag == "g" and not attributes:
        return inner
    return f"<{tag}{attributes}>{content}{inner}</{tag}>" if content or inner else f"<{tag}{attributes}/>"


def _says_nothing(name: str, value: str) -> bool:
    return (name, value) in _DEFAULTS


_DEFAULTS = {("transform", "translate(0,0)"), ("opacity", "1"), ("text-anchor", "start"), ("stroke-width", "0")}


def _rounded(text: str) -> str:
    return _LONG.sub(lambda found: _number(float(found[0])), text)


def _number(value: float) -> str:
    """At most two decimals, and none that are zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
