/** Where the parts of the page stand, and what sets them apart. */
export const LAYOUT_CSS = `
.skip {
  position: absolute;
  left: 1rem;
  top: -10rem;
  padding: 0.5rem 1rem;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 0 0 8px 8px;
  z-index: 2;
}
.skip:focus { top: 0; }
.top { display: flex; justify-content: space-between; align-items: center; gap: 1rem; min-height: 4rem; }
.brand { color: var(--muted); font-size: 0.9375rem; }
.bottom { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--muted); font-size: 0.875rem; }
section[id], article { margin-top: 3.5rem; }
section > h2, section > h3 { margin-bottom: 1rem; }
section > * + h3, section > * + h4 { margin: 2.25rem 0 0.75rem; }
section > * + * { margin-top: 1rem; }
article { padding-top: 2.5rem; border-top: 1px solid var(--line); }

.banner { padding: clamp(1.1rem, 3vw, 2rem); border: 1px solid var(--line); border-left: 8px solid var(--muted); border-radius: 10px; background: var(--raised); }
.banner.good { border-left-color: var(--good); background: var(--good-tint); }
.banner.bad { border-left-color: var(--bad); background: var(--bad-tint); }
.banner.warn { border-left-color: var(--warn); background: var(--warn-tint); }
.banner .conclusion { display: block; }
.banner.good .conclusion { color: var(--good); }
.banner.bad .conclusion { color: var(--bad); }
.banner.warn .conclusion { color: var(--warn); }
.banner .subject { display: block; font-size: 1.0625rem; font-weight: 600; letter-spacing: 0; margin-top: 0.25rem; }
.banner .grounds { margin-top: 0.75rem; font-size: 1.1875rem; }
.banner .meaning { color: var(--muted); margin-top: 0.5rem; }
.banner .more { margin-top: 1.25rem; }
.headline { list-style: none; padding: 0; margin-top: 1.25rem; display: grid; gap: 0.85rem; max-width: 90ch; font-size: 1.0625rem; }
@media (min-width: 46rem) {
  .headline li { display: grid; grid-template-columns: 8rem 1fr; column-gap: 1rem; align-items: baseline; }
}
.chip {
  display: inline-block;
  justify-self: start;
  padding: 0 0.55rem;
  border: 1px solid currentColor;
  border-radius: 999px;
  background: var(--surface);
  font-size: 0.8125rem;
  font-weight: 600;
  line-height: 1.5rem;
  letter-spacing: 0.01em;
  color: var(--ink);
}
.chip.good { color: var(--good); }
.chip.bad { color: var(--bad); }
.chip.warn { color: var(--warn); }

.contents { margin-top: 1.25rem; font-size: 0.9375rem; }
.contents ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.35rem 1.25rem; max-width: none; }
.results ol { padding-left: 1.5rem; margin-top: 1rem; display: grid; gap: 0.6rem; max-width: none; }

.cards { list-style: none; padding: 0; display: grid; gap: 1rem; max-width: none; }
@media (min-width: 64rem) { .cards { grid-template-columns: repeat(auto-fit, minmax(28rem, 1fr)); } }
.card { padding: 1.1rem 1.25rem; border: 1px solid var(--line); border-left: 4px solid var(--muted); border-radius: 8px; background: var(--raised); }
.card > * + * { margin-top: 0.6rem; }
.card.bad { border-left-color: var(--bad); }
.card.warn { border-left-color: var(--warn); }
.card .chip { margin-right: 0.35rem; }

.facts > div { padding: 0.55rem 0; border-top: 1px solid var(--line); }
.facts dt { color: var(--muted); font-size: 0.9375rem; }
.facts dd { margin: 0; }
.facts { max-width: 88ch; }
@media (min-width: 40rem) {
  .facts > div { display: grid; grid-template-columns: 10.5rem 1fr; column-gap: 1.25rem; }
}
@media screen and (min-width: 105rem) {
  body { max-width: 102rem; }
  .parts, .side-by-side { display: grid; grid-template-columns: 1fr 1fr; column-gap: 3rem; align-items: start; }
  .parts > * { grid-column: 1 / -1; min-width: 0; }
  .parts > .half { grid-column: auto; }
  .side-by-side > * { min-width: 0; }
}
.columns { display: grid; gap: 2rem 3.5rem; }
@media (min-width: 64rem) { .columns { grid-template-columns: 1fr 1fr; } }
.columns > * { min-width: 0; }
.columns h3, .columns h4 { margin-bottom: 0.5rem; }
.notes, .legend { padding-left: 1.15rem; color: var(--muted); font-size: 0.9375rem; }
.legend { max-width: none; }
@media (min-width: 56rem) { .legend { columns: 2; column-gap: 3rem; } }
`
