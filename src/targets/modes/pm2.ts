import type { Mode } from './mode.ts'
import { own } from './own.ts'

/** The user's own PM2, in the foreground: it runs what an ecosystem file says, or so many instances of a script in its cluster mode. */
export const pm2 = {
  ...own,
  name: 'pm2',
  summary: 'PM2 runs an ecosystem file, or the script in its cluster mode',
  workers: 'chosen',
  launcher: {
    name: 'PM2',
    package: 'pm2',
    program: 'pm2-runtime',
    configFiles: /\.(?:config\.[cm]?js|json|ya?ml)$/,
    reload: 'pm2 reload all',
  },
} satisfies Mode
