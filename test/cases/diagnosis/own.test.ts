import { diagnose } from './diagnose.ts'
import type { Situation } from './situation.ts'

const LOAD = '--rate 200 --warmup 500ms --baseline-for 2s --cooldown 3s --seed 7'
const NEW = `${LOAD} --no-keepalive`

const SITUATIONS: readonly Situation[] = [
  {
    name: 'A cluster that replaces only workers that exited',
    source: 'the cluster of most tutorials',
    truth:
      'A killed worker never comes back. After the last one the primary exits with code 0, and everything is refused.',
    command: `chaos cluster-replaces-crashed.js --kill-every 2s --duration 5s ${LOAD}`,
    exitCode: 0,
    says: [
      /own: the primary exited with code 0, \d+ ms after its last worker ended; from then on [\d,]+ requests were refused/,
      /forks its own cluster and is measured as is/,
      /2 of 2 workers were missing/,
      /fork regardless of the signal/,
    ],
    silentAbout: [/--listen-timeout/, /take longer to restart/],
  },
  {
    name: 'The same under our primary, when that is asked for',
    source: 'the same',
    truth: 'It is another program: clusterbench replaces its workers.',
    command: `chaos cluster-replaces-crashed.js --modes cluster-os --workers 2 --kill-every 2s --duration 5s ${NEW}`,
    exitCode: 0,
    says: [/forks its own cluster\. In the cluster modes, clusterbench's primary replaces its own.*?--modes own/],
    silentAbout: [/not replaced/, /exited with code 0/],
  },
  {
    name: 'A cluster whose restart forks, and whose exit listener does, too',
    source: 'guides to restarting a cluster on SIGHUP',
    truth: 'Two workers become four, then eight.',
    command: `chaos cluster-restarts-twice.js --modes own --fault 'rolling-restart strategy=own every=4s' --duration 9s ${NEW}`,
    exitCode: 0,
    says: [/2 workers became 4, then 8 in 2 restarts/],
    silentAbout: [/not replaced/, /leaks a file descriptor/],
  },
  {
    name: 'A cluster whose restart cuts requests',
    source: 'guides to restarting a cluster without an outage',
    truth: 'Old workers end at SIGTERM with requests in flight.',
    command: `chaos cluster-ends-at-once.js --modes own --fault 'rolling-restart strategy=own every=3s' --duration 8s ${LOAD}`,
    exitCode: 0,
    says: [/2 of 2 restarts lost \d+ requests/, /let requests finish with Connection: close/],
    silentAbout: [/not replaced/, /workers became/, /the primary exited/],
  },
  {
    name: 'A cluster that restarts with care',
    source: 'a healthy twin',
    truth: 'As many workers as before, and none is missing.',
    command: `chaos ../../../examples/cluster/server.js --modes own-os --fault 'rolling-restart strategy=own every=5s' --fault 'kill every=3s' --duration 11s ${NEW}`,
    exitCode: 0,
    says: [/(Harm|No harm) found: .*?\.(?= )/],
    silentAbout: [/workers became/, /not replaced/, /the primary/],
  },
  {
    name: 'A worker is killed while the app restarts its workers',
    source: 'guides to restarting a cluster without an outage',
    truth: 'The primary tells a worker that is gone to leave, and crashes of it: a total outage.',
    command: `chaos cluster-restarts-in-turn.js --modes own --fault 'rolling-restart strategy=own at=1s' --fault 'kill during=rolling-restart pick=oldest' --duration 5s ${NEW}`,
    exitCode: 0,
    says: [/the primary exited with code 1 \(ERR_IPC_CHANNEL_CLOSED: .*?\); from then on [\d,]+ requests were refused/],
    silentAbout: [/not replaced/],
  },
  {
    name: 'The primary is killed',
    source: 'the documentation of node:cluster',
    truth: 'Its workers end with it, and nothing starts it again.',
    command: `chaos ../../../examples/cluster/server.js --modes own --fault 'kill at=1s pick=primary' --duration 4s ${LOAD}`,
    exitCode: 0,
    says: [/the primary was ended by SIGKILL; from then on [\d,]+ requests were refused/, /nothing started it again/],
    silentAbout: [/not replaced/, /crashed although/],
  },
  {
    name: 'SIGHUP to a cluster that does not handle it',
    source: 'the cluster of most tutorials',
    truth: 'The signal would end the app, so it is not sent.',
    command: `chaos cluster-replaces-crashed.js --modes own --fault 'rolling-restart strategy=own at=1s' --duration 4s ${LOAD}`,
    exitCode: 3,
    says: [/the primary of the app does not handle SIGHUP, which would end it/],
  },
  {
    name: 'A primary that accepts, and hands connections to workers on random ports',
    source: 'sticky sessions by the address of the client',
    truth: 'The port of the primary is measured; that one worker gets all requests of one address is meant so.',
    command: `chaos cluster-sticky.js --modes own --fault 'none at=1s' --duration 4s ${LOAD}`,
    exitCode: 0,
    says: [/Measured port 3000, whose connections the primary hands to its workers\. Also open: a random port/],
    silentAbout: [/fair share/, /round-robin/],
  },
  {
    name: 'A primary that serves metrics',
    source: 'common practice',
    truth: 'The port of the workers is measured.',
    command: `compare cluster-with-metrics.js --modes own,own-os --budget 8s --warmup 300ms --seed 7`,
    exitCode: 0,
    says: [/Measured port 3000, which the workers serve\. Also open: port 9100/],
  },
  {
    name: 'A pool of child processes without a cluster',
    source: 'the documentation of child_process',
    truth: 'The children serve, and nobody replaces one that was killed.',
    command: `chaos pool-of-children.js --modes own --fault 'kill at=1s' --duration 4s ${NEW}`,
    exitCode: 0,
    says: [/1 of 2 workers was missing: one for/],
    silentAbout: [/the primary exited/],
  },
  {
    name: 'An app without a cluster, as it is',
    source: 'plain Node',
    truth: 'Nothing restarts it.',
    command: `chaos plain.js --modes own --fault 'kill at=1s' --duration 4s ${LOAD}`,
    exitCode: 0,
    says: [/its only process was ended by SIGKILL; from then on [\d,]+ requests were refused/],
    silentAbout: [/primary/, /missing/],
  },
]

diagnose('Apps with a cluster of their own', SITUATIONS)
