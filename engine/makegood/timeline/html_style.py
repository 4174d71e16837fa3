"""The style sheet of a timeline's page, around the chart's own: no fonts and no files from elsewhere."""

from __future__ import annotations

from makegood.timeline.svg_style import STYLE as CHART

STYLE = f"""{CHART}
:root {{
  color-scheme: light dark;
  --paper: #f6f5f2; --card: #ffffff; --ink: #1d2126; --soft: #5c636d; --line: #e2e0da; --bad: #b3452c; --good: #2d7a4f;
}}
@media screen and (prefers-color-scheme: dark) {{
  :root {{ --paper: #14171a; --card: #1c2024; --ink: #e7e9ec; --soft: #9aa2ad; --line: #2f353b; --bad: #e78a6f; --good: #74c495; }}
}}
* {{ box-sizing: border-box; }}
html {{ -webkit-text-size-adjust: 100%; }}
body {{
  margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}}
.page-of {{ max-width: 1088px; margin: 0 auto; padding: 44px 24px 64px; }}
h1 {{ margin: 0; font-size: 28px; line-height: 1.2; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; }}
section + section h1 {{ margin-top: 56px; }}
.sub {{ margin: 4px 0 0; color: var(--soft); font-size: 14px; overflow-wrap: anywhere; }}
.card {{ background: var(--card); border: 1px solid var(--line); border-radius: 12px; margin-top: 16px; overflow: hidden; }}
figure {{ margin: 0; padding: 14px 4px 4px; }}
figure svg {{ display: block; max-width: 100%; height: auto; margin: 0 auto; }}
.narrow {{ width: 100%; }}
.middle, .narrow {{ display: none !important; }}
@media (max-width: 1060px) {{ .wide {{ display: none !important; }} .middle {{ display: block !important; }} }}
@media (max-width: 740px) {{ .middle {{ display: none !important; }} .narrow {{ display: block !important; }} }}
table {{ width: 100%; border-collapse: collapse; font-size: 14px; }}
caption {{ text-align: left; font-weight: 620; font-size: 16px; padding: 14px 20px 6px; }}
th {{ text-align: left; font-weight: 500; color: var(--soft); font-size: 13px; }}
th, td {{ padding: 5px 20px; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: anywhere; }}
td .sub {{ font-size: inherit; }}
td.at {{ white-space: nowrap; width: 1%; }}
.bad-mark {{ color: var(--bad); font-weight: 600; }} .good-mark {{ color: var(--good); font-weight: 600; }}
.rest {{ padding: 12px 20px; margin: 0; font-size: 14px; color: var(--soft); overflow-wrap: anywhere; }}
.rest b {{ color: var(--ink); font-weight: 620; }}
footer {{ margin-top: 40px; color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }}
@media (max-width: 740px) {{
  .page-of {{ padding: 26px 10px 40px; }} h1 {{ font-size: 23px; }} th, td {{ padding: 5px 12px; }} caption {{ padding: 12px 12px 6px; }}
  thead {{ display: none; }} tr {{ display: block; border-top: 1px solid var(--line); padding: 7px 0; }}
  th, td, td.at {{ display: block; width: auto; border: 0; padding: 0 12px; white-space: normal; }} td.at {{ color: var(--soft); }}
}}
@media print {{
  :root {{ color-scheme: light; --paper: #fff; --card: #fff; --ink: #111; --soft: #555; --line: #d5d5d5; --bad: #b3452c; --good: #2d7a4f; }}
  @page {{ margin: 14mm 13mm; }}
  body {{ font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
  .page-of {{ max-width: none; padding: 0; }}
  .wide, .narrow {{ display: none !important; }} .middle {{ display: block !important; }}
  .card {{ overflow: visible; border: 0; }} figure {{ padding: 0; }}
  section + section {{ break-before: page; }} section + section h1 {{ margin-top: 0; }}
  tr {{ break-inside: avoid; }} caption {{ break-after: avoid; padding-left: 0; }} table {{ font-size: 9pt; }}
  th, td {{ padding: 2.5pt 8pt 2.5pt 0; }} .rest {{ padding: 8pt 0; font-size: 9pt; }}
}}
"""
