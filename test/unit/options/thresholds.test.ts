import { describe, expect, test } from 'vitest'
import { isOf, THRESHOLD_METRICS } from '../../../src/model/threshold.ts'
import { thresholdMetrics, thresholdOf } from '../../../src/options/thresholds.ts'

const read = (text: string) => thresholdOf('chaos')(text, '--threshold')
const readCompare = (text: string) => thresholdOf('compare')(text, '--threshold')

test.each([
  ['dropped == 0', 'dropped == 0', 'dropped', '==', 0],
  ['  dropped==0 ', 'dropped == 0', 'dropped', '==', 0],
  ['latency.p99<200ms', 'latency.p99 < 200ms', 'latency.p99', '<', 200],
  ['recovery.median <1s', 'recovery.median < 1s', 'recovery.median', '<', 1000],
  ['availability>=99.9%', 'availability >= 99.9%', 'availability', '>=', 0.999],
  ['availability >= 100%', 'availability >= 100%', 'availability', '>=', 1],
  ['droppedPerFault <= 1.5', 'droppedPerFault <= 1.5', 'droppedPerFault', '<=', 1.5],
  ['dropped.hung>0', 'dropped.hung > 0', 'dropped.hung', '>', 0],
])('%j', (text, expression, metric, operator, limit) => {
  expect(read(text)).toEqual({ expression, metric, level: 'error', operator, limit, relative: false })
})

test.each([
  ['droped == 0', '"droped": no such metric. Did you mean "dropped"?'],
  ['latency.p95 < 1s', '"latency.p95": no such metric. Did you mean "latency.p'],
  ['dropped = 0', '"=": no such operator; expected one of == <= >= < >. Did you mean "=="?'],
  ['availability => 99%', '"=>": no such operator; expected one of == <= >= < >. Did you mean ">="?'],
  ['dropped != 0', '"!=": no such operator; expected one of == <= >= < >.'],
  ['dropped', 'expected an operator after dropped, one of == <= >= < >, and a limit'],
  ['dropped 0', 'expected an operator after dropped'],
  ['dropped ==', 'limit "": for dropped, expected a number without a unit, such as 0 or 3'],
  ['dropped == 0ms', 'limit "0ms": for dropped, expected a number without a unit'],
  ['dropped == -1', 'limit "-1": for dropped, expected a number'],
  ['latency.p99 < 200', 'limit "200": for latency.p99, expected a duration with its unit: 500ms, 2s, 1m'],
  ['latency.p99 < 20%', 'limit "20%": for latency.p99, expected a duration'],
  ['availability >= 0.999', 'limit "0.999": for availability, expected a percentage from 0% to 100%, such as 99.9%'],
  ['availability >= 101%', 'limit "101%": for availability, expected a percentage'],
  ['', 'expected a metric, an operator and a limit, such as "dropped == 0"'],
  ['== 0', 'expected a metric, an operator and a limit'],
])('%j is refused', (text, message) => {
  expect(() => read(text)).toThrow(`--threshold ${JSON.stringify(text)}: ${message}`)
})

test.each([
  ['throughput > 500', { metric: 'throughput', operator: '>', limit: 500, relative: false }],
  ['cpuPerRequest < 900us', { metric: 'cpuPerRequest', operator: '<', limit: 900 }],
  ['cpuPerRequest<1.2ms', { expression: 'cpuPerRequest < 1.2ms', limit: 1_200 }],
  ['rss <= 1GiB', { metric: 'rss', operator: '<=', limit: 1_024 }],
  ['throughput regress < 3%', { expression: 'throughput regress < 3%', operator: '<', limit: 0.03, relative: true }],
  ['cpu regress < 3%', { expression: 'cpuPerRequest regress < 3%', metric: 'cpuPerRequest', relative: true }],
  ['latency.p99   regress<=10%', { expression: 'latency.p99 regress <= 10%', limit: 0.1, relative: true }],
  ['warn: latency.p99 < 200ms', { expression: 'latency.p99 < 200ms', level: 'warn', limit: 200 }],
  ['latency.p99{search} < 200ms', { expression: 'latency.p99{search} < 200ms', entry: 'search', limit: 200 }],
  ['cpu{search} regress < 5%', { expression: 'cpuPerRequest{search} regress < 5%', entry: 'search', relative: true }],
  ['cpu{search} < 900us', { metric: 'cpuPerRequest', entry: 'search', relative: false }],
  ['p5{search} regress < 5%', { expression: 'latency.p5{search} regress < 5%', entry: 'search', relative: true }],
  ['p50{GET /a} regress < 5%', { metric: 'latency.p50', entry: 'GET /a', relative: true }],
  ['error:dropped == 0', { expression: 'dropped == 0', level: 'error' }],
])('compare: %j', (text, spec) => {
  expect(readCompare(text)).toMatchObject(spec)
})

test.each([
  ['wran: dropped == 0', '"wran": no such level; expected one of error, warn. Did you mean "warn"?'],
  ['p5 < 5ms', '"p5": a metric of one request of a mix; expected its name, such as latency.p5{search}'],
  ['throughput{search} > 5', '"throughput{search}": not a metric of one request; expected cpuPerRequest, dropped, '],
  ['dropped{} == 0', '"dropped{}": expected the name of a request'],
  ['recovery.max < 1s', '"recovery.max": a metric of chaos, not of compare'],
  ['troughput > 5', '"troughput": no such metric. Did you mean "throughput"?'],
  ['throughput > 5ms', 'limit "5ms": for throughput, expected requests per second, such as 500'],
  ['cpuPerRequest < 900', 'limit "900": for cpuPerRequest, expected a time with its unit: 900us, 1.2ms'],
  ['rss < 80', 'limit "80": for rss, expected a size with its unit: 80MiB, 1GiB'],
  ['throughput regres < 3%', '"regres": no such keyword; expected regress. Did you mean "regress"?'],
  [
    'rss regress < 3%',
    '"rss": not a compared metric; regress applies to throughput, cpuPerRequest, latency.p50, latency.p99',
  ],
  ['throughput regress > 3%', '">": no such operator; expected one of < <=.'],
  ['throughput regress = 3%', '"=": no such operator; expected one of < <=.'],
  ['throughput regress < 3', 'limit "3": for throughput regress, expected a percentage from 0% to 1000%, such as 3%'],
  ['throughput regress', 'expected an operator after throughput regress, one of < <=, and a limit'],
])('compare: %j is refused', (text, message) => {
  expect(() => readCompare(text)).toThrow(`--threshold ${JSON.stringify(text)}: ${message}`)
})

test('a metric of the other command is refused by name, and so is a change without a reference', () => {
  expect(() => read('throughput > 500')).toThrow('"throughput": a metric of compare, not of chaos')
  expect(() => read('latency.p99 regress < 3%')).toThrow('"regress": only allowed in compare, which has a reference')
})

test.each(['compare', 'chaos', 'soak'] as const)('every metric of %s can be named, and stands in its help', command => {
  const limits = {
    count: '1',
    ms: '1ms',
    share: '1%',
    perSec: '1',
    us: '1us',
    mib: '1MiB',
    bytesEach: '1KiB',
    perThousand: '0.5',
  }
  for (const metric of THRESHOLD_METRICS.filter(each => isOf(each, command))) {
    const { name, unit } = metric
    const isOfOne = 'byValue' in metric || ('byEntry' in metric && metric.byEntry === 'only')
    const ofEntry = isOfOne ? '{search}' : ''
    expect(thresholdOf(command)(`${name}${ofEntry}>${limits[unit]}`, '--threshold').metric).toBe(name)
    expect(thresholdMetrics(command)[0]![1].map(([each]) => each)).toContain(name)
  }
})

describe('the share of a value', () => {
  test.each([
    ['share{HIT} > 60%', 'HIT', 'share{HIT} > 60%'],
    ['share{ header:x-cache=HIT }>=60%', 'header:x-cache=HIT', 'share{header:x-cache=HIT} >= 60%'],
    ['share{a}b > 5% $& "c"} < 1%', 'a}b > 5% $& "c"', 'share{a}b > 5% $& "c"} < 1%'],
    ['share{(none)} == 0%', '(none)', 'share{(none)} == 0%'],
  ])('%s', (text, value, expression) => {
    for (const command of ['compare', 'chaos'] as const)
      expect(thresholdOf(command)(text, '--threshold')).toMatchObject({ metric: 'share', value, expression })
  })

  test.each([
    ['share > 60%', 'expected it in braces, such as share{HIT}'],
    ['share{} > 60%', 'expected it in braces, such as share{HIT}'],
    ['share{HIT} > 60', 'for share, expected a percentage from 0% to 100%'],
    ['share{HIT} regress < 3%', '"share": not a compared metric'],
  ])('%s is refused', (text, message) => {
    expect(() => thresholdOf('compare')(text, '--threshold')).toThrow(message)
  })
})
