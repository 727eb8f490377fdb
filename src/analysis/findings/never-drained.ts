import { perArm, plural } from './finding.ts'

/**
 * `server.close` waits for connections that are in use, and goes on answering on them; it does not ask clients to leave
 * (facts/node-cluster.md 3).
 */
export const neverDrained = perArm({
  id: 'never-drained',
  severity: 'problem',
  title: 'Keep-alive connections are cut during a restart',
  advice:
    'While shutting down, answer with `Connection: close`, so that clients reconnect before the process is killed. A longer kill timeout alone does not help while clients keep using their connections.',
  evidence: ({ faults, settings, trial }) => {
    const rolls = faults.filter(({ record }) => record.traits.does === 'replaces')
    const killed = rolls.reduce((sum, { record }) => sum + (record.undrained ?? 0), 0)
    if (killed === 0 || !settings.keepAlive) return undefined
    const replaced = rolls.reduce((sum, { record }) => sum + record.victims.length, 0)
    const cut = rolls.reduce((sum, { drops }) => sum + drops.filter(drop => drop.outcome !== 'refused').length, 0)
    const killTimeout = rolls.map(({ record }) => record.params.killTimeout).find(each => each !== undefined)
    const after = typeof killTimeout === 'string' ? killTimeout : `${killTimeout ?? settings.policy.killTimeout} ms`
    return `${killed} of ${plural(Math.max(replaced, killed), 'old worker')} had not exited within ${after}, because clients kept using their connections, and were killed; ${cut === 0 ? 'no request was lost' : `${plural(cut, 'request')} of ${trial.requests.scheduled} ${cut === 1 ? 'was' : 'were'} cut`}`
  },
})
