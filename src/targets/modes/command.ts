import type { Mode } from './mode.ts'
import { own } from './own.ts'

/** A shell command that starts the app, such as `npm start`, PM2 or another runtime. What it starts is watched, as in `own`. */
export const command = {
  ...own,
  name: 'command',
  summary: 'what --command starts',
  starts: 'command',
} satisfies Mode
