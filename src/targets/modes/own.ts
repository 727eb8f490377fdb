import type { Mode } from './mode.ts'

/** The script as it is: it forks its own cluster, and replaces its workers by its own rules, or serves alone. */
export const own = {
  name: 'own',
  summary: 'the app as it is, with its own cluster',
  // What is assumed until the app is up; then its own primary says.
  traits: { primary: true, accepts: 'primary', respawns: 'app' },
  topology: 'own',
  starts: 'script',
  isDefault: false,
  hostEnv: {},
  appEnv: {},
  workers: 'app',
  reusePort: false,
  unavailable: () => undefined,
} satisfies Mode
