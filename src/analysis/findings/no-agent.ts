import { isUnseen } from '../chaos/replacement.ts'
import { perArm, plural } from './finding.ts'

export const noAgent = perArm({
  id: 'no-agent',
  severity: 'note',
  title: 'Some processes can only be seen from outside',
  advice:
    'Throughput, latency, dropped requests, CPU and memory are measured in the same way; shares of the workers, event loops and shutdowns are not known. A Node process has an agent unless it is started with another NODE_OPTIONS: add to the variable instead of replacing it.',
  evidence: ({ trial }) => {
    const unseen = trial.workers.filter(isUnseen)
    if (unseen.length === 0) return undefined
    const processes = plural(unseen.length, 'process', 'processes')
    return `${processes} served requests without the agent that clusterbench loads into Node`
  },
})
