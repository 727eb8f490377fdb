const LIGHT = `
  --ink: #1b1f24;
  --muted: #57606a;
  --line: #d0d7de;
  --surface: #ffffff;
  --raised: #f6f8fa;
  --good: #1a7f37;
  --bad: #b42318;
  --warn: #8a5a00;
  --good-tint: #eef8f0;
  --bad-tint: #fdf0ee;
  --warn-tint: #fdf6e7;
  --band: #eaeef2;
  --link: #0b62a8;
  --series-1: #0b62a8;
  --series-2: #b3541e;
  --series-3: #6f3fa0;
  --series-4: #00745a;
  --series-5: #a1286a;
  --series-6: #5b6b00;
  --series-7: #7a4b2a;
  --series-8: #3d5a80;
`

const DARK = `
  --ink: #e6edf3;
  --muted: #9da7b3;
  --line: #3d444d;
  --surface: #0d1117;
  --raised: #151b23;
  --good: #4ac26b;
  --bad: #ff7b72;
  --warn: #e3b341;
  --good-tint: #10241a;
  --bad-tint: #2a1718;
  --warn-tint: #272011;
  --band: #1f2630;
  --link: #6cb6ff;
  --series-1: #6cb6ff;
  --series-2: #f69d50;
  --series-3: #c297ff;
  --series-4: #56d4b0;
  --series-5: #ff8ec0;
  --series-6: #c6cf5a;
  --series-7: #d8a47f;
  --series-8: #a9c1e8;
`

/** The colours by name, light and dark: as the system is set, until the reader chooses. Paper is always light. */
export const TOKENS_CSS = `
:root { color-scheme: light; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) {
  :root:not([data-theme='light']) { color-scheme: dark; ${DARK} }
}
@media screen {
  :root[data-theme='dark'] { color-scheme: dark; ${DARK} }
}
`
