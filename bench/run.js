// `npm run bench` lists the benches; `npm run bench -- <name>` runs one and keeps its figures in bench/figures;
// `--from 8` goes on with the runs from the 8th, where a bench was cut short. `npm run bench -- document` writes docs/benchmarks.md from them. Nothing heavy may run beside a bench.
import { parseArgs } from 'node:util'
import { capacity } from './capacity.js'
import { chaosBusy } from './chaos-busy.js'
import { chaosSoak } from './chaos-soak.js'
import { chaosStall } from './chaos-stall.js'
import { chaosTiming } from './chaos-timing.js'
import { chaosVersions } from './chaos-versions.js'
import { ci } from './ci.js'
import { collapse } from './collapse.js'
import { collapseModel } from './collapse-model.js'
import { document } from './document/index.js'
import { drops } from './drops.js'
import { engineNoise } from './engine-noise.js'
import { generator, generatorTls } from './generator.js'
import { looks } from './looks.js'
import { memory } from './memory.js'
import { mixOfOne } from './mix-of-one.js'
import { noise } from './noise.js'
import { openCost } from './open-cost.js'
import { power } from './power.js'
import { reportSpeed } from './report-speed.js'
import { resampledAlarms } from './resampled-alarms.js'
import { slowedRoute } from './slowed-route.js'
import { soak } from './soak.js'
import { startUp } from './start-up.js'

const BENCHES = {
  'noise-cpu': ['two identical arms of the cpu sample (20 min)', options => noise('cpu', options)],
  'noise-hello': ['two identical arms of the hello sample (20 min)', options => noise('hello', options)],
  'noise-own': ['an app without a cluster in single and in own (20 min)', options => noise('own', options)],
  'noise-https': ['an app that serves HTTPS beside itself (20 min)', options => noise('https', options)],
  'power-plus5': ['5 % more work per request (15 to 20 min)', options => power('plus5', options)],
  'power-plus10': ['10 % more work per request (15 to 20 min)', options => power('plus10', options)],
  'ci-noise': ['compare --against the same commit, 50 times (50 min)', options => ci('noise', false, options)],
  'ci-power5': ['the same with 5 % more work in the head (20 min)', options => ci('power5', false, options)],
  'ci-power10': ['the same with 10 % more work in the head (10 min)', options => ci('power10', false, options)],
  'ci-power3': ['the same with 3 % more work in the head (40 min)', options => ci('power3', false, options)],
  'ci-noise-bursts': ['ci-noise beside a process that burns one core in bursts', options => ci('noise', true, options)],
  'ci-power5-bursts': ['ci-power5 beside it', options => ci('power5', true, options)],
  'ci-power10-bursts': ['ci-power10 beside it', options => ci('power10', true, options)],
  'ci-power3-bursts': ['ci-power3 beside it', options => ci('power3', true, options)],
  generator: [
    "cost per request and highest rate of each engine beside wrk (needs Debian's wrk and nginx-light; 2 min)",
    generator,
  ],
  'generator-tls': ['the same over TLS (2 min)', generatorTls],
  'open-cost': ["what a request of the open loop costs the generator (needs Debian's nginx-light; 1 min)", openCost],
  'mix-of-one': [
    "a mix of one request beside that request by itself (needs Debian's nginx-light; --runs blocks; 6 min)",
    mixOfOne,
  ],
  'resampled-alarms': ['identical arms, resampled from the runs that noise benches kept (10 s)', resampledAlarms],
  looks: ['simulated runs: false alarms, and how soon a change is found (10 s)', looks],
  memory: ['memory of the generator after 200,000 and 2,000,000 requests (2 min)', memory],
  'engine-noise': ['A/A noise of both engines with micro-slices (4 min)', engineNoise],
  'chaos-timing': ['punctuality of faults and requests under chaos (5 min)', chaosTiming],
  'chaos-stall': ['percentiles of a server that stands still, beside those by hand (1 min)', chaosStall],
  'chaos-soak': ['ten minutes of kills: memory and what is left behind (11 min)', chaosSoak],
  'chaos-busy': ["the README's chaos run beside two busy cores, 20 times (30 min)", chaosBusy],
  'chaos-versions-broken': [
    'chaos --against: a head without draining, beside bursts, 20 times (20 min)',
    options => chaosVersions('broken', options),
  ],
  'chaos-versions-same': [
    'the same with two identical versions, 50 times (50 min)',
    options => chaosVersions('same', options),
  ],
  soak: ['a planted leak of 1 KiB per request, and the same app without it: what soak finds (17 min)', soak],
  capacity: ['queues whose capacity is known by construction: what capacity finds of them (12 min)', capacity],
  collapse: ['a server that stands still for 3 s beside two busy cores: when goodput is back (6 min)', collapse],
  'collapse-model': ['why a queue for a fixed pool collapses: a model (1 s)', collapseModel],
  drops: ['one dropped request in 200,000 is found, and none is invented (20 min)', drops],
  'slowed-route': ['one of seven routes slowed by 10 %, and none: which is found (30 min)', slowedRoute],
  'report-speed': ['each report out of a half-hour chaos result: time and memory (3 min)', reportSpeed],
  'start-up': ['CPU of --version, when an app is ready under its host, cost of a generation (1 min)', startUp],
  document: ['write docs/benchmarks.md from the figures kept', document],
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    // Without them each bench has its own.
    runs: { type: 'string' },
    budget: { type: 'string' },
    from: { type: 'string', default: '1' },
  },
})

if (positionals.length === 0) {
  for (const [name, [summary]] of Object.entries(BENCHES)) console.log(`${name.padEnd(16)} ${summary}`)
}
for (const name of positionals) {
  const bench = BENCHES[name]
  if (!bench) throw new Error(`no such bench: ${name}`)
  const { runs, budget } = values
  await bench[1]({ ...(runs && { runs: Number(runs) }), ...(budget && { budget }), from: Number(values.from) })
}
