/** Tables of figures, and the regions in which they scroll. */
export const TABLES_CSS = `
.scroll { overflow-x: auto; max-width: 100%; border: 1px solid var(--line); border-radius: 8px; }
.scroll table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; line-height: 1.4; overflow-wrap: normal; }
.scroll caption { text-align: left; padding: 0.75rem 0.9rem; color: var(--muted); overflow-wrap: anywhere; }
.scroll th, .scroll td { padding: 0.55rem 0.9rem; text-align: right; vertical-align: top; border-top: 1px solid var(--line); }
.scroll th { font-weight: 600; }
.scroll thead th { vertical-align: bottom; background: var(--raised); white-space: nowrap; }
.scroll .text { text-align: left; }
.scroll td, .scroll small { white-space: nowrap; }
.scroll .text small { white-space: normal; }
.scroll td.text { white-space: normal; min-width: 11rem; max-width: 34rem; overflow-wrap: anywhere; }
.scroll tbody th { position: sticky; left: 0; background: var(--surface); min-width: 4rem; max-width: min(22rem, 42vw); overflow-wrap: anywhere; }
.scroll small { display: block; font-weight: 400; color: var(--muted); }
.scroll .good { color: var(--good); }
.scroll .bad { color: var(--bad); }
.scroll .warn { color: var(--warn); }
.scroll td.good, .scroll td.bad, .scroll td.warn { font-weight: 600; }
.scroll tbody tr:hover th, .scroll tbody tr:hover td { background: var(--raised); }
`
