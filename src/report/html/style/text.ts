/** The page as a whole, and running text. */
export const TEXT_CSS = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; scroll-padding-top: 1rem; }
body {
  margin: 0 auto;
  padding: 0 clamp(1rem, 4vw, 3rem) 3rem;
  max-width: 82rem;
  background: var(--surface);
  color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif;
  overflow-wrap: anywhere;
  font-variant-numeric: tabular-nums;
}
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.4rem); letter-spacing: -0.015em; }
h2 { font-size: 1.375rem; letter-spacing: -0.01em; }
h3 { font-size: 1.0625rem; }
h4 { font-size: 1rem; }
p, ul, ol, dl, pre { margin: 0; max-width: 72ch; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.2em; }
a:hover { text-decoration-thickness: 2px; }
code, pre { font: 0.9em/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; }
pre {
  max-width: none;
  padding: 1rem;
  background: var(--raised);
  border: 1px solid var(--line);
  border-radius: 8px;
  white-space: pre-wrap;
}
small { font-size: 0.8125rem; }
button {
  font: inherit;
  font-size: 0.9375rem;
  color: var(--ink);
  background: var(--raised);
  border: 1px solid var(--muted);
  border-radius: 8px;
  padding: 0.35rem 0.9rem;
  min-height: 2.25rem;
  cursor: pointer;
}
button:hover { background: var(--band); }
[hidden] { display: none; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.quiet { color: var(--muted); font-size: 0.9375rem; }
@media (prefers-reduced-motion: reduce) {
  html { scroll-behavior: auto; }
  *, *::before, *::after { transition: none !important; animation: none !important; }
}
`
