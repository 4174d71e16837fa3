"""The style sheet of the coverage pages: one constant, no fonts and no files from elsewhere."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #f6f5f2; --card: #ffffff; --ink: #1d2126; --soft: #5c636d; --line: #e2e0da; --faint: #efede8;
  --hit: #2d7a4f; --part: #8a6412; --miss: #b3452c; --hit-bg: #d5eadc; --part-bg: #f7e7bd; --miss-bg: #f8d9d0; --edge: #2c6e8f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1c2024; --ink: #e7e9ec; --soft: #9aa2ad; --line: #2f353b; --faint: #24292e;
    --hit: #74c495; --part: #d9b25c; --miss: #e78a6f; --hit-bg: #23442f; --part-bg: #4d3f17; --miss-bg: #55291d; --edge: #62abd0;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
.page { max-width: 1280px; margin: 0 auto; padding: 44px 24px 64px; }
h1 { margin: 0; font-size: 30px; line-height: 1.2; font-weight: 650; letter-spacing: -.01em; }
h2 { margin: 44px 0 4px; font-size: 20px; font-weight: 640; overflow-wrap: anywhere; }
.sub { margin: 6px 0 0; color: var(--soft); font-size: 14.5px; max-width: 60em; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 8px 20px; margin-top: 18px;
  overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14.5px; }
th, td { padding: 8px 0 8px 14px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: top; }
tbody tr:last-child th, tbody tr:last-child td { border-bottom: 0; }
th:first-child { text-align: left; padding-left: 0; white-space: normal; overflow-wrap: anywhere; min-width: 15em; }
thead th { color: var(--soft); font-weight: 500; font-size: 13px; }
tbody th { font-weight: 600; }
tbody th small { display: block; font-weight: 400; color: var(--soft); font-size: 13px; }
td.full { color: var(--hit); } td.some { color: var(--part); } td.none { color: var(--miss); } td.empty { color: var(--soft); }
td b { font-weight: 650; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px;
  margin: 14px 0 0; padding: 0; list-style: none; color: var(--soft); font-size: 13.5px; }
.source { background: var(--card); border: 1px solid var(--line); border-radius: 12px; margin: 12px 0 0; padding: 10px 0; list-style: none;
  font: 13px/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; }
.source li { display: grid; grid-template-columns: 3.6em 4em minmax(0, 1fr); }
.n, .t { text-align: right; color: var(--soft); text-decoration: none; font-size: 12px; line-height: 20.8px; user-select: none; }
.t { padding-right: 12px; border-right: 3px solid transparent; opacity: .85; }
.hit .t { border-color: var(--hit); } .part .t { border-color: var(--part); } .miss .t { border-color: var(--miss); }
.miss .t, .part .t { font-weight: 600; } .miss .t { color: var(--miss); } .part .t { color: var(--part); }
.c { padding: 0 14px 0 12px; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; }
.c mark { color: inherit; border-radius: 3px; background: none; cursor: help;
  box-decoration-break: clone; -webkit-box-decoration-break: clone; }
mark.miss { background: var(--miss-bg); } mark.part { background: var(--part-bg); }
mark.edge { text-decoration: underline dotted var(--edge); text-underline-offset: 3px; text-decoration-thickness: 2px; }
.legend mark { color: inherit; border-radius: 3px; padding: 0 3px; background: none; }
.legend mark.miss { background: var(--miss-bg); } .legend mark.part { background: var(--part-bg); }
.notes { grid-column: 3; margin: 0 14px 5px 12px; padding: 0 0 0 10px; border-left: 2px solid var(--line); list-style: none;
  font: 12.5px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", Arial, sans-serif; color: var(--soft); }
.notes li { display: block; } .notes .miss { color: var(--miss); } .notes .part { color: var(--part); } .notes .edge { color: var(--soft); }
.notes code { font: 12px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.source li:target { background: var(--faint); }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: 2px; }
a.n:hover { text-decoration: underline; }
footer { margin-top: 44px; color: var(--soft); font-size: 13px; }
@media screen and (max-width: 720px) {
  .page { padding: 24px 12px 40px; } .source li { grid-template-columns: 2.6em 3em minmax(0, 1fr); } .card { padding: 4px 12px; }
  .notes { margin-left: 8px; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #111; --soft: #555; --line: #d5d5d5; --faint: #f3f3f3;
    --hit: #2d7a4f; --part: #8a6412; --miss: #b3452c; --hit-bg: #d5eadc; --part-bg: #f7e7bd; --miss-bg: #f8d9d0; --edge: #2c6e8f; }
  @page { margin: 14mm 12mm; }
  body { font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .page { max-width: none; padding: 0; } h2 { break-after: avoid; margin-top: 20pt; }
  .source { font-size: 7.5pt; border: 0; padding: 0; } .source > li { break-inside: avoid; } .notes { font-size: 7.5pt; }
  .notes code { font-size: 7pt; } .n, .t { font-size: 6.5pt; }
  table { font-size: 8.5pt; } th, td { padding: 3pt 0 3pt 7pt; }
  .card { padding: 0; border: 0; overflow: visible; } th:first-child { min-width: 0; }
  a { text-decoration: none; }
}
"""
