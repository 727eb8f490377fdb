import type { Mode } from './mode.ts'
import { own } from './own.ts'

/** A server that somebody else has started. Nothing of it is known but its address, and none of its processes is touched. */
export const url = {
  ...own,
  name: 'url',
  summary: 'a server that runs already, at --url',
  traits: { primary: false, accepts: 'app', respawns: 'app', elsewhere: true },
  starts: 'nothing',
} satisfies Mode
