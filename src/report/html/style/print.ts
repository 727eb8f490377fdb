/** On paper: everything open, nothing to press, nothing cut off. */
export const PRINT_CSS = `
@media print {
  @page { margin: 14mm 12mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .skip, .theme, .copy, .copied, .contents, .bottom { display: none; }
  .top { min-height: 0; margin-bottom: 0.5rem; }
  section, article { margin-top: 1.75rem; }
  h1, h2, h3, h4, caption, thead { break-after: avoid; }
  .banner, .card, figure, svg, tr, .facts > div, pre { break-inside: avoid; }
  article { break-before: page; border-top: 0; padding-top: 0; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; border: 0; }
  .scroll table { font-size: 7.5pt; }
  .scroll th, .scroll td { padding: 0.2rem 0.3rem; }
  .scroll thead th, .scroll td, .scroll td.text { white-space: normal; min-width: 0; }
  .scroll tbody th { position: static; max-width: 12rem; }
  a { color: inherit; text-decoration: none; }
  details::details-content { display: block; content-visibility: visible; block-size: auto; opacity: 1; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`
