"""Two charts as static SVG: what a limit parts, by the clock that is looked at; and what each reading of the log gets wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

INK, SOFT, LINE, FIRST, SECOND = "#1d2733", "#5b6673", "#d9dee4", "#b5541c", "#1f6f8b"
Spec = dict[str, Any]


def steps(curves: Mapping[str, Sequence[tuple[float, float, int]]], limit: float) -> Spec:
    """The share of promises kept by clock time: for each curve (hours, share, incidents), and the limit as a line."""
    rows = [
        {"clock": name, "hours": hours, "share": share, "incidents": count}
        for name, curve in curves.items()
        for hours, share, count in curve
    ]
    share = {"field": "share", "type": "quantitative", "title": None, "axis": {"format": ".0%", "tickCount": 5}}
    hours = {
        "field": "hours",
        "type": "quantitative",
        "title": "hours of service, weekdays 14:00-23:00 of the log's clock",
    }
    colour = {
        "field": "clock", "type": "nominal", "title": None, "sort": list(curves),
        "scale": {"range": [FIRST, SECOND]}, "legend": {"orient": "top", "labelLimit": 400},
    }  # fmt: skip
    line = {
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.5},
        "encoding": {"x": hours, "y": share, "color": colour},
    }
    rule = {
        "data": {"values": [{"hours": limit}]},
        "mark": {"type": "rule", "color": SOFT, "strokeDash": [4, 4]},
        "encoding": {"x": {"field": "hours", "type": "quantitative"}},
    }
    title = "Moderate incidents whose made_sla is true, by how long the clock had run"
    return _framed(title, {"width": 700, "height": 280, "data": {"values": rows}, "layer": [rule, line]})


def errors(rows: Sequence[tuple[str, str, float]]) -> Spec:
    """The share told wrong by each reading: (stop, pauses, share)."""
    values = [{"stop": stop, "pauses": pauses, "share": share, "said": f"{share:.2%}"} for stop, pauses, share in rows]
    pauses = list(dict.fromkeys(row["pauses"] for row in values))
    stops = list(dict.fromkeys(row["stop"] for row in values))
    y = {"field": "pauses", "type": "nominal", "sort": pauses, "title": "the clock stands still while"}
    x = {"field": "share", "type": "quantitative", "title": "told wrong", "axis": {"format": ".0%", "tickCount": 5}}
    colour = {
        "field": "stop", "type": "nominal", "title": "the clock stops when it is", "sort": stops,
        "scale": {"range": ["#d8a07f", FIRST, SECOND]}, "legend": {"orient": "top", "labelLimit": 400},
    }  # fmt: skip
    offset = {"field": "stop", "type": "nominal", "sort": stops}
    layers = [
        {"mark": {"type": "bar"}, "encoding": {"color": colour}},
        {
            "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11, "color": INK},
            "encoding": {"text": {"field": "said", "type": "nominal"}},
        },
    ]
    framed = {
        "width": 560, "height": {"step": 18}, "data": {"values": values},
        "encoding": {"y": y, "x": x, "yOffset": offset}, "layer": layers,
    }  # fmt: skip
    return _framed("Moderate incidents of the test half told wrong, each reading with its best hours and limit", framed)


def _framed(title: str, spec: Spec) -> Spec:
    config = {
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": {
            "labelColor": SOFT,
            "titleColor": SOFT,
            "titleFontWeight": "normal",
            "gridColor": LINE,
            "domain": False,
        },
        "legend": {"labelColor": INK, "titleColor": SOFT, "titleFontWeight": "normal"},
        "title": {"color": INK, "anchor": "start", "fontSize": 14},
    }
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    return {"$schema": schema, "background": "white", "padding": 12, "title": title, "config": config, **spec}


def svg(spec: Spec) -> str:
    """A specification drawn; needs the extra `report`."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(spec)
    return drawn
