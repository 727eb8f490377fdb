// `npm run bench` lists the benches; `npm run bench -- <name>` runs one and keeps its figures in bench/figures;
// `--from 8` goes on with the runs from the 8th, where a bench was cut short. `npm run bench -- document` writes docs/benchmarks.md from them. Nothing heavy may run beside a bench.
import { parseArgs } from 'node:util'
import { chaosSoak } from './chaos-soak.js'
import { chaosStall } from './chaos-stall.js'
import { chaosTiming } from './chaos-timing.js'
import { document } from './document.js'
import { engineNoise } from './engine-noise.js'
import { generator } from './generator.js'
import { memory } from './memory.js'
import { noise } from './noise.js'
import { power } from './power.js'
import { reportSpeed } from './report-speed.js'

const BENCHES = {
  'noise-cpu': ['two identical arms of the cpu sample (20 min)', options => noise('cpu', options)],
  'noise-hello': ['two identical arms of the hello sample (20 min)', options => noise('hello', options)],
  'power-plus5': ['5 % more work per request (15 to 20 min)', options => power('plus5', options)],
  'power-plus10': ['10 % more work per request (15 to 20 min)', options => power('plus10', options)],
  generator: [
    "cost per request and highest rate of each engine beside wrk (needs Debian's wrk and nginx-light; 2 min)",
    generator,
  ],
  memory: ['memory of the generator after 200,000 and 2,000,000 requests (2 min)', memory],
  'engine-noise': ['A/A noise of both engines with micro-slices (4 min)', engineNoise],
  'chaos-timing': ['punctuality of faults and requests under chaos (5 min)', chaosTiming],
  'chaos-stall': ['percentiles of a server that stands still, beside those by hand (1 min)', chaosStall],
  'chaos-soak': ['ten minutes of kills: memory and what is left behind (11 min)', chaosSoak],
  'report-speed': ['each report out of a half-hour chaos result: time and memory (3 min)', reportSpeed],
  document: ['write docs/benchmarks.md from the figures kept', document],
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '20' },
    budget: { type: 'string', default: '60s' },
    from: { type: 'string', default: '1' },
  },
})

if (positionals.length === 0) {
  for (const [name, [summary]] of Object.entries(BENCHES)) console.log(`${name.padEnd(14)} ${summary}`)
}
for (const name of positionals) {
  const bench = BENCHES[name]
  if (!bench) throw new Error(`no such bench: ${name}`)
  await bench[1]({ runs: Number(values.runs), budget: values.budget, from: Number(values.from) })
}
