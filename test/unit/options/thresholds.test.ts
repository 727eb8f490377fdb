import { expect, test } from 'vitest'
import { THRESHOLD_METRICS } from '../../../src/model/threshold.ts'
import { metricsHelp, threshold } from '../../../src/options/thresholds.ts'

const read = (text: string) => threshold(text, '--threshold')

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
  expect(read(text)).toEqual({ expression, metric, level: 'error', operator, limit })
})

test.each([
  ['droped == 0', '"droped": no such metric. Did you mean "dropped"?'],
  ['latency.p95 < 1s', '"latency.p95": no such metric. Did you mean "latency.p'],
  ['dropped = 0', '"=": no such operator; known are == <= >= < >. Did you mean "=="?'],
  ['availability => 99%', '"=>": no such operator; known are == <= >= < >. Did you mean ">="?'],
  ['dropped != 0', '"!=": no such operator; known are == <= >= < >.'],
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

test('every metric can be named, and stands in the help', () => {
  const limits = { count: '1', ms: '1ms', share: '1%' }
  for (const { name, unit } of THRESHOLD_METRICS) {
    expect(read(`${name}>${limits[unit]}`).metric).toBe(name)
    expect(metricsHelp()).toContain(`  ${name} `)
  }
})
