import { ofConnections } from './network.ts'

/** Resets connections, and each new one while it lasts; proved by their number. */
export const reset = ofConnections({
  name: 'reset',
  summary: 'connections to a companion, or to the app, are reset, new ones too: target=redis for=2s',
  noun: 'reset',
  label: 'reset',
  words: {},
  disturbance: () => ({ kind: 'cut' }),
  proof({ reset: all, opened }, took) {
    if (all === 0) return undefined
    const open = all - Math.min(opened, all)
    return `${all} ${all === 1 ? 'connection was' : 'connections were'} reset, ${open} of them open before, in ${took}`
  },
})
