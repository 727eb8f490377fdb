import type { Mode } from './mode.ts'

/** One plain process, as `node app.js` runs it. */
export const single = {
  name: 'single',
  summary: 'one process',
  topology: 'plain',
  hostEnv: {},
  singleWorker: true,
  reusePort: false,
  unavailable: () => undefined,
} satisfies Mode
