import { kept } from '../support/figures.js'
import { source, table } from './words.js'

/** What is asked for, in milliseconds. */
const ASKED = { command: 300, ready: 150, generation: 1_500 }

export function startUpSection() {
  const figures = kept('start-up')
  if (!figures) return ''
  const { cpuMs, readyMs, generation, runs, loadBefore, loadAfter } = figures
  const commands = Object.entries(cpuMs).map(([name, ms]) => [`\`${name}\``, `${ms} ms`])
  const ready = ['single', 'cluster-rr'].map(mode => [
    mode,
    `${readyMs[mode]} ms`,
    `${readyMs[mode] - readyMs.alone} ms`,
  ])
  return `## Start and stop

CPU time, user and system, of commands that end at once, beside Node that does nothing; asked for: at most ${ASKED.command} ms for \`--version\` and
\`--help\`. Median of ${runs} runs in turn; the load average of the machine was ${loadBefore} before and ${loadAfter} after.

${table(['command', 'CPU'], commands)}

From the start of a process to the first answer of \`hello\`: by itself, and as a worker of a host, whose own start counts. Asked for: at most
${ASKED.ready} ms more. It is gone ${readyMs.stop} ms after it was told to stop.

${table(['mode', 'ready after', 'later than by itself'], [['by itself', `${readyMs.alone} ms`, ''], ...ready])}

A generation of two arms of \`hello\` in \`compare\`, from the second on (${generation.generations} of them): both are ready after ${generation.boot} ms and warm after
${generation.warmUp} ms more; all that is not measured load takes ${generation.besideLoad} ms, dialling and the samples in between included. Asked for: at most
${ASKED.generation} ms for boot, warm-up and stop.

${source(figures)}`
}
