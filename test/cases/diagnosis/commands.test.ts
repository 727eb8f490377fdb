import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { diagnose } from './diagnose.ts'
import type { Situation } from './situation.ts'

const LOAD = '--rate 300 --warmup 500ms --baseline-for 2s --cooldown 3s --seed 7'
const NEW = `${LOAD} --no-keepalive`

/** A situation with a program that has to be on the PATH; `package` brings it. */
interface Launched extends Situation {
  readonly program: string
  readonly package: string
}

const npm = { program: 'npm', package: 'npm' } as const
const pm2 = { program: 'pm2-runtime', package: 'pm2' } as const

const SITUATIONS: readonly Launched[] = [
  {
    ...npm,
    name: 'A package script',
    source: 'npm start',
    truth: 'npm ends with the server, and nothing restarts either.',
    command: `chaos --command 'npm start' --fault 'kill at=1s' --duration 4s ${LOAD}`,
    exitCode: 0,
    says: [/its only process .*?; from then on [\d,]+ requests were refused/],
    silentAbout: [/No app given/, /disagree/],
  },
  {
    ...npm,
    name: 'A shell that starts the server again',
    source: 'scripts that keep a server up',
    truth: 'Each kill is an outage, and the server comes back.',
    command: `chaos --command 'loop: while true; do node plain.js; sleep 0.5; done' --kill-every 2s --duration 5s ${LOAD}`,
    exitCode: 0,
    says: [
      /(?:an outage of|outages \(longest) [\d.]+ m?s\)? and [\d,]+ of [\d,]+ requests dropped/,
      /every kill caused an outage/,
    ],
    silentAbout: [/nothing restarted it/, /crashed although/],
  },
  {
    ...pm2,
    name: 'PM2 in cluster mode, whose workers are killed',
    source: 'pm2-runtime and an ecosystem file',
    truth: 'PM2 replaces them, and its round-robin hand-off leaves clients hanging.',
    command: `chaos --command 'pm2: pm2-runtime ecosystem.config.cjs' --kill-every 2s --duration 11s ${NEW}`,
    exitCode: 0,
    says: [/[1-5] of 5 worker deaths left clients hanging.*?on connections that no worker had accepted/],
    silentAbout: [/not replaced/, /exited with code/],
  },
  {
    ...pm2,
    name: 'pm2 reload',
    source: 'PM2 calls it a restart without downtime',
    truth: 'As many workers serve as before; some requests may be lost on the way.',
    command: `chaos ecosystem.config.cjs --fault 'rolling-restart every=4s strategy=own' --duration 9s ${NEW}`,
    exitCode: 0,
    says: [/(?:pm2 lost [\d.,]+ requests? per rolling restart|2 rolling restarts at 300 req\/s lost no request)/],
    silentAbout: [/did not complete/, /workers became/, /not replaced/],
  },
  {
    ...pm2,
    name: 'A script in the cluster mode of PM2, whose workers crash',
    source: 'PM2 catches the error, and the worker exits with code 0',
    truth: 'They are replaced, and what they had in flight is lost.',
    command: `chaos plain.js --modes pm2 --workers 2 --fault 'crash every=2s' --duration 11s ${LOAD}`,
    exitCode: 0,
    says: [/pm2 lost [\d.,]+ requests? per crash.*? \(5 crashes at 300 req\/s\)/],
    silentAbout: [/not replaced/, /had no effect/, /exited by itself/],
  },
  {
    ...pm2,
    name: 'max_memory_restart of PM2, without a SIGINT handler',
    source: "PM2's memory limit is a reload: the replacement comes first",
    truth: 'The old worker is ended by SIGINT in the middle of its work.',
    command: `chaos memory.config.cjs --fault 'none at=1s' --duration 12s --env PM2_WORKER_INTERVAL=1000 ${LOAD}`,
    exitCode: 0,
    says: [
      /[1-9]\d* workers? over the limit of 120 MiB (?:was|were) restarted; [1-9][\d,]* requests? in flight (?:was|were) cut/,
      /Workers leak memory until they reach the limit/,
    ],
    silentAbout: [/not replaced/, /OOM/, /crashed/, /ended by SIGINT/],
  },
  {
    ...pm2,
    name: 'PM2 with one process',
    source: 'pm2-runtime and a script',
    truth: 'PM2 starts it again: a short outage.',
    command: `chaos --command 'pm2: pm2-runtime plain.js' --fault 'kill at=1s' --duration 5s ${LOAD}`,
    exitCode: 0,
    says: [
      /(?:an outage of|outages \(longest) [\d.]+ m?s\)? and [\d,]+ of [\d,]+ requests dropped|generator could not sustain the rate/,
      /every kill caused an outage|generator could not sustain the rate/,
    ],
    silentAbout: [/nothing restarted it/],
  },
  ...(['bun fetch-handler.mjs', 'deno serve -A --port {port} fetch-handler.mjs'] as const).map((command): Launched => {
    const program = command.split(' ')[0]!
    return {
      ...{ program, package: program },
      name: `A server on ${program}`,
      source: 'another runtime',
      truth: 'What can be seen from outside is reported; the rest is said not to be known.',
      command: `chaos --command '${program}: ${command}' --fault 'pause at=1s for=500ms' --fault 'kill at=3s' --duration 5s ${LOAD}`,
      exitCode: 0,
      says: [
        /its only process .*?; from then on [\d,]+ requests were refused/,
        /1 process served requests without the agent/,
      ],
      silentAbout: [/disagree/, /had no effect/],
    }
  }),
]

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

diagnose(
  'Apps started by a command',
  SITUATIONS.map(situation => {
    if (isOnPath(situation.program)) return situation
    return { ...situation, name: `${situation.name} (install ${situation.package})`, isSkipped: true }
  }),
)
