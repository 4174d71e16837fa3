"""The style sheet of an explanation's page: one constant, no fonts and no files from elsewhere."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #f6f5f2; --card: #ffffff; --ink: #1d2126; --soft: #5c636d; --line: #e2e0da; --faint: #efede8;
  --yes: #2d7a4f; --no: #b3452c; --open: #8a6412; --yes-bg: #e7f2ea; --no-bg: #f8e9e4; --open-bg: #f8f0dc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1c2024; --ink: #e7e9ec; --soft: #9aa2ad; --line: #2f353b; --faint: #24292e;
    --yes: #74c495; --no: #e78a6f; --open: #d9b25c; --yes-bg: #1b2d23; --no-bg: #35221d; --open-bg: #332a17;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
.page { max-width: 1040px; margin: 0 auto; padding: 48px 24px 64px; }
h1 { margin: 0; font-size: 30px; line-height: 1.2; font-weight: 650; letter-spacing: -.01em; }
h2 { margin: 40px 0 2px; font-size: 20px; font-weight: 640; }
h3 { margin: 0; font-size: 17px; font-weight: 620; display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
h4 { margin: 16px 0 4px; font-size: 14px; font-weight: 600; color: var(--soft); }
.sub { margin: 4px 0 0; color: var(--soft); font-size: 14px; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 18px 20px; margin-top: 14px; }
.badge { border-radius: 6px; padding: 1px 8px; font-size: 14px; font-weight: 600; white-space: nowrap;
  background: var(--faint); color: var(--soft); }
.badge.yes { background: var(--yes-bg); color: var(--yes); }
.badge.no { background: var(--no-bg); color: var(--no); }
.badge.open { background: var(--open-bg); color: var(--open); }
.id { color: var(--soft); font-weight: 400; font-size: 13.5px; overflow-wrap: anywhere; }
ul.tree, ul.tree ul { list-style: none; margin: 0; padding: 0; }
ul.tree { margin-top: 10px; font-size: 14.5px; }
ul.tree ul { margin-left: 9px; padding-left: 14px; border-left: 1px solid var(--line); }
ul.tree li { padding: 2px 0; }
summary { cursor: pointer; list-style: none; position: relative; padding-left: 16px; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "\\25B8"; position: absolute; left: 0; color: var(--soft); font-size: 12px; line-height: 22px; }
details[open] > summary::before { content: "\\25BE"; }
summary:focus-visible { outline: 2px solid var(--soft); outline-offset: 2px; border-radius: 4px; }
.leaf { padding-left: 16px; }
.label { color: var(--soft); }
.name { font-weight: 600; }
code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
code.text { background: var(--faint); border-radius: 4px; padding: 1px 4px; }
code.seen { color: var(--soft); }
.value { font-weight: 600; }
.value.yes { color: var(--yes); } .value.no { color: var(--no); } .value.open { color: var(--open); }
.note, .where { color: var(--soft); font-size: 13px; }
.where { overflow-wrap: anywhere; }
.note::before, .where::before { content: " "; }
.list { margin: 4px 0 0; padding: 0; list-style: none; font-size: 14.5px; }
.list li { padding: 2px 0 2px 16px; }
.said { color: var(--soft); }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: 2px; }
footer { margin-top: 48px; color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  .page { padding: 28px 12px 40px; } h1 { font-size: 24px; } .card { padding: 14px 12px; }
  ul.tree ul { margin-left: 4px; padding-left: 9px; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #111; --soft: #555; --line: #d5d5d5; --faint: #f0f0f0;
    --yes: #2d7a4f; --no: #b3452c; --open: #8a6412; --yes-bg: #eef5f0; --no-bg: #faf0ed; --open-bg: #faf4e4; }
  @page { margin: 15mm 14mm; }
  body { font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .page { max-width: none; padding: 0; }
  .card { padding: 10pt 12pt; }
  h2, h3, h4 { break-after: avoid; }
  ul.tree, .list { font-size: 9pt; } code { font-size: 8.5pt; } .note, .where { font-size: 8.5pt; }
  ul.tree li > details > summary, .leaf { break-inside: avoid; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  summary::before, details[open] > summary::before { content: none; } summary { padding-left: 0; } .leaf { padding-left: 0; }
  a { text-decoration: none; }
}
"""
