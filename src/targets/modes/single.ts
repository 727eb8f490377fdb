import type { Mode } from './mode.ts'

/** One plain process, as `node app.js` runs it. */
export const single = {
  name: 'single',
  summary: 'one process',
  traits: { primary: false, accepts: 'workers', respawns: 'clusterbench' },
  topology: 'plain',
  starts: 'script',
  isDefault: true,
  hostEnv: {},
  appEnv: {},
  workers: 'one',
  reusePort: false,
  unavailable: () => undefined,
} satisfies Mode
