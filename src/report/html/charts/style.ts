/** Dashes of the series after the first, so that lines differ also in black and white. */
const DASHES = ['7 3', '2 3', '9 3 2 3', '12 4', '4 2', '1 3', '9 3 2 3 2 3']

const SERIES = ['none', ...DASHES]
  .map(
    (dashes, at) =>
      `.chart .s${at + 1}{color:var(--series-${at + 1})}.chart .s${at + 1} .course{stroke-dasharray:${dashes}}`,
  )
  .join('\n')

/** The rules that the charts need; the colours are custom properties, which the page defines. */
export const CHART_CSS = `
.chart{margin:0 0 2rem;color:var(--ink)}
.chart>figcaption{font-weight:600;margin:0 0 .4rem;overflow-wrap:anywhere}
.chart-svg{display:block;width:100%;height:auto;max-width:56rem;font-family:inherit;font-variant-numeric:tabular-nums}
.chart-narrow{display:none;max-width:30rem}
@media screen and (max-width:35rem){.chart-wide{display:none}.chart-narrow{display:block}}
.chart-legend{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;list-style:none;margin:0 0 .5rem;padding:0;font-size:.875rem}
.chart-legend li{display:flex;align-items:center;gap:.4rem;min-width:0;max-width:100%}
.chart-legend svg{flex:none}
.chart-legend span{min-width:0;overflow-wrap:anywhere}
.chart-note{margin:.3rem 0 0;font-size:.8125rem;color:var(--muted);overflow-wrap:anywhere;max-width:56rem}
.chart-numbers{margin:.5rem 0 0;font-size:.8125rem}
.chart-numbers summary{cursor:pointer;color:var(--muted);width:fit-content}
.chart-scroll{overflow-x:auto;max-width:100%;margin:.4rem 0}
.chart-scroll table{border-collapse:collapse;font-variant-numeric:tabular-nums}
.chart-scroll caption{text-align:left;color:var(--muted);padding:0 0 .25rem}
.chart-scroll th,.chart-scroll td{padding:.15rem .7rem .15rem 0;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line);font-weight:400}
.chart-scroll thead th{color:var(--muted);vertical-align:bottom;white-space:normal;overflow-wrap:anywhere;min-width:3.5rem}
.chart-scroll th:first-child{text-align:left}
.chart-unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.chart text{font-size:13px;fill:var(--ink)}
.chart .chart-narrow text{font-size:12px}
.chart .axis text,.chart text.faint{fill:var(--muted)}
.chart text.halo{paint-order:stroke;stroke:var(--surface);stroke-width:3px;stroke-linejoin:round}
.chart text.heading{font-weight:600}
.chart .rule{stroke:var(--muted);fill:none}
.chart .grid{stroke:var(--line);fill:none}
.chart .even{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:5 3;fill:none}
.chart .one{stroke:var(--ink);stroke-width:1.2;fill:none}
.chart .band{fill:var(--band)}
.chart .edge{stroke:var(--muted);stroke-dasharray:2 2;fill:none}
.chart .course{stroke:currentColor;stroke-width:1.8;fill:none;stroke-linejoin:round}
.chart .offered{stroke:var(--faint);stroke-width:1.4;fill:none;stroke-dasharray:2 3}
.chart .spread{fill:currentColor;fill-opacity:.3}
.chart .sign{fill:currentColor;stroke:var(--surface);stroke-width:.8}
.chart .bar{fill:currentColor}
.chart .interval{stroke:currentColor;stroke-width:2;fill:none}
.chart .estimate{fill:currentColor;stroke:currentColor;stroke-width:1.4}
.chart .hollow .estimate{fill:var(--surface)}
.chart .better{color:var(--good)}
.chart .worse,.chart .drops{color:var(--bad)}
.chart .inconclusive,.chart .faults{color:var(--warn)}
.chart .same{color:var(--ink)}
.chart .control{color:var(--muted)}
.chart .better text.verdict,.chart .worse text.verdict,.chart .inconclusive text.verdict{fill:currentColor}
.chart .lane{stroke:currentColor;stroke-width:7;fill:none}
.chart .tick{stroke:currentColor;stroke-width:1.8;fill:none}
.chart .veil{fill:var(--warn);fill-opacity:.14}
.chart .phase{stroke:var(--muted);stroke-dasharray:4 3;fill:none}
.chart .respawned{fill:var(--ink)}
.chart .ready{fill:var(--good);stroke:var(--surface);stroke-width:.5}
.chart text.small,.chart .chart-narrow text.small{font-size:11px}
.chart .s1 .course{stroke-linecap:round}
${SERIES}
.chart .runs{stroke:currentColor;stroke-width:5;stroke-linecap:round;fill:none}
.chart .whiskers{stroke:currentColor;stroke-width:1.5;stroke-opacity:.4;fill:none}
.chart .joined{stroke:currentColor;stroke-width:1;stroke-opacity:.35;fill:none}
.chart .levels{stroke:var(--ink);stroke-width:2.5;fill:none}
.chart .change{stroke:currentColor;stroke-width:1.5;stroke-dasharray:4 3;fill:none}
.chart .before .sign{fill:var(--surface);stroke:currentColor;stroke-width:1.2}
.chart .before .course{stroke-width:1.3;stroke-dasharray:3 2}
@media (min-width:35rem){.chart-scroll caption{white-space:nowrap}}
@media print{.chart{break-inside:avoid}}
`.trim()
