import { z } from 'zod'
import { SIGNALS } from '../../faults/index.ts'
import { MOST_CLIENTS } from '../../load/clients.ts'
import { DEFAULT_ENGINE, engines } from '../../load/engines/index.ts'
import { protocols } from '../../load/websocket/protocols/index.ts'
import { DIFFERENCE_KINDS, MACHINE_POLICIES } from '../../model/compare-result.ts'
import { ARRIVALS } from '../../model/load-profile.ts'
import { namesOf } from '../../model/named.ts'
import { SCALE_BY } from '../../model/scaling.ts'
import { LISTEN_TIMEOUT_WORDS } from '../../model/start-times.ts'
import { TREND_METRICS } from '../../model/trend-metric.ts'
import { durationText, nameText, shareText, sizeText, wholeText } from '../../model/units.ts'
import { modes } from '../../targets/modes/index.ts'
import type { CommandName } from '../commands.ts'
import { companions } from '../companions.ts'
import { againstFromHere, commandFromHere, nodeFromHere, pathFromHere, reportFromHere } from '../config/paths.ts'
import { bodyCheck, requestsFile } from '../requests/kind.ts'
import { sequenceFile } from '../sequences/kind.ts'
import { oneOrMore, text } from '../value-types.ts'
import { headerText, methodText, numberBetween, pathText } from '../values.ts'
import { choice, commas, type Kind, one, onOrOff, plain, repeated, several } from './kinds.ts'
import { connectionLifetime, loadProfile } from './load-kinds.ts'
import { targetLoad, workerRange } from './scaling-kinds.ts'
import { type Setting, setting } from './setting.ts'
import { DEFAULT_SLO, objectives } from './slo-kind.ts'
import { tallies } from './tally-kind.ts'
import {
  defaultOption,
  faultSpecs,
  format,
  margins,
  oneMode,
  optionOf,
  perSec,
  perSecOrAuto,
  reports,
  slowdowns,
  statuses,
  stickyKey,
  thresholds,
  trendMetric,
  variables,
} from './value-kinds.ts'

const scriptModes = modes.filter(each => each.starts === 'script')
const modeNames = namesOf(scriptModes)
const fixedNames = namesOf(scriptModes.filter(({ traits }) => !traits.scales))
const engineNames = namesOf(engines.filter(engine => engine.loops.has('closed')))
const openEngineNames = namesOf(engines.filter(engine => engine.loops.has('open')))
const protocolNames = namesOf(protocols) as [string, ...string[]]
const modeText = (names: readonly string[]) => `how to run the app: ${names.join(', ')}`
const mode = nameText(modeNames as [string, ...string[]], 'mode')

const time = (...[min, max]: Parameters<typeof durationText>) => one('<time>', durationText(min, max))
const whole = (min: number, max: number) => one('<n>', wholeText(min, max))
const headers = repeated('<line>', headerText, 'headers, "name: value"')

/** Sessions are opened where servers have them, unless a path is named. */
const ANYWHERE = '/'

/** Those that run an app. */
const RUNS = ['compare', 'chaos', 'capacity', 'soak', 'calibrate', 'check'] as const
/** Those of them that load it. */
const LOADING = ['compare', 'chaos', 'capacity', 'soak', 'calibrate'] as const
const COMPARING = ['compare', 'calibrate'] as const
const STEADY_RATE = 'requests per second while latency is measured'
const JUDGED = ['compare', 'chaos'] as const
/** Those that load several arms, and write a result. */
const MEASURED = [...JUDGED, 'capacity', 'soak'] as const
/** Those that write a result. */
const RECORDED = [...MEASURED, 'check'] as const
/** Those that can load a server that runs already. */
const ELSEWHERE = [...JUDGED, 'capacity'] as const
/** Those that load an arm at one rate, under a supervisor. */
const TRIALS = ['chaos', 'soak'] as const

/** A flag for one option of one fault. */
const shorthand = <const N extends string>(
  name: N,
  [fault, option]: readonly [string, string],
  value: string,
  text: string,
) => {
  const shown = defaultOption(fault, option)
  return setting(name, {
    in: ['chaos'],
    group: 'Faults',
    kind: optionOf(fault, option, value),
    text,
    files: 'none',
    replaces: ['fault'],
    shorthand: [fault, option],
    ...(shown !== undefined && { shown }),
  })
}

/** A flag for the command that does what another fault does, where the server runs elsewhere. */
const byCommand = <const N extends string>(name: N, fault: string, text: string) =>
  setting(name, {
    in: ['chaos'],
    group: 'Faults',
    kind: plain('<command>'),
    text,
    files: 'none',
    shorthand: [fault, 'run'],
  })

const seed = <const C extends CommandName>(command: C, text: string) =>
  setting('seed', {
    in: [command],
    group: 'Experiment',
    kind: whole(0, 4_294_967_295),
    text,
    shown: 'random, and printed',
  })

const out = <const C extends CommandName>(command: C, file: string) =>
  setting('out', {
    in: [command],
    group: 'Output',
    kind: plain('<folder>'),
    text: `folder for ${file}`,
    shown: `results/<time>-${command}`,
    moved: pathFromHere,
  })

const threshold = <const C extends 'compare' | 'chaos' | 'soak'>(
  command: C,
  such = '"dropped == 0" or "warn: latency.p99 < 200ms"',
) =>
  setting('threshold', {
    in: [command],
    group: 'Pass or fail',
    kind: thresholds(command),
    text: `condition that must hold, such as ${such}; repeatable`,
    default: [],
  })

/** Of what a run prints, and of the commands that have but a few settings. */
const printed = { group: 'Output', files: 'none' } as const
const small = { group: 'Options', files: 'none' } as const
const json = { files: 'none', kind: onOrOff, text: 'same as --format json', default: false } as const

const connections = {
  group: 'Load',
  short: 'c',
  kind: whole(1, 10_000),
  text: 'connections to keep open to each target',
  recorded: 'connections',
  scenario: { connections: 'connections' },
} as const

const CONNECTIONS = {
  compare: '10 or 4 per worker, whichever is more; compare raises it to up to 1,000 if the app is not busy',
  chaos: 100,
}

const warmup = {
  group: 'Experiment',
  kind: time('0ms', '10m'),
  text: 'warm-up before measuring; compare ends it early once the rate is steady',
  recorded: 'warmupMs',
} as const

/** What may hold secrets is recorded as one hash. */
const request = { requestHash: 'headers, body or expected status' }

/** Every setting of every command, in the order of the help. */
export const SETTINGS = [
  shorthand('killEvery', ['kill', 'every'], '<time>', 'interval between kills'),
  shorthand('killSignal', ['kill', 'signal'], '<signal>', `signal to kill with: ${SIGNALS.join(', ')}`),
  shorthand('crashEvery', ['crash', 'every'], '<time>', 'interval between uncaught errors in a worker'),
  shorthand('pauseEvery', ['pause', 'every'], '<time>', 'interval between pauses (SIGSTOP, then SIGCONT)'),
  shorthand('pauseFor', ['pause', 'for'], '<time>', 'length of a pause'),
  shorthand('blockEvery', ['block', 'every'], '<time>', "interval between blocks of a worker's event loop"),
  shorthand('blockFor', ['block', 'for'], '<time>', 'length of a block'),
  shorthand('bloatEvery', ['memory', 'every'], '<time>', 'interval between memory bloats'),
  shorthand('bloatSize', ['memory', 'size'], '<size>', 'how much memory the worker retains'),
  shorthand('bloatKind', ['memory', 'kind'], '<kind>', 'where to retain it: heap or buffer'),
  shorthand('rollingRestartEvery', ['rolling-restart', 'every'], '<time>', 'interval between rolling restarts'),
  shorthand('rollingRestartAt', ['rolling-restart', 'at'], '<times>', 'when to restart, such as 10s,25s'),
  shorthand('restartStrategy', ['rolling-restart', 'strategy'], '<name>', 'surge, signal, disconnect, abrupt or own'),
  byCommand('killCommand', 'kill-command', 'shell command that kills a server of --url; --kill-every says when'),
  byCommand(
    'restartCommand',
    'restart-command',
    'shell command that restarts it; --rolling-restart-every or -at says when',
  ),
  setting('fault', {
    in: ['chaos'],
    group: 'Faults',
    kind: faultSpecs,
    text: 'any fault with its options, such as "kill every=5s jitter=10% pick=busiest count=3"; repeatable',
    default: [],
  }),

  setting('against', {
    in: JUDGED,
    group: 'Target',
    kind: plain('<version>'),
    text: 'version to compare with: a git ref, a folder, or npm:<name>@<version>',
    moved: againstFromHere,
    replaces: ['baseline'],
  }),
  setting('command', {
    in: RECORDED,
    group: 'Target',
    kind: repeated('<command>', text, 'commands'),
    text: 'shell command that starts an app, such as "npm start"; gets a free port as PORT and {port}; "label: command" names the arm; repeatable',
    default: [],
  }),
  setting('url', {
    in: ELSEWHERE,
    group: 'Target',
    kind: repeated('<url>', text, 'addresses'),
    text: 'server that runs already, such as http://127.0.0.1:8080; "label: url" names the arm; repeatable',
    default: [],
  }),
  setting('allowRemote', {
    in: ELSEWHERE,
    group: 'Target',
    kind: repeated('<host>', text, 'hosts'),
    text: 'host of a --url that is not this machine, named once more to allow the load; repeatable',
    default: [],
  }),
  setting('setup', {
    in: JUDGED,
    group: 'Target',
    kind: plain('<command>'),
    text: 'shell command that prepares each version, such as "npm ci"; not run in an npm package',
    moved: commandFromHere,
    onlyWith: 'against',
  }),
  setting('modes', {
    in: ['compare', 'capacity'],
    group: 'Target',
    kind: commas('<list>', mode, 'modes'),
    text: modeText(fixedNames),
    shown: 'all that this machine supports; with --against only single',
  }),
  setting('modes', {
    in: ['chaos'],
    group: 'Target',
    kind: commas('<list>', mode, 'modes'),
    text: `${modeText(modeNames)}; run one after another under the same plan`,
    default: ['cluster-rr', 'cluster-os'],
  }),
  setting('modes', {
    in: ['check'],
    group: 'Target',
    kind: commas('<list>', mode, 'modes'),
    text: `${modeText(fixedNames)}; single shows whether the app is right at all`,
    default: ['single', 'cluster-rr'],
  }),
  setting('modes', {
    in: ['soak'],
    group: 'Target',
    kind: commas('<list>', nameText(fixedNames as [string, ...string[]], 'mode'), 'modes'),
    text: `${modeText(fixedNames)}; run one after another`,
    files: 'none',
    default: ['cluster-rr'],
  }),
  setting('modes', {
    in: ['calibrate'],
    group: 'Target',
    kind: oneMode(modeNames),
    text: `${modeText(fixedNames)}; only one`,
    default: 'single',
  }),
  setting('workers', {
    in: ['compare', 'capacity'],
    group: 'Target',
    kind: commas('<list>', wholeText(1, 128), 'numbers of workers'),
    text: 'worker processes in the multi-process modes; a list such as 1,2,4 compares them',
    shown: 'the CPUs available',
  }),
  setting('workers', {
    in: ['chaos'],
    group: 'Target',
    kind: workerRange,
    text: 'worker processes in the multi-process modes; the fewest and the most in autoscale, such as 2..6',
    shown: 'the CPUs available, at least 2; in autoscale 1 to the CPUs available',
  }),
  setting('workers', {
    in: ['check'],
    group: 'Target',
    kind: whole(1, 128),
    text: 'worker processes in the multi-process modes',
    shown: 'the CPUs available, from 2 to 4',
  }),
  setting('workers', {
    in: ['soak'],
    group: 'Target',
    kind: workerRange,
    text: 'worker processes in the multi-process modes',
    files: 'none',
    shown: 'the CPUs available, at least 2',
  }),
  setting('workers', {
    in: ['calibrate'],
    group: 'Target',
    kind: whole(1, 128),
    text: 'worker processes in the multi-process modes',
    shown: 'the CPUs available',
  }),
  setting('node', {
    in: ['compare', 'capacity'],
    group: 'Target',
    kind: { ...repeated('<path>', text, 'Node binaries'), schema: oneOrMore(text, 'Node binaries') },
    text: 'Node binary that runs the app; repeat it to compare Node versions',
    default: [],
    shown: 'the one that runs clusterbench',
    moved: nodeFromHere,
  }),
  setting('node', {
    in: [...TRIALS, 'check'],
    group: 'Target',
    kind: plain('<path>'),
    text: 'Node binary that runs the app',
    shown: 'the one that runs clusterbench',
    moved: nodeFromHere,
  }),
  setting('node', {
    in: ['calibrate'],
    group: 'Target',
    kind: plain('<path>'),
    text: 'Node binary that runs the app',
    shown: 'the one that runs clusterbench',
  }),
  setting('nodeArgs', {
    scenario: { argumentsHash: 'arguments or environment of the app, or arguments of node' },
    in: RUNS,
    group: 'Target',
    kind: plain('<args>'),
    text: 'arguments for Node itself, such as "--import tsx"',
    default: '',
  }),
  setting('cwd', {
    in: RUNS,
    group: 'Target',
    kind: plain('<folder>'),
    text: 'working directory of the app',
    shown: 'the current one',
    moved: pathFromHere,
  }),
  setting('env', {
    scenario: { argumentsHash: 'arguments or environment of the app, or arguments of node' },
    in: RUNS,
    group: 'Target',
    kind: variables,
    text: 'environment variable of the app, or of one arm: head:NAME=value; repeatable',
    default: {},
  }),
  setting('envFile', {
    in: RUNS,
    group: 'Target',
    kind: { ...repeated('<file>', text, 'files'), schema: oneOrMore(text, 'files') },
    text: 'file with environment variables, as for node --env-file; repeatable',
    default: [],
    moved: pathFromHere,
  }),
  setting('with', {
    scenario: { argumentsHash: 'arguments or environment of the app, or arguments of node' },
    in: RUNS,
    group: 'Target',
    kind: companions,
    text: 'program that the app needs, such as \'redis=redis-server --port {port} --save ""\'; the app finds it by REDIS_URL; repeatable',
    default: {},
  }),
  setting('work', {
    recorded: 'workMs',
    scenario: { workMs: 'work' },
    in: RUNS,
    group: 'Target',
    kind: time('1ms', '10s'),
    text: 'work per request in the samples cpu and io',
    shown: 'cpu 2ms, io 20ms',
  }),
  setting('port', {
    recorded: 'port',
    scenario: { port: 'port' },
    in: RUNS,
    group: 'Target',
    kind: whole(1, 65_535),
    text: 'port to measure if the app opens several, as passed to listen()',
    shown: 'the one given by PORT, or the only one that responds as expected',
  }),
  setting('ca', {
    in: RUNS,
    group: 'Target',
    kind: plain('<file>'),
    text: 'certificates in PEM to verify that of an HTTPS app against; it is not verified otherwise',
    moved: pathFromHere,
  }),
  setting('stickyBy', {
    recorded: 'stickyBy',
    scenario: { stickyBy: 'sticky-by' },
    in: RECORDED,
    group: 'Target',
    kind: stickyKey,
    text: 'what tells clients apart in mode sticky: address, cookie:NAME or header:NAME',
    default: 'address',
  }),
  setting('startTimeout', {
    in: RUNS,
    group: 'Target',
    kind: time('100ms', '10m'),
    text: 'how long to wait for the first response of the app',
    default: '10s',
  }),

  setting('connections', {
    ...connections,
    in: [...COMPARING, 'capacity'],
    shown: `${CONNECTIONS.compare}; in chaos ${CONNECTIONS.chaos}`,
  }),
  setting('connections', {
    ...connections,
    in: TRIALS,
    default: CONNECTIONS.chaos,
    shown: `${CONNECTIONS.chaos}; in compare ${CONNECTIONS.compare}`,
  }),
  setting('maxConnections', {
    in: LOADING,
    group: 'Load',
    kind: whole(1, 100_000),
    text: 'limit on open-loop connections; a request that finds none idle opens a new one',
    shown: 'as many as --rate and --timeout may require',
  }),
  setting('clients', {
    recorded: 'clients',
    scenario: { clients: 'clients' },
    in: MEASURED,
    group: 'Load',
    kind: whole(1, MOST_CLIENTS),
    text: 'connect from this many source addresses, as for sticky sessions (Linux)',
    shown: 'a single address',
  }),
  setting('keepalive', {
    recorded: 'keepAlive',
    scenario: { keepAlive: 'keep-alive' },
    in: LOADING,
    group: 'Load',
    kind: onOrOff,
    text: 'reuse connections',
    negated: 'open a new connection for each request',
    default: true,
  }),
  setting('connectionLifetime', {
    recorded: 'connectionLifetime',
    scenario: { connectionLifetime: 'connection lifetime' },
    in: MEASURED,
    group: 'Load',
    kind: connectionLifetime,
    text: 'close each connection after this time or number of requests, such as 5s or 100req, and open another for the next request',
    shown: 'kept open',
  }),
  setting('pin', {
    in: LOADING,
    group: 'Load',
    kind: onOrOff,
    text: 'give the load generator a CPU of its own if there are enough',
    negated: 'do not reserve a CPU for the load generator',
    default: true,
  }),
  setting('rate', {
    recorded: 'ratePerSec',
    scenario: { ratePerSec: 'rate' },
    in: ['compare'],
    group: 'Load',
    kind: perSec,
    replaces: ['profile'],
    text: STEADY_RATE,
    shown: 'half of the slowest throughput, at most 10000',
  }),
  setting('rate', {
    recorded: 'ratePerSec',
    scenario: { ratePerSec: 'rate' },
    in: ['calibrate'],
    group: 'Load',
    kind: perSec,
    text: STEADY_RATE,
    shown: 'half of the slowest throughput, at most 10000',
  }),
  setting('rate', {
    recorded: 'ratePerSec',
    scenario: { ratePerSec: 'rate' },
    in: ['chaos'],
    group: 'Load',
    kind: perSecOrAuto,
    replaces: ['profile'],
    text: 'requests per second; auto: 40% of the throughput of the slowest mode, at most 2000, halved if the baseline does not hold',
    default: 'auto',
  }),
  setting('rate', {
    recorded: 'ratePerSec',
    in: ['soak'],
    group: 'Load',
    kind: perSecOrAuto,
    text: 'requests per second; auto: 40% of the throughput of the slowest mode, at most 2000, halved if the app does not keep up at first',
    files: 'none',
    default: 'auto',
  }),
  setting('profile', {
    recorded: 'profile',
    scenario: { profile: 'profile' },
    in: ['compare'],
    group: 'Load',
    kind: loadProfile,
    text: 'rate that changes while latency is measured, such as "hold 200 5s; ramp 200..2000 10s; spike 3000 2s"; each arm plays all of it in each generation',
    shown: 'a constant --rate',
    replaces: ['rate'],
  }),
  setting('profile', {
    recorded: 'profile',
    in: ['chaos'],
    group: 'Load',
    kind: loadProfile,
    text: 'rate that changes while faults may fire, such as "hold 200 10s; ramp 200..2000 30s; spike 3000 2s; hold 200 20s"; sets --duration',
    shown: 'a constant --rate',
    replaces: ['rate', 'duration'],
  }),
  setting('arrivals', {
    recorded: 'arrivals',
    scenario: { arrivals: 'arrivals' },
    in: MEASURED,
    group: 'Load',
    kind: choice('<kind>', ARRIVALS, 'kind of arrivals'),
    text: 'how requests of the open loop arrive: constant (evenly spaced), or poisson (at random, as those of many independent users)',
    default: 'constant',
  }),
  setting('timeout', {
    recorded: 'timeoutMs',
    scenario: { timeoutMs: 'timeout' },
    in: RUNS,
    group: 'Load',
    kind: time('10ms', '10m'),
    text: 'time after which a request without a complete response counts as hung',
    default: '2s',
  }),
  setting('engine', {
    recorded: 'engine',
    scenario: { engine: 'engine', openEngine: 'engine of the latency phase' },
    in: COMPARING,
    group: 'Load',
    kind: choice('<name>', engineNames, 'engine'),
    text: `load generator: ${engineNames.join(', ')}`,
    default: DEFAULT_ENGINE,
  }),
  setting('engine', {
    recorded: 'engine',
    scenario: { engine: 'engine', openEngine: 'engine of the latency phase' },
    in: [...TRIALS, 'capacity'],
    group: 'Load',
    kind: choice('<name>', openEngineNames, 'engine'),
    text: `load generator: ${openEngineNames.join(', ')}`,
    default: DEFAULT_ENGINE,
  }),
  setting('slo', {
    in: ['capacity'],
    group: 'Experiment',
    files: 'none',
    kind: objectives,
    text: 'what has to hold at a rate, such as "latency.p99 < 100ms"; repeatable',
    default: [],
    shown: DEFAULT_SLO.join(', '),
  }),
  setting('slo', {
    recorded: 'sloMs',
    in: ['chaos'],
    group: 'Load',
    kind: time('1ms', '10m'),
    text: 'latency above which a response counts as bad',
    shown: "10 × the baseline's p99, at least 50ms",
  }),

  setting('path', {
    recorded: 'path',
    scenario: { path: 'path' },
    in: LOADING,
    group: 'Request',
    kind: one('<path>', pathText),
    text: 'path and query to request',
    default: '/',
    replaces: ['requests'],
  }),
  setting('method', {
    recorded: 'method',
    scenario: { method: 'method' },
    in: LOADING,
    group: 'Request',
    short: 'm',
    kind: one('<method>', methodText),
    text: 'HTTP method',
    default: 'GET',
    replaces: ['requests'],
  }),
  setting('header', {
    scenario: request,
    in: LOADING,
    group: 'Request',
    short: 'H',
    kind: headers,
    text: 'request header, "name: value"; {client} is the number of the client of --clients; repeatable',
    default: [],
  }),
  setting('header', {
    scenario: request,
    in: ['check'],
    group: 'Request',
    short: 'H',
    kind: headers,
    text: 'header of each step, "name: value"; repeatable',
    default: [],
  }),
  setting('body', {
    scenario: request,
    in: LOADING,
    group: 'Request',
    short: 'b',
    kind: plain('<text>'),
    text: 'request body',
    replaces: ['bodyFile', 'requests'],
  }),
  setting('bodyFile', {
    scenario: request,
    in: LOADING,
    group: 'Request',
    kind: plain('<file>'),
    text: 'file with the request body, in UTF-8',
    moved: pathFromHere,
    replaces: ['body', 'requests'],
  }),
  setting('expectStatus', {
    scenario: request,
    in: LOADING,
    group: 'Request',
    kind: statuses,
    text: 'statuses that count as ok, such as 200,404 or 2xx',
    shown: '2xx, and 3xx if all arms of compare redirect',
  }),
  setting('expectStatus', {
    scenario: request,
    in: ['check'],
    group: 'Request',
    kind: statuses,
    text: 'statuses that are right for each step, such as 200,404 or 2xx',
    shown: '2xx and 3xx, but no 3xx where the first response was 2xx',
  }),
  setting('expectBody', {
    scenario: request,
    in: LOADING,
    group: 'Request',
    kind: bodyCheck,
    text: 'text in the body of an ok response, or a path in its JSON and a value, such as \'$.status == "ok"\'',
    replaces: ['requests'],
  }),
  setting('requests', {
    scenario: request,
    in: LOADING,
    group: 'Request',
    kind: requestsFile,
    text: 'file with several requests and their weights, .yaml or .json, instead of one request',
    replaces: ['path', 'method', 'body', 'bodyFile', 'expectBody'],
  }),
  setting('tally', {
    scenario: { tally: 'tally' },
    in: JUDGED,
    group: 'Request',
    kind: tallies,
    text: 'count responses by a value, for each arm and worker: header:x-cache, json:$.cache.hit or status; repeatable',
    default: [],
  }),

  setting('websocket', {
    recorded: 'webSocket.path',
    in: ['chaos'],
    group: 'WebSocket sessions',
    kind: { ...one('[path]', pathText), preset: ANYWHERE },
    text: 'open WebSocket sessions at this path, one per connection, and send messages instead of requests',
    shown: 'no sessions; without a path / or /socket.io/',
  }),
  setting('protocol', {
    recorded: 'webSocket.protocol',
    in: ['chaos'],
    group: 'WebSocket sessions',
    kind: choice('<name>', protocolNames, 'protocol'),
    text: `what clients speak: ${protocolNames.join(', ')}; socket.io begins with long polling`,
    default: protocolNames[0],
    onlyWith: 'websocket',
  }),
  setting('messageEvery', {
    recorded: 'webSocket.messageEveryMs',
    in: ['chaos'],
    group: 'WebSocket sessions',
    kind: time('1ms', '1h'),
    text: 'interval between the messages of a session',
    default: '500ms',
    onlyWith: 'websocket',
  }),
  setting('message', {
    in: ['chaos'],
    group: 'WebSocket sessions',
    kind: plain('<text>'),
    text: 'message to send; {client} and {n} are the numbers of the client and of its message',
    shown: 'these two numbers',
    onlyWith: 'websocket',
  }),
  setting('expectMessage', {
    in: ['chaos'],
    group: 'WebSocket sessions',
    kind: plain('<text>'),
    text: 'text that the answer to a message contains',
    shown: 'the message itself, as in an echo',
    onlyWith: 'websocket',
  }),
  setting('reconnectAfter', {
    recorded: 'webSocket.reconnectAfterMs',
    in: ['chaos'],
    group: 'WebSocket sessions',
    kind: time('1ms', '10m'),
    text: 'mean delay before a client comes back after a loss, drawn from 50% to 150%; each failure doubles it, to at most five times this value',
    default: '1s',
    onlyWith: 'websocket',
  }),

  setting('sequence', {
    in: ['check'],
    group: 'Request',
    kind: sequenceFile,
    text: 'file with the steps of a user, or with several sequences of steps, .yaml or .json',
  }),
  setting('sequences', {
    recorded: 'sequences',
    in: ['check'],
    group: 'Experiment',
    kind: whole(10, 100_000),
    text: 'how often to send each sequence to each arm, one after the other; half as often side by side',
    default: 1_000,
  }),
  setting('parallel', {
    recorded: 'parallel',
    in: ['check'],
    group: 'Experiment',
    kind: whole(2, 256),
    text: 'sequences at a time while lost updates are looked for',
    default: 8,
  }),
  setting('budget', {
    recorded: 'budgetMs',
    in: ['check'],
    group: 'Experiment',
    short: 'd',
    kind: time('1s', '1h'),
    text: 'how long the run may take, without starting the app',
    default: '20s',
  }),
  setting('runs', {
    recorded: 'runs',
    in: ['calibrate'],
    group: 'Experiment',
    kind: whole(1, 1_000),
    text: 'number of runs of two identical copies, and of each slowdown',
    default: 10,
  }),
  setting('budget', {
    recorded: 'budgetMs',
    in: COMPARING,
    group: 'Experiment',
    short: 'd',
    kind: time('1s', '12h'),
    text: 'how long a comparison may take',
    default: '60s',
  }),
  setting('budget', {
    recorded: 'budgetMs',
    in: ['capacity'],
    group: 'Experiment',
    short: 'd',
    kind: time('1s', '12h'),
    text: 'how long the run may take',
    files: 'none',
    default: '2m',
  }),
  setting('budget', {
    in: ['chaos'],
    group: 'Experiment',
    kind: time('1s', '12h'),
    text: 'how long the versions of --against may take turns',
    shown: 'two turns each',
    onlyWith: 'against',
  }),
  setting('step', {
    in: ['capacity'],
    group: 'Experiment',
    files: 'none',
    kind: time('100ms', '10m'),
    text: 'shortest time to load an arm at one rate',
    shown: '1s, or 10 × the lowest latency of --slo',
  }),
  setting('precision', {
    recorded: 'precision',
    in: ['capacity'],
    group: 'Experiment',
    files: 'none',
    kind: one('<change>', shareText(0.1, 100)),
    text: 'end early once all ratios are known within this much',
    default: '5%',
  }),
  setting('warmup', { ...warmup, in: [...COMPARING, 'capacity'], default: '750ms' }),
  setting('warmup', { ...warmup, in: TRIALS, default: '2s' }),
  setting('baselineFor', {
    recorded: 'baselineMs',
    in: ['chaos'],
    group: 'Experiment',
    kind: time('500ms', '10m'),
    text: 'how long to measure without faults, as the reference for recovery',
    default: '5s',
  }),
  setting('duration', {
    recorded: 'durationMs',
    in: ['chaos'],
    group: 'Experiment',
    short: 'd',
    kind: time('500ms', '12h'),
    text: 'how long to inject faults',
    default: '30s',
  }),
  setting('duration', {
    in: ['soak'],
    group: 'Experiment',
    short: 'd',
    kind: time('10s', '12h'),
    text: 'how long to load each arm',
    files: 'none',
    default: '10m',
  }),
  setting('cooldown', {
    recorded: 'cooldownMs',
    in: ['chaos'],
    group: 'Experiment',
    kind: time('0ms', '10m'),
    text: 'load after the faults',
    default: '3s',
  }),
  setting('slowdown', {
    recorded: 'slowdowns',
    in: ['calibrate'],
    group: 'Experiment',
    kind: slowdowns,
    text: 'slowdown to inject and detect, such as 5%; repeatable',
    shown: '5%',
  }),
  setting('margin', {
    recorded: 'margins',
    in: COMPARING,
    group: 'Experiment',
    kind: margins,
    text: 'smallest change that matters, such as 3% or latency.p99=15%; repeatable',
    default: {},
    shown: 'throughput and cpuPerRequest 3%, or 2% with --against; latency.p50 5%, latency.p99 10%',
  }),
  setting('calibration', {
    in: ['compare'],
    group: 'Experiment',
    kind: plain('<file>'),
    text: 'calibration.json of this machine, whose budget and margins replace the defaults',
    moved: pathFromHere,
  }),
  setting('control', {
    in: ['compare'],
    group: 'Experiment',
    kind: onOrOff,
    text: 'also run a second copy of the reference, to measure the noise floor',
    default: false,
  }),
  seed('compare', 'seed of the random order'),
  seed('capacity', 'seed of the random order'),
  seed('check', 'seed of the ways through the workers, and of values'),
  seed('calibrate', 'seed of the order of runs and of the simulation'),
  seed('chaos', 'seed of the plan'),
  seed('soak', 'seed of the arrivals'),
  setting('experiment', {
    in: ['chaos'],
    group: 'Experiment',
    kind: plain('<file>'),
    text: 'file with these settings, .json or .yaml; flags take precedence',
    files: 'config',
    moved: pathFromHere,
  }),
  setting('plan', {
    in: ['chaos'],
    group: 'Experiment',
    kind: plain('<file>'),
    text: 'replay a saved plan.json',
    files: 'none',
  }),
  setting('dryRun', {
    in: ['chaos'],
    group: 'Experiment',
    kind: onOrOff,
    text: 'print the plan and exit',
    files: 'none',
    default: false,
  }),

  setting('maxRestarts', {
    recorded: 'policy.maxRestarts',
    in: TRIALS,
    group: 'Supervisor, as in PM2',
    kind: whole(0, 10_000),
    text: 'give up on a worker after this many early exits in a row',
    default: 16,
  }),
  setting('minUptime', {
    recorded: 'policy.minUptime',
    in: TRIALS,
    group: 'Supervisor, as in PM2',
    kind: time('0ms', '10m'),
    text: 'exits before this uptime count as early',
    default: '1s',
  }),
  setting('restartDelay', {
    recorded: 'policy.restartDelay',
    in: TRIALS,
    group: 'Supervisor, as in PM2',
    kind: time('0ms', '10m'),
    text: 'delay before a restart',
    default: '0ms',
  }),
  setting('killTimeout', {
    recorded: 'policy.killTimeout',
    in: TRIALS,
    group: 'Supervisor, as in PM2',
    kind: time('0ms', '10m'),
    text: 'time a worker has to exit before SIGKILL',
    default: '1600ms',
  }),
  setting('listenTimeout', {
    recorded: 'policy.listenTimeout',
    in: TRIALS,
    group: 'Supervisor, as in PM2',
    kind: time('100ms', '10m'),
    text: 'time a new worker has to start listening',
    shown: LISTEN_TIMEOUT_WORDS,
  }),
  setting('maxMemoryRestart', {
    recorded: 'policy.maxMemoryRestartMib',
    in: TRIALS,
    group: 'Supervisor, as in PM2',
    kind: one('<size>', sizeText(16, 1_048_576)),
    text: 'restart a worker that uses more memory, such as 300MiB',
    shown: 'never',
  }),
  setting('memoryCheckEvery', {
    recorded: 'policy.memoryCheckMs',
    in: TRIALS,
    group: 'Supervisor, as in PM2',
    kind: time('50ms', '10m'),
    text: 'interval between memory checks (PM2: 30s)',
    default: '1s',
  }),

  setting('scaleBy', {
    recorded: 'scaling.by',
    in: ['chaos'],
    group: 'Autoscaling, as in Kubernetes',
    kind: choice('<load>', SCALE_BY, 'load'),
    text: 'what mode autoscale scales by: utilization of the event loop, or requests in-flight',
    default: 'utilization',
  }),
  setting('scaleTarget', {
    recorded: 'scaling.target',
    in: ['chaos'],
    group: 'Autoscaling, as in Kubernetes',
    kind: targetLoad,
    text: 'load of the mean worker to keep to',
    shown: '70%, or 10 requests in flight',
  }),
  setting('scaleUpAfter', {
    recorded: 'scaling.upAfterMs',
    in: ['chaos'],
    group: 'Autoscaling, as in Kubernetes',
    kind: time('0ms', '1h'),
    text: 'stabilisation: add workers once the load has called for them this long',
    default: '0ms',
  }),
  setting('scaleDownAfter', {
    recorded: 'scaling.downAfterMs',
    in: ['chaos'],
    group: 'Autoscaling, as in Kubernetes',
    kind: time('0ms', '1h'),
    text: 'stabilisation: remove workers once the load has not called for them this long',
    default: '30s',
  }),

  threshold('compare'),
  threshold('chaos'),
  threshold('soak', '"heap.slope < 100B" or "dropped == 0"; one on growth replaces the default of its metric'),
  setting('allowDifference', {
    recorded: 'allowedDifferences',
    in: ['compare'],
    group: 'Pass or fail',
    kind: several('<list>', nameText(DIFFERENCE_KINDS, 'difference'), 'differences'),
    text: 'compare arms even if their responses differ in: status, size; repeatable',
    default: [],
  }),
  setting('failOn', {
    in: [...JUDGED, 'soak', 'check'],
    group: 'Pass or fail',
    kind: choice('<verdict>', ['inconclusive'], 'verdict'),
    text: 'inconclusive: exit with code 4 if nothing failed but a gating check is inconclusive',
  }),
  setting('baseline', {
    in: JUDGED,
    group: 'Pass or fail',
    kind: plain('<file>'),
    text: 'stored result.json of the same scenario to compare with',
    moved: pathFromHere,
    replaces: ['against'],
  }),
  setting('machineMismatch', {
    in: JUDGED,
    group: 'Pass or fail',
    kind: choice('<policy>', MACHINE_POLICIES, 'policy'),
    text: 'what to do with a baseline from another machine: error rejects it, warn gates only on its counts, ignore gates on everything',
    shown: 'error',
    onlyWith: 'baseline',
  }),

  out('compare', 'result.json'),
  out('chaos', 'result.json'),
  out('capacity', 'result.json'),
  out('check', 'result.json'),
  out('soak', 'result.json'),
  out('calibrate', 'calibration.json'),
  setting('report', {
    in: RECORDED,
    group: 'Output',
    kind: reports,
    text: 'report to write at the end, such as html:report.html; repeatable; formats',
    default: [],
    moved: reportFromHere,
  }),
  setting('format', { ...printed, in: RECORDED, kind: format('formats'), text: 'what to print', default: 'text' }),
  setting('format', {
    ...printed,
    in: ['calibrate'],
    kind: choice('<name>', ['text', 'json'], 'report format'),
    text: 'what to print: text, json',
    default: 'text',
  }),
  setting('json', { ...json, group: 'Output', in: RUNS }),
  setting('quiet', {
    in: RUNS,
    group: 'Output',
    kind: onOrOff,
    text: 'hide progress',
    files: 'none',
    default: false,
  }),

  setting('format', {
    ...small,
    in: ['report'],
    kind: format('formats'),
    text: 'what to write',
    shown: 'from the extension of --out, or text',
  }),
  setting('format', { ...small, in: ['trend'], kind: format('trendFormats'), text: 'what to write', default: 'text' }),
  setting('json', { ...small, ...json, in: ['report', 'trend'] }),
  setting('out', {
    ...small,
    in: ['report', 'trend'],
    kind: plain('<file>'),
    text: 'file to write to',
    shown: 'stdout',
  }),
  setting('metric', {
    in: ['trend'],
    ...small,
    kind: trendMetric,
    text: 'metric to show, see below',
    default: TREND_METRICS[0].name,
  }),
  setting('arm', {
    in: ['trend'],
    ...small,
    kind: plain('<id>'),
    text: 'show only this arm',
    shown: 'all, one series each',
  }),
  setting('last', {
    in: ['trend'],
    ...small,
    kind: whole(1, 100_000),
    text: 'show only the last runs of each series',
  }),
  setting('minMagnitude', {
    in: ['trend'],
    ...small,
    kind: one('<change>', shareText(0, 100)),
    text: 'smallest change to mark',
    shown: 'depends on the metric, see below',
  }),
  setting('alpha', {
    in: ['trend'],
    ...small,
    kind: { value: '<p>', schema: z.number(), read: numberBetween(0.0001, 0.2) },
    text: 'false-positive rate per series',
    default: 0.001,
  }),

  setting('config', {
    in: RUNS,
    group: 'Configuration',
    files: 'none',
    kind: plain('<file>') as Kind<string | false>,
    text: 'configuration file',
    negated: 'read no configuration file',
    shown: 'clusterbench.config.json or .mjs, here or in a parent folder',
  }),
  setting('app', {
    in: ['init'],
    ...small,
    kind: plain('<script>'),
    text: 'the app',
    shown: 'guessed from package.json and common names',
  }),
  setting('format', {
    in: ['init'],
    ...small,
    kind: choice('<form>', ['json', 'mjs'], 'format'),
    text: 'format of the configuration file; mjs allows comments',
    default: 'json',
  }),
  setting('force', {
    in: ['init'],
    ...small,
    kind: onOrOff,
    text: 'overwrite existing files',
    default: false,
  }),
]

type Entry = (typeof SETTINGS)[number]
type InCommand<E, C> = E extends { in: readonly (infer K)[] } ? (C extends K ? E : never) : never
type WithDefault<E> =
  E extends Setting<string, CommandName, unknown, infer D> ? (D extends undefined ? never : E) : never
type NameOf<E> = E extends Setting<infer N, CommandName> ? N : never
type ValueOf<E> = E extends Setting<string, CommandName, infer T> ? T : never

type Values<E> = { [K in NameOf<E>]: ValueOf<Extract<E, { name: K }>> }
type Required<C> = WithDefault<InCommand<Entry, C>>
type Optional<C> = Exclude<InCommand<Entry, C>, Required<C>>

/** The values of a command's settings; one without a default may be missing. */
export type SettingsOf<C extends CommandName> = Values<Required<C>> & Partial<Values<Optional<C>>>

/** The names under which results of a command record settings. */
export type RecordedName<C extends CommandName> =
  InCommand<Entry, C> extends infer E
    ? E extends Setting<string, CommandName, unknown, unknown, infer R>
      ? R & string
      : never
    : never

/** The settings of a command, in the order of the help. */
export function settingsOf(command: CommandName): readonly Setting[] {
  return (SETTINGS as readonly Setting[]).filter(each => each.in.includes(command))
}
