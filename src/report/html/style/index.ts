import { CHART_CSS } from '../charts/style.ts'
import { LAYOUT_CSS } from './layout.ts'
import { TEXT_CSS } from './text.ts'
import { TOKENS_CSS } from './tokens.ts'

/** Tables of figures, and the regions in which they scroll. */
const TABLES_CSS = `
.scroll { overflow-x: auto; width: fit-content; min-width: min(100%, 40rem); max-width: 100%; border: 1px solid var(--line); border-radius: 8px; }
.scroll table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; line-height: 1.4; overflow-wrap: normal; }
.scroll caption { text-align: left; padding: 0.75rem 0.9rem; color: var(--muted); overflow-wrap: anywhere; }
.scroll th, .scroll td { padding: 0.55rem 0.9rem; text-align: right; vertical-align: top; border-top: 1px solid var(--line); }
.scroll th { font-weight: 600; }
.scroll thead th { vertical-align: bottom; background: var(--raised); white-space: nowrap; }
.scroll .text { text-align: left; }
.scroll td, .scroll small { white-space: nowrap; }
.scroll .text small { white-space: normal; }
.scroll td.text { white-space: normal; min-width: 11rem; max-width: 34rem; overflow-wrap: break-word; }
.scroll tbody th { position: sticky; left: 0; background: var(--surface); max-width: min(22rem, 42vw); overflow-wrap: break-word; }
.scroll small { display: block; font-weight: 400; color: var(--muted); }

.sideways { display: none; font-size: 0.9375rem; }
.sideways[data-needed='true'] { display: block; }
@media (max-width: 46rem) { .sideways:not([data-needed='false']) { display: block; } }
.sideways + .scroll { margin-top: 0.4rem; }
.scroll .good { color: var(--good); }
.scroll .bad { color: var(--bad); }
.scroll .warn { color: var(--warn); }
.scroll th.good, .scroll th.bad, .scroll th.warn { color: inherit; }
.scroll th.good small { color: var(--good); font-weight: 600; }
.scroll th.bad small { color: var(--bad); font-weight: 600; }
.scroll th.warn small { color: var(--warn); font-weight: 600; }
.scroll td.good, .scroll td.bad, .scroll td.warn { font-weight: 600; }
.scroll.chart-scroll table { font-size: 0.8125rem; }
.scroll.chart-scroll th, .scroll.chart-scroll td, .scroll.chart-scroll caption { padding: 0.3rem 0.75rem; border-bottom: 0; }
.scroll tbody tr:hover th, .scroll tbody tr:hover td { background: var(--raised); }
`

/** On paper: everything open, nothing to press, nothing cut off. */
const PRINT_CSS = `
@media print {
  @page { margin: 14mm 12mm; }
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  .skip, .theme, .copy, .copied, .contents, .bottom, .sideways { display: none !important; }
  .top { min-height: 0; margin-bottom: 0.5rem; }
  section, article { margin-top: 1.75rem; }
  h1, h2, h3, h4, caption, thead { break-after: avoid; }
  .banner, .card, svg, tr, .facts > div, pre { break-inside: avoid; }
  article { break-before: page; border-top: 0; padding-top: 0; }
  .chart { break-inside: auto; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; border: 0; width: auto; }
  .scroll table { font-size: 7.5pt; }
  .scroll th, .scroll td, .scroll caption { padding: 0.2rem 0.35rem; }
  .scroll thead th, .scroll td, .scroll td.text { white-space: normal; min-width: 0; }
  .scroll tbody th { position: static; max-width: 12rem; }
  a { color: inherit; text-decoration: none; }
  details::details-content { display: block; content-visibility: visible; block-size: auto; opacity: 1; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`

/** The page's one style sheet. Blank lines and indents are of no use in the file. */
export const PAGE_CSS = [TOKENS_CSS, TEXT_CSS, LAYOUT_CSS, TABLES_CSS, CHART_CSS, PRINT_CSS]
  .join('')
  .replace(/\n\s*/g, '\n')
  .trim()
