"""The style sheet of the HTML report: one constant, no fonts and no files from elsewhere."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #f6f5f2; --card: #ffffff; --ink: #1d2126; --soft: #5c636d; --line: #e2e0da; --faint: #efede8;
  --before: #b7bcc4; --after: #4a5aa8; --better: #00707d; --worse: #b9480e; --note: #80600f;
  --better-bg: #e1f1f4; --worse-bg: #fbece2; --note-bg: #f8f0dc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1c2024; --ink: #e7e9ec; --soft: #9aa2ad; --line: #2f353b; --faint: #24292e;
    --before: #59616b; --after: #95a4ee; --better: #4bc1d2; --worse: #f09355; --note: #d9b25c;
    --better-bg: #142e34; --worse-bg: #38241a; --note-bg: #332a17;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif; font-variant-numeric: tabular-nums;
}
.page { max-width: 1040px; margin: 0 auto; padding: 56px 28px 72px; }
header { margin-bottom: 36px; }
.eyebrow { margin: 0 0 10px; color: var(--soft); font-size: 13px; letter-spacing: .08em; text-transform: uppercase; }
h1 { margin: 0; font-size: 34px; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; text-wrap: balance; }
.versus { margin: 8px 0 0; color: var(--soft); font-size: 18px; }
.versus b { color: var(--ink); font-weight: 550; }
.lead { margin: 22px 0 0; max-width: 44em; font-size: 18px; }
h2 { margin: 0 0 4px; font-size: 21px; font-weight: 640; letter-spacing: -.01em; }
h3 { margin: 0; font-size: 16px; font-weight: 620; }
section { margin-top: 44px; }
.hint { margin: 0 0 16px; color: var(--soft); font-size: 14px; max-width: 52em; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 22px 24px; }
.card + .card { margin-top: 14px; }
.banner { margin: 18px 0 0; padding: 12px 16px; border-radius: 10px; background: var(--better-bg); color: var(--better); }
.banner.fails { background: var(--worse-bg); color: var(--worse); }
.banner b { font-weight: 650; }

.headline { display: grid; grid-template-columns: minmax(230px, 5fr) 8fr; gap: 20px 44px; align-items: center; padding: 30px 32px; }
.headline .what { margin: 0 0 6px; color: var(--soft); font-size: 14px; }
.figure { margin: 0; font-size: 42px; line-height: 1.1; font-weight: 680; letter-spacing: -.025em; white-space: nowrap; }
.figure small { font-size: 20px; font-weight: 560; letter-spacing: 0; color: var(--soft); }
.share { margin: 8px 0 0; color: var(--soft); font-size: 16px; }
.bars { display: grid; gap: 14px; }
.bars .label { display: flex; justify-content: space-between; gap: 16px; font-size: 15px; margin-bottom: 5px; }
.bars .label b { font-weight: 600; }
.track { height: 16px; border-radius: 5px; background: var(--faint); overflow: hidden; }
.track i { display: block; height: 100%; width: var(--w); min-width: 2px; border-radius: 5px; background: var(--after); }
.track.before i { background: var(--before); }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: 1px; margin-top: 14px; padding: 0;
  background: var(--line); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.tile { background: var(--card); padding: 16px 15px; }
.tile dt { color: var(--soft); font-size: 13px; letter-spacing: -.005em; line-height: 1.35; }
.tile dd { margin: 4px 0 0; font-size: 23px; font-weight: 630; letter-spacing: -.01em; }
.tile dd small { display: block; font-size: 13px; font-weight: 400; letter-spacing: 0; color: var(--soft); min-height: 1.5em; }

.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 15px; }
th, td { padding: 9px 14px 9px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
thead th { padding-top: 0; color: var(--soft); font-size: 13px; font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 450; }
tbody tr:last-child th, tbody tr:last-child td { border-bottom: 0; }
.num { text-align: right; white-space: nowrap; }
tr.sum th, tr.sum td { font-weight: 650; border-top: 2px solid var(--line); }
.soft { color: var(--soft); }
.better { color: var(--better); } .worse { color: var(--worse); } .note { color: var(--note); }

.outcome .top { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 18px; align-items: baseline; margin-bottom: 14px; }
.kind { color: var(--soft); font-size: 13.5px; font-weight: 400; margin-left: 8px; }
.counts { color: var(--soft); font-size: 14px; }
.steps { list-style: none; margin: 0; padding: 0; display: grid; gap: 2px; }
.steps li { display: grid; grid-template-columns: minmax(9.5em, 15em) 1fr minmax(4.5em, auto); gap: 2px 16px;
  align-items: center; padding: 5px 0; font-size: 15px; }
.steps .go { white-space: nowrap; }
.steps .go i { font-style: normal; color: var(--soft); padding: 0 .35em; }
.steps .track { height: 10px; border-radius: 4px; }
.steps .track i { border-radius: 4px; background: var(--soft); }
.steps .up .track i { background: var(--better); } .steps .down .track i { background: var(--worse); }
.steps .n { text-align: right; font-weight: 600; }
.steps .eg { grid-column: 1 / -1; color: var(--soft); font-size: 13px; overflow-wrap: anywhere; margin-top: -3px; }
.rest { margin: 10px 0 0; color: var(--soft); font-size: 14px; }
.same { columns: 2 20em; column-gap: 32px; margin: 0; padding: 0; list-style: none; font-size: 14.5px; }
.same li { break-inside: avoid; padding: 2px 0; }

.movers td.id { font-weight: 550; overflow-wrap: anywhere; min-width: 9em; width: 100%; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 3px 0 0; padding: 0; list-style: none;
  font-size: 13.5px; font-weight: 400; color: var(--soft); }
.facts b { font-weight: 550; color: var(--ink); }
code, .code { font: 13.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre.code { margin: 0; padding: 14px 16px; background: var(--faint); border-radius: 8px; white-space: pre-wrap; }
.pairs { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; }
.pairs .card + .card { margin-top: 0; }
.pairs h3 { margin-bottom: 8px; }
dl.about { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 0; font-size: 14.5px; }
dl.about dt { color: var(--soft); }
dl.about dd { margin: 0; overflow-wrap: anywhere; }
.change del { color: var(--soft); text-decoration: none; }
.change tbody th { width: 24%; } .change td { width: 38%; } .change .kind { display: block; margin-left: 0; }
.change ins { text-decoration: none; font-weight: 550; }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: 2px; }
footer { margin-top: 52px; color: var(--soft); font-size: 13.5px; }

@media screen and (max-width: 940px) { .tiles { grid-template-columns: repeat(3, 1fr); } }
@media screen and (max-width: 720px) {
  .page { padding: 30px 16px 48px; }
  h1 { font-size: 26px; } .versus { font-size: 16px; } .lead { font-size: 16.5px; }
  section { margin-top: 36px; }
  .card { padding: 18px 16px; }
  .headline { grid-template-columns: 1fr; padding: 22px 18px; }
  .figure { font-size: 36px; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .pairs { grid-template-columns: 1fr; }
  .steps li { grid-template-columns: 1fr auto; }
  .steps .go { white-space: normal; } .steps .eg { margin-top: 2px; } .steps .track { grid-column: 1 / -1; grid-row: 2; }
  .stack thead { display: none; }
  .stack tr { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 2px 12px; padding: 10px 0; border-bottom: 1px solid var(--line); }
  .stack tr:last-child { border-bottom: 0; } .stack tr.sum { border-top: 2px solid var(--line); }
  .stack th, .stack td, .stack tr.sum th, .stack tr.sum td { border: 0; padding: 0; text-align: left; font-size: 14.5px; }
  .stack th, .stack td.wide, .stack td.id { grid-column: 1 / -1; }
  .stack td[data-label]::before { content: attr(data-label); display: block; color: var(--soft); font-size: 12.5px; font-weight: 400; }
  .stack td.none { display: none; }
  dl.about { grid-template-columns: 1fr; } dl.about dd { margin-bottom: 6px; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #111; --soft: #555; --line: #d5d5d5; --faint: #f0f0f0;
    --before: #b7bcc4; --after: #4a5aa8; --better: #00707d; --worse: #b9480e; --better-bg: #e7f3f5; --worse-bg: #fcf1ea; }
  @page { margin: 16mm 15mm; }
  body { font-size: 10.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .page { max-width: none; padding: 0; }
  section { margin-top: 24pt; }
  h1 { font-size: 20pt; } h2 { font-size: 13.5pt; } h2, h3, .hint, .top { break-after: avoid; break-inside: avoid; }
  .tiles { grid-template-columns: repeat(6, 1fr); } .tile { padding: 9pt; } .tile dd { font-size: 15pt; }
  .tile dt, .tile dd small { font-size: 8.5pt; } .facts { font-size: 9pt; }
  .lead { font-size: 11.5pt; } .figure { font-size: 26pt; }
  table { font-size: 9.5pt; } .steps li { font-size: 10pt; }
  .card { padding: 12pt 14pt; } .headline { padding: 14pt 16pt; }
  .headline, .tiles, tr, .steps li, .pairs .card, pre.code { break-inside: avoid; }
  .scroll { overflow: visible; }
  a { text-decoration: none; }
}
"""
