"""The style sheet of the HTML report's charts, segments and cases: one constant."""

from __future__ import annotations

STYLE_CHARTS = """
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 28px; padding: 12px 0; list-style: none;
  border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); font-size: 14px; }
nav a { text-decoration: none; color: var(--soft); } nav a:hover { color: var(--ink); text-decoration: underline; }
section { scroll-margin-top: 12px; }
.chart { display: block; width: 100%; height: auto; font-family: inherit; overflow: visible; }
.chart text { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
.chart text[font-weight] { stroke: none; }
.chart.narrow { display: none; }
.drawn { margin: 2px 0 14px; }
.key { display: inline-flex; gap: 14px; color: var(--soft); font-size: 13px; font-weight: 400; }
.swatch { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.swatch.before { background: var(--before); } .swatch.after { background: var(--after); }
.swatch.better { background: var(--better); } .swatch.worse { background: var(--worse); }
.top { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 18px; align-items: baseline; margin-bottom: 12px; }
.two { display: grid; grid-template-columns: 540fr 360fr; grid-template-areas: "a b" "c d"; }
.two > :nth-child(1) { grid-area: a; } .two > :nth-child(2) { grid-area: b; }
.two > :nth-child(3) { grid-area: c; } .two > :nth-child(4) { grid-area: d; }
.two + .two { margin-top: 14px; }
.cap { margin: 0 0 6px; color: var(--soft); font-size: 13px; }
.two > .cap:first-child { text-align: right; padding-right: 8px; }
.one { max-width: 60%; margin-top: 16px; } .one .cap { text-align: right; padding-right: 8px; }
.two > .cap:nth-child(2) { padding-left: 12px; } .two .cap .key { margin-left: 10px; } .key span { white-space: nowrap; }
.half + .half { margin-top: 26px; padding-top: 20px; border-top: 1px solid var(--line); }
details.numbers { margin-top: 12px; }
summary { cursor: pointer; }
details.numbers > summary { color: var(--soft); font-size: 14px; width: max-content; max-width: 100%; }
details.numbers[open] > summary { margin-bottom: 10px; }
h4 { margin: 18px 0 8px; font-size: 14.5px; font-weight: 620; }
.cases { background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.cases + .card { margin-top: 14px; }
.case + .case { border-top: 1px solid var(--line); }
.case > summary { display: grid; grid-template-columns: minmax(12em, 17em) 1fr; gap: 2px 20px; align-items: baseline;
  padding: 11px 24px 11px 38px; list-style: none; position: relative; }
.case > summary::-webkit-details-marker { display: none; }
.case > summary::before { content: ""; position: absolute; left: 21px; top: 19px; width: 6px; height: 6px; border: solid var(--soft);
  border-width: 0 1.6px 1.6px 0; transform: rotate(-45deg); }
.case[open] > summary::before { transform: rotate(45deg); top: 17px; }
.case > summary:hover { background: var(--faint); }
.case .id { font-weight: 600; overflow-wrap: anywhere; }
.case summary ul { margin: 0; padding: 0; list-style: none; font-size: 15px; color: var(--soft); }
.case summary li b { font-weight: 600; color: var(--ink); }
.case summary li.better b { color: var(--better); } .case summary li.worse b { color: var(--worse); }
.case .inside { padding: 2px 24px 22px 38px; }
.why { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 32px; }
.reasons { min-width: 0; } .reasons h4 { margin-top: 14px; }
.reasons .cap { margin: 12px 0 2px; }
.tree, .plain { margin: 0; padding: 0; list-style: none; font-size: 14px; line-height: 1.5; }
.tree .tree { padding-left: 13px; border-left: 1.5px solid var(--line); margin-left: 2px; }
.tree li { padding: 2px 0; overflow-wrap: anywhere; }
.tree code { font-size: 12.5px; } .tree code.seen { color: var(--soft); }
.gives { font-weight: 600; white-space: nowrap; } .gives::before { content: "→ "; color: var(--soft); font-weight: 400; }
.gives.yes { color: var(--better); } .gives.no { color: var(--worse); }
.where { color: var(--soft); font-size: 12.5px; }
.where span { white-space: nowrap; }
.again pre.code { margin: 12px 0 14px; } .again dl.about { grid-template-columns: minmax(max-content, 18em) 1fr; }
.again dt { overflow-wrap: anywhere; }
.lines td.wide { width: 100%; } .lines .cap { padding-left: 27.8%; margin-bottom: 2px; }
.rest.first { margin-top: 0; margin-bottom: 6px; }
@media screen and (max-width: 720px) {
  .chart.wide { display: none; } .chart.narrow { display: block; }
  .chart.wide:only-child { display: none; }
  .two { grid-template-columns: 1fr; grid-template-areas: "a" "c" "b" "d"; }
  .two > .cap:first-child { text-align: left; } .two > .cap:nth-child(2) { margin-top: 16px; }
  .one { max-width: none; } .one .cap { text-align: left; }
  .two .cap .key { margin-left: 6px; } .lines .cap { padding-left: 0; }
  .case > summary { grid-template-columns: 1fr; padding: 12px 16px 12px 32px; } .case > summary::before { left: 16px; }
  .case .inside { padding: 0 16px 18px; }
  .why { grid-template-columns: 1fr; }
  .where span { white-space: normal; }
}
@media print {
  nav { display: none; }
  .drawn, .two, .segment, .half, .case { break-inside: avoid; }
  details.numbers { display: none; }
  .case > summary::before { display: none; } .case > summary, .case .inside { padding-left: 14pt; padding-right: 14pt; }
  .case::details-content { content-visibility: visible; height: auto; }
  .case > summary { break-after: avoid; break-inside: avoid; font-size: 10pt; padding-top: 7pt; padding-bottom: 3pt; }
  .case .inside { padding-bottom: 8pt; }
  .tree, .plain { font-size: 8.5pt; } .tree code { font-size: 8pt; } .where { font-size: 7.5pt; }
  h4 { font-size: 9.5pt; margin: 6pt 0 3pt; } .cap, .key { font-size: 8pt; } .two .cap .key { gap: 8px; }
  .cases { overflow: visible; }
}
"""
