import { perArm, plural } from './finding.ts'

export const noAgent = perArm({
  id: 'no-agent',
  severity: 'note',
  title: 'Only Node processes can be seen from the inside',
  advice:
    'Throughput, latency, dropped requests, CPU and memory are measured in the same way. Shares of the workers, responses lost between worker and client, event loops and shutdowns are not known.',
  evidence: ({ trial }) => {
    const unseen = trial.workers.filter(({ agent, listeningMs }) => !agent && listeningMs !== null)
    if (unseen.length === 0) return undefined
    const processes = plural(unseen.length, 'process', 'processes')
    return `${processes} served requests without the agent that clusterbench loads into Node`
  },
})
