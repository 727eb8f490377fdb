/** The rules that the charts of a history need beside those of the other charts. */
export const TREND_CSS = `
.chart .runs{stroke:currentColor;stroke-width:5;stroke-linecap:round;fill:none}
.chart .whiskers{stroke:currentColor;stroke-width:1.5;stroke-opacity:.4;fill:none}
.chart .joined{stroke:currentColor;stroke-width:1;stroke-opacity:.35;fill:none}
.chart .levels{stroke:var(--ink);stroke-width:2.5;fill:none}
.chart .change{stroke:currentColor;stroke-width:1.5;stroke-dasharray:4 3;fill:none}
`
