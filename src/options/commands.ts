import { namesOf } from '../model/named.ts'
import { samples } from '../targets/apps/index.ts'

/** A command with what its help says; its flags are in the table of settings. */
export interface ListedCommand {
  readonly name: string
  /** Its arguments, as the usage writes them; empty where it takes none. */
  readonly takes: string
  /** What these arguments are. */
  readonly argument: string
  /** One line for the list of commands. */
  readonly summary: string
  readonly description: string
  /** What for, and the command line. */
  readonly examples: readonly (readonly [purpose: string, args: string])[]
}

const APP = `a script, a package (. or npm:<script>), a PM2 ecosystem file, or a built-in sample: ${namesOf(samples).join(', ')} (default: cpu)`
const RESULTS = 'result files of compare, chaos, capacity, soak or check'

/** Every command, in the order of the help. */
export const COMMANDS = [
  {
    name: 'compare',
    takes: '[app...]',
    argument: `${APP}; several are compared`,
    summary: 'which way of running this server is fastest?',
    description:
      'Runs the app in several modes, versions, worker counts or Node versions, loads them in turn, and compares throughput, latency, dropped requests and CPU.',
    examples: [
      ['Which mode suits this server?', 'compare server.js'],
      ['The same, for what npm start runs:', 'compare .'],
      ['Did my change make it slower?', 'compare server.js --against main'],
      ['Gate on dropped requests:', "compare --threshold 'dropped == 0'"],
    ],
  },
  {
    name: 'chaos',
    takes: '[app]',
    argument: APP,
    summary: 'what do users notice when a worker dies, hangs, bloats or is replaced?',
    description:
      'Injects faults under a steady load, and reports which requests each fault cost and how long recovery took.',
    examples: [
      ['Kill a worker every 5 seconds:', 'chaos server.js --kill-every 5s'],
      ['Does a rolling restart drop requests?', 'chaos server.js --rolling-restart-at 10s'],
      ['Show the plan without running it:', 'chaos --kill-every 5s --seed 7 --dry-run'],
    ],
  },
  {
    name: 'capacity',
    takes: '[app]',
    argument: APP,
    summary: 'how much load can each way of running this server carry?',
    description:
      'Finds the highest rate at which each arm keeps its service-level objectives, in steps that alternate between the arms.',
    examples: [
      ['How much does each mode carry?', 'capacity server.js'],
      ['With a limit of your own:', "capacity server.js --slo 'latency.p99<50ms'"],
      ['What do more workers add?', 'capacity --modes cluster-rr --workers 1,2'],
    ],
  },
  {
    name: 'check',
    takes: '[app]',
    argument: APP,
    summary: 'is the app right with several workers?',
    description:
      'Sends short sequences of requests over connections that reach every worker, and reports where the response depends on the worker: lost sessions, state that is not shared, lost updates.',
    examples: [
      ['Are sessions known to all workers?', 'check server.js --sequence session.yaml'],
      ['With the workers of production:', 'check . --sequence s.yaml --workers 8'],
      ['Do sticky sessions help?', 'check . --sequence s.yaml --modes sticky'],
    ],
  },
  {
    name: 'soak',
    takes: '[app]',
    argument: APP,
    summary: 'does this server leak memory or descriptors?',
    description:
      'Loads the app at a constant rate, and reports how memory after garbage collection and descriptors grow per request.',
    examples: [
      ['Does it leak?', 'soak server.js'],
      ['A quick look at one process:', 'soak --modes single --duration 3m'],
      ['With a limit of your own:', "soak --threshold 'heap.slope<100B'"],
    ],
  },
  {
    name: 'init',
    takes: '',
    argument: '',
    summary: 'write a configuration file and a GitHub workflow',
    description:
      'Writes clusterbench.config.json for the app in this folder, and .github/workflows/clusterbench.yml, which compares each pull request with its base.',
    examples: [
      ['Guess the app from package.json:', 'init'],
      ['Name it:', 'init --app src/server.js'],
      ['With comments, as a module:', 'init --format mjs'],
    ],
  },
  {
    name: 'calibrate',
    takes: '[app]',
    argument: APP,
    summary: 'which changes can this machine detect, and which budget and margins does CI need?',
    description:
      'Compares an app with an identical copy and with slowed-down copies, many times, to measure how often the verdict is wrong and which slowdowns it detects.',
    examples: [
      ['What can this machine detect?', 'calibrate server.js'],
      ['A quick look:', 'calibrate --runs 3 --budget 20s'],
      ['For slowdowns of 3% and 10%:', 'calibrate --slowdown 3% --slowdown 10%'],
    ],
  },
  {
    name: 'report',
    takes: '<result.json...>',
    argument: `${RESULTS}; - reads one from stdin`,
    summary: 'render stored results',
    description: 'Renders stored results as text, Markdown, HTML and other formats.',
    examples: [
      ['Print a result again:', 'report result.json'],
      ['Write a page:', 'report result.json --out report.html'],
      ['From another command:', 'report - --format markdown < result.json'],
    ],
  },
  {
    name: 'trend',
    takes: '<result.json...>',
    argument: `${RESULTS}, such as results/*/result.json`,
    summary: 'show a metric over runs and commits, and mark where it changed',
    description: 'Shows a metric over the runs of stored results, and marks where it changed.',
    examples: [
      ['Throughput over all runs:', 'trend results/*/result.json'],
      ['Memory:', 'trend results/*/result.json --metric rss'],
      ['As JSON:', 'trend results/*/result.json --json'],
    ],
  },
] as const satisfies readonly ListedCommand[]

export type CommandName = (typeof COMMANDS)[number]['name']
