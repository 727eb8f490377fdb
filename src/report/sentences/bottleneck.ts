import type { Bottleneck } from '../../model/bottleneck.ts'
import { formatCount, formatNumberOf, formatPart, formatPercent, NBSP } from '../numbers.ts'

/** CPUs; less would be shown as none. */
const LEAST_SHOWN = 0.05

/** How the words of each bottleneck are made. */
type Words = { readonly [K in Bottleneck['kind']]: (bottleneck: Extract<Bottleneck, { kind: K }>) => string }

/** An event loop that is busy without using a CPU, beyond this difference, waits for something synchronously. */
const BLOCKED = 0.4

const WORDS: Words = {
  'event-loop': ({ workers, busy, cpu }) => {
    const whose = workers === 1 ? 'its event loop' : `the event loops of its ${formatCount(workers)} workers`
    const blocked =
      cpu !== null && busy - cpu > BLOCKED
        ? ` but computing for only ${formatShare(cpu)} of the time: synchronous calls block ${workers === 1 ? 'it' : 'them'}`
        : ''
    return `${whose}, ${formatBusy(busy)}${blocked}`
  },
  'one-worker': ({ workers, busy, others }) =>
    `one of its ${formatCount(workers)} workers, ${formatBusy(busy)}, while others were ${formatBusy(others)}`,
  primary: ({ busy, workers }) =>
    `the cluster primary, ${formatBusy(busy)}; the busiest worker was ${formatBusy(workers)}`,
  thread: ({ busy }) =>
    `a thread other than its event loop (a worker thread, or Node's thread pool), ${formatBusy(busy)}`,
  child: ({ busy }) => `one of its child processes, ${formatBusy(busy)}`,
  cpus: ({ used, of, generator }) =>
    generator === null
      ? `the ${formatCpus(of)} that it may use, of which the app used ${formatNumber(used)}`
      : `the machine's ${formatCpus(of)}, of which the app used ${formatNumber(used)} and the load generator ${generator < LEAST_SHOWN ? 'under 0.1' : formatNumber(generator)}`,
  connections: ({ connections, busy, needed }) =>
    `too few connections. With ${formatCount(connections)}, it was ${formatBusy(busy)} and spent the rest waiting, for example on a database or a timer; about ${formatCount(needed)} would keep it busy`,
  waiting: ({ busy, atOnce, connections }) =>
    `something that it waits for, such as a connection pool, a lock or another service. Only about ${formatCount(Math.max(1, atOnce))} of ${formatNumberOf(connections, 'request')} were in progress at a time, and it was ${formatBusy(busy)}`,
  rejections: ({ status, share }) =>
    `rejections. It answered ${share === 1 ? 'all' : `${formatPart(share)} of`} the requests with ${status ?? 'an unexpected body'}`,
  generator: () => 'the load generator',
  'other-load': ({ used, of }) =>
    `other programs on this machine, which used ${formatNumber(used)} of its ${formatCpus(of)}`,
  stolen: ({ share }) => `the hypervisor, which withheld ${formatShare(share)} of the CPU time (steal)`,
  quota: ({ cpus, throttled }) =>
    `the CPU quota${cpus === null ? '' : ` of ${formatCpus(cpus)}`}, which throttled it in ${formatShare(throttled)} of the periods`,
  unknown: ({ busy }) => `not known${busy === null ? '' : `. Nothing was more than ${formatBusy(busy)}`}`,
}

/** What kept an arm from serving more, to stand behind its name and a colon; without a full stop. */
export function bottleneckWords(bottleneck: Bottleneck): string {
  return (WORDS[bottleneck.kind] as (bottleneck: Bottleneck) => string)(bottleneck)
}

/** `7 % busy`. */
export function formatBusy(share: number): string {
  return `${formatShare(share)}${NBSP}busy`
}

/** A share that measuring makes larger than the whole is the whole. */
function formatShare(share: number): string {
  return formatPercent(Math.round(Math.min(1, share) * 100) / 100)
}

function formatNumber(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 1 })
}

function formatCpus(cpus: number): string {
  return `${formatNumber(cpus)}${NBSP}CPU${cpus === 1 ? '' : 's'}`
}
