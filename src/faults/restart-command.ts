import { byCommand } from './by-command.ts'

/** Restarts a server that runs elsewhere; it lasts as long as the command does. */
export const restartCommand = byCommand({
  name: 'restart-command',
  summary: 'a shell command that restarts a server of --url: run=',
  traits: { noun: 'restart', label: 'restart', shown: [], does: 'replaces', lasting: true },
  standsFor: 'rolling-restart',
})
