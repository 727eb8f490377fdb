import { byCommand } from './by-command.ts'

/** Kills a server that runs elsewhere, or a part of it. */
export const killCommand = byCommand({
  name: 'kill-command',
  summary: 'a shell command that kills a server of --url, or a part of it: run=',
  traits: { noun: 'kill', label: 'kill', shown: [], does: 'ends', lasting: false },
  standsFor: 'kill',
})
