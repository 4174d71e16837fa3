"""The style sheet of a handbook's page: the explanation's own, and what a book needs beside it."""

from __future__ import annotations

from makegood.explain.html_style import STYLE as FAMILY

STYLE = f"""{FAMILY}
html {{ scroll-padding-top: 20px; }}
.book {{ max-width: 1180px; margin: 0 auto; padding: 0 28px 72px; display: grid; grid-template-columns: 232px minmax(0, 1fr); gap: 0 52px; }}
.book > main {{ min-width: 0; max-width: 820px; }}
.skip {{ position: absolute; left: -9999px; }} .skip:focus {{ left: 12px; top: 12px; background: var(--card); padding: 6px 12px; }}
:focus-visible {{ outline: 2px solid var(--soft); outline-offset: 2px; border-radius: 3px; }}
a {{ text-decoration-color: color-mix(in srgb, var(--soft) 50%, transparent); text-decoration-thickness: 1px; }} a:hover {{ text-decoration-color: currentColor; }}

nav.side {{ position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 60px 0 40px; font-size: 13.5px; line-height: 1.4;
  scrollbar-width: thin; scrollbar-color: var(--line) transparent; }}
nav.side p {{ margin: 20px 0 5px; color: var(--soft); font-size: 12.5px; font-weight: 600; }}
nav.side ul {{ list-style: none; margin: 0; padding: 0; }}
nav.side li {{ padding: 3px 0; }} nav.side a {{ text-decoration: none; }} nav.side a:hover {{ text-decoration: underline; }}
nav.side .soft {{ font-size: 12.5px; }}

.cover {{ padding: 56px 0 0; }}
.cover h1 {{ font-size: 38px; letter-spacing: -.02em; text-wrap: balance; }}
.cover .lead {{ margin: 14px 0 0; font-size: 18px; color: var(--soft); max-width: 36em; text-wrap: pretty; }}
.part > h2 {{ font-size: 25px; letter-spacing: -.012em; margin: 72px 0 0; padding-top: 20px; border-top: 2px solid var(--ink); }}
.part#contents > h2 {{ margin-top: 44px; border-top-width: 1px; border-color: var(--line); font-size: 20px; }}
.part > h2 + .sub {{ font-size: 15px; }}
.policy {{ margin-top: 52px; }} .part > .policy:first-of-type {{ margin-top: 30px; }}
.policy + .policy {{ border-top: 1px solid var(--line); padding-top: 44px; }}
.policy > h3 {{ font-size: 23px; font-weight: 650; letter-spacing: -.012em; line-height: 1.25; gap: 6px 10px; }}
.policy > h3 .badge {{ position: relative; top: -2px; }}
.group > h3, .policy > .group > h4 {{ font-size: 17px; font-weight: 640; color: var(--ink); margin: 34px 0 0; }}
.part > .group > h3 {{ display: flex; gap: 2px 12px; margin-top: 34px; }}
h4.covers {{ margin: 26px 0 0; font-size: 15px; font-weight: 640; color: var(--ink); }}
.group > h4 {{ font-size: 17px; color: var(--ink); }}

.sheet {{ background: var(--card); border: 1px solid var(--line); border-radius: 12px; margin-top: 12px; }}
.rule {{ padding: 17px 20px 18px; }} .rule + .rule {{ border-top: 1px solid var(--line); }}
.rule > .head {{ display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 24px; align-items: baseline; }}
.rule h5 {{ margin: 0; font-size: 16px; font-weight: 630; line-height: 1.35; display: flex; flex-wrap: wrap; gap: 4px 9px; align-items: baseline; }}
.cite {{ color: var(--soft); font-size: 13.5px; overflow-wrap: anywhere; }}
.rule > .head > .cite {{ flex: 0 1 auto; max-width: 100%; }}
.badge {{ font-size: 12.5px; font-weight: 600; padding: 1px 7px; }}
.badge.warn {{ background: var(--open-bg); color: var(--open); }} .badge.off {{ background: var(--faint); color: var(--soft); }}
p {{ margin: 8px 0 0; max-width: 44em; text-wrap: pretty; }}
p.said {{ color: var(--ink); margin-top: 7px; }}
p.hint {{ color: var(--soft); font-size: 14px; margin: 3px 0 0; }}
.sheet p.hint {{ margin-top: 8px; }}
p.remark {{ font-size: 14.5px; color: var(--soft); border-left: 2px solid var(--line); padding-left: 12px; margin-top: 12px; }}
.name {{ font-weight: inherit; text-decoration: underline dotted var(--soft); text-decoration-thickness: 1px; text-underline-offset: 3px; }}
a.name:hover, a.term:hover {{ text-decoration-style: solid; }}
.term {{ font-weight: inherit; }} .value {{ font-weight: 600; color: inherit; }} a.value {{ text-decoration: none; }} a.value:hover {{ text-decoration: underline; }}
.strong {{ font-weight: 600; }} .soft {{ color: var(--soft); }} .choice {{ font-weight: 450; }}
.num {{ text-align: right; white-space: nowrap; }}

ul.lines {{ list-style: none; margin: 0; padding: 0; }}
ul.lines > li + li {{ margin-top: 3px; }}
ul.lines ul {{ list-style: none; margin: 2px 0 4px; padding: 0 0 0 15px; border-left: 1px solid var(--line); }}
ul.lines ul li {{ padding: 2px 0; }}
ul.lines ul li::before {{ content: "\\2013"; color: var(--soft); margin-left: -15px; padding-left: 5px; display: inline-block; width: 15px; background: none; }}
ul.lines ul ul {{ margin-left: 3px; }}
ul.lines ul li {{ padding-left: 15px; }}
div.covers {{ margin-top: 8px; }}

dl.pairs {{ display: grid; grid-template-columns: 116px minmax(0, 1fr); gap: 7px 18px; margin: 13px 0 0; font-size: 15px; line-height: 1.5; }}
dl.pairs > dt {{ color: var(--soft); font-size: 13.5px; line-height: 1.667; }} dl.pairs > dd {{ margin: 0; min-width: 0; overflow-wrap: break-word; }}
.policy > dl.pairs {{ grid-template-columns: 140px minmax(0, 1fr); margin-top: 16px; gap: 4px 18px; font-size: 14.5px; }}
dl.pairs.terms {{ grid-template-columns: 200px minmax(0, 1fr); gap: 0 24px; margin: 0; }}
dl.pairs.terms > dt, dl.pairs.terms > dd {{ padding: 9px 0; border-top: 1px solid var(--line); font-size: 15px; line-height: 1.5; color: var(--ink); }}
dl.pairs.terms > dt:first-of-type, dl.pairs.terms > dd:first-of-type {{ border-top: 0; }}
.sheet.flat {{ padding: 6px 20px; }}

.scroll {{ overflow-x: auto; }}
table {{ width: 100%; border-collapse: collapse; font-size: 15px; line-height: 1.5; }}
th, td {{ padding: 8px 18px 8px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }}
th:last-child, td:last-child {{ padding-right: 0; }}
thead th {{ color: var(--soft); font-size: 13px; font-weight: 500; white-space: nowrap; }}
tbody tr:last-child td {{ border-bottom: 0; }}
.rule .scroll {{ margin-top: 8px; }} .rule table {{ font-size: 14.5px; }}
td .cite {{ font-size: 13.5px; }}
table.rules td:first-child {{ width: 28%; }} table.rules td:last-child {{ width: 24%; }}
table.figures td:first-child {{ width: 34%; }} table.figures td:nth-child(2) {{ width: 30%; }}
table.facts td:first-child {{ width: 27%; }} table.facts td:last-child {{ width: 30%; color: var(--soft); font-size: 14px; }}
table.changes td {{ width: 36%; }} table.changes td:first-child {{ width: 28%; }}
table.questions td:first-child {{ width: 32%; }} table.questions td:last-child {{ width: 34%; }}
table.checks td:first-child {{ width: 34%; }} table.checks td:last-child {{ width: 16%; }}
table.checks tbody tr td:first-child li:first-child::before {{ content: "\\2610"; color: var(--soft); margin-right: 8px; }}
table.checks.sum tbody tr:last-child td:first-child li:first-child::before {{ content: none; }}
table.sum tbody tr:last-child td {{ border-top: 1px solid var(--soft); }}
table.contents {{ font-size: 15px; }} table.contents td {{ padding-top: 5px; padding-bottom: 5px; border-bottom: 0; }}
table.contents td:nth-child(2) {{ width: 34%; color: var(--soft); font-size: 14px; }} table.contents td:last-child, table.contents th:last-child {{ width: 1%; white-space: nowrap; }}
table.contents .layer {{ color: var(--soft); font-size: 12.5px; font-weight: 600; display: inline-block; padding-top: 7px; }}
table.contents td .term {{ text-decoration-color: transparent; }} table.contents td a:hover {{ text-decoration-color: currentColor; }}
.later {{ padding-left: 18px; }}
#contents > .sheet.flat {{ background: none; border: 0; padding: 0; }}

ol.ladder {{ list-style: none; margin: 16px 0 2px; padding: 0; font-size: 15px; }}
ol.ladder > li {{ position: relative; display: grid; grid-template-columns: 30px minmax(0, 1fr); gap: 0 14px; padding-bottom: 18px; margin-left: calc(var(--rung) * 16px); }}
ol.ladder > li:last-child {{ padding-bottom: 2px; }}
ol.ladder > li::before {{ content: ""; position: absolute; left: 14px; top: 30px; bottom: -2px; width: 2px; background: var(--line); }}
ol.ladder > li:last-child::before {{ content: none; }}
ol.ladder .rung {{ width: 30px; height: 30px; border-radius: 50%; border: 1.5px solid var(--soft); display: grid; place-items: center; font-size: 14px; font-weight: 630; background: var(--card); }}
ol.ladder .who {{ font-weight: 620; line-height: 30px; display: flex; flex-wrap: wrap; gap: 0 9px; align-items: baseline; }}
.sign {{ color: var(--soft); }}

@media screen and (max-width: 960px) {{
  .book {{ display: block; padding: 0 22px 56px; }} nav.side {{ display: none; }} .book > main {{ margin: 0 auto; }}
}}
@media screen and (max-width: 640px) {{
  .book {{ padding: 0 14px 48px; }} .cover {{ padding-top: 32px; }} .cover h1 {{ font-size: 30px; }} .cover .lead {{ font-size: 16.5px; }}
  .part > h2 {{ font-size: 22px; margin-top: 52px; }} .policy > h3 {{ font-size: 20px; }}
  .rule {{ padding: 14px; }} .sheet.flat {{ padding: 4px 14px; }}
  dl.pairs, .policy > dl.pairs, dl.pairs.terms {{ grid-template-columns: minmax(0, 1fr); gap: 0; }}
  dl.pairs > dt, .policy > dl.pairs > dt {{ margin-top: 9px; }} dl.pairs.terms > dt {{ margin: 0; padding-bottom: 0; }}
  dl.pairs.terms > dd, dl.pairs.terms > dd:first-of-type {{ border-top: 0; padding-top: 2px; }}
  table.stack thead {{ display: block; position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }}
  table.stack, table.stack tbody, table.stack tr, table.stack td {{ display: block; width: auto !important; }}
  table.stack tr {{ padding: 9px 0; border-bottom: 1px solid var(--line); }} table.stack tr:last-child {{ border-bottom: 0; }}
  table.stack td {{ padding: 1px 0 !important; border: 0 !important; }} table.stack td:empty {{ display: none; }}
  table.stack td[data-label]::before {{ content: attr(data-label); display: block; color: var(--soft); font-size: 12.5px; }}
  table.stack .num {{ text-align: left; }}
  table.contents tr {{ padding: 3px 0; border: 0; }}
  ol.ladder > li {{ margin-left: calc(var(--rung) * 6px); }}
}}
@media print {{
  @page {{ size: A4; margin: 20mm 17mm 18mm; @bottom-right {{ content: counter(page); font: 8.5pt system-ui, sans-serif; color: #555; }} }}
  body {{ font-size: 9.8pt; line-height: 1.45; }}
  .book {{ display: block; max-width: none; padding: 0; }} .book > main {{ max-width: none; }} nav.side, .skip {{ display: none; }}
  .cover {{ padding-top: 30mm; }} .cover h1 {{ font-size: 30pt; }} .cover .lead {{ font-size: 12.5pt; }}
  .part > h2 {{ font-size: 18pt; margin-top: 0; padding-top: 0; border-top: 0; }} .part {{ break-before: page; }} .part#contents {{ break-before: auto; }}
  .part#contents > h2 {{ margin-top: 16mm; font-size: 14pt; }}
  .policy {{ margin-top: 8mm; }} .policy + .policy {{ break-before: page; border-top: 0; padding-top: 0; margin-top: 0; }}
  .policy > h3 {{ font-size: 16pt; }} .policy > .group > h4, .part > .group > h3, h4.covers {{ font-size: 11.5pt; margin-top: 7mm; }}
  h2, h3, h4, h5, .head, .sub, p.hint, caption, thead {{ break-after: avoid; }}
  .sheet {{ border-radius: 0; border-width: 1px 0 0; background: none; margin-top: 2.5mm; }} .rule {{ padding: 3mm 0; }} .sheet.flat {{ padding: 0; }}
  .rule h5 {{ font-size: 10.5pt; }} dl.pairs, .policy > dl.pairs, table, .rule table, ol.ladder {{ font-size: 9.3pt; }}
  dl.pairs > dt, thead th, .cite, td .cite, p.hint {{ font-size: 8.4pt; }} .badge {{ font-size: 8pt; }} code {{ font-size: 8pt; }}
  dl.pairs.terms > dt, dl.pairs.terms > dd {{ font-size: 9.3pt; padding: 1.6mm 0; }}
  .scroll {{ overflow: visible; }} tr, li, ol.ladder > li, dl.pairs > dd {{ break-inside: avoid; }} p {{ orphans: 3; widows: 3; }}
  th, td {{ padding: 1.4mm 4mm 1.4mm 0; }}
  .name, .term, a {{ text-decoration: none; }}
}}
"""
