import { diagnose } from './diagnose.ts'
import type { Situation } from './situation.ts'

const LOAD = `--modes autoscale --scale-by in-flight --scale-target 2 --rate 200 --warmup 4s --baseline-for 2s --cooldown 2s --seed 7`
const CALM = `--fault 'none at=1s' --duration 7s`

const SITUATIONS: readonly Situation[] = [
  {
    name: 'An autoscaler whose fewest workers are also the most',
    source: 'minReplicas = maxReplicas, or a CPU limit of one',
    truth: 'The load calls for two workers, and there is always one.',
    command: `chaos waits-20ms.js --workers 1..1 ${LOAD} ${CALM}`,
    exitCode: 0,
    says: [
      /the mean worker had [\d.]+ requests in flight, and the target is 2; there was 1 worker all the time, and --workers allows no more than 1/,
    ],
    silentAbout: [/get little to do/, /not replaced/],
  },
  {
    name: 'The same with room for another worker',
    source: 'a healthy twin',
    truth: 'A second worker comes and gets its share.',
    command: `chaos waits-20ms.js --workers 1..2 --no-keepalive ${LOAD} ${CALM}`,
    exitCode: 0,
    says: [/1 worker at first, 2 from [\d.]+ s; the most listened [\d.]+ s after the load began/],
    silentAbout: [/no worker is added/, /get little to do/, /not replaced/],
  },
  {
    name: 'An autoscaler whose clients keep their connections',
    source: 'primaries that scale their workers by load',
    truth: 'A second worker comes, and gets nothing.',
    command: `chaos waits-20ms.js --workers 1..2 --connections 20 ${LOAD} ${CALM}`,
    exitCode: 0,
    says: [/1 of 1 new worker took as little as \d+ % of the requests; a fair share is 50 %/],
    silentAbout: [/no worker is added/],
  },
  {
    name: 'An autoscaler that may wait longer than the load lasts',
    source: 'a stabilisation window of minutes',
    truth: 'The load calls for more workers all the time, and none comes.',
    command: `chaos waits-20ms.js --workers 1..2 --scale-up-after 60s ${LOAD} ${CALM}`,
    exitCode: 0,
    says: [/there was 1 worker all the time, and up to 2 are allowed, after 60\.0 s above the target/],
  },
]

diagnose('Autoscaling', SITUATIONS)
