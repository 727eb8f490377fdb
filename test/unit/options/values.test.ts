import { describe, expect, test } from 'vitest'
import { UsageError } from '../../../src/model/errors.ts'
import { durationText, wholeText } from '../../../src/model/units.ts'
import { parseMargin } from '../../../src/options/margins.ts'
import { commas, one } from '../../../src/options/settings/kinds.ts'
import {
  headerText,
  methodText,
  numberBetween,
  oneOf,
  pathText,
  percentage,
  reading,
} from '../../../src/options/values.ts'

const known = { formats: [], trendFormats: [] }
const workers = (text: string, flag: string) =>
  commas('<list>', wholeText(1, 128), 'numbers of workers').read(text, flag, undefined, known)
const budget = (text: string, flag: string) =>
  one('<time>', durationText('1s', '12h')).read(text, flag, undefined, known)
const header = reading(headerText)
const requestPath = reading(pathText)
const httpMethod = reading(methodText)
const mode = oneOf(['single', 'cluster-rr'], 'mode')
const rate = numberBetween(1, 1e6)

describe('good values', () => {
  test.each([
    [workers('1,2,4', '--workers'), [1, 2, 4]],
    [budget('60s', '--budget'), 60_000],
    [budget('1.5m', '--budget'), 90_000],
    [percentage('3%', '--margin'), 0.03],
    [mode('single', '--modes'), 'single'],
    [rate('1.5', '--rate'), 1.5],
    [header('Accept: text/html', '--header'), ['accept', 'text/html']],
    [requestPath('/a?b=1', '--path'), '/a?b=1'],
    [httpMethod('post', '--method'), 'POST'],
  ])('%j', (value, expected) => {
    expect(value).toEqual(expected)
  })

  test('margins add up', () => {
    const margins = parseMargin('latency.p99=15%', '--margin', parseMargin('2%', '--margin'))
    expect(margins).toEqual({ throughput: 0.02, 'latency.p99': 0.15 })
  })
})

describe('bad values are named, with what was expected', () => {
  test.each([
    [() => workers('0', '--workers'), '--workers "0": expected a whole number from 1 to 128'],
    [() => workers('-1', '--workers'), '--workers "-1": expected a whole number from 1 to 128'],
    [() => workers('1.5', '--workers'), '--workers "1.5": expected a whole number from 1 to 128'],
    [() => workers('1e9', '--workers'), '--workers "1e9": expected a whole number from 1 to 128'],
    [() => workers('2,,4', '--workers'), '--workers "": expected a whole number from 1 to 128'],
    [() => workers('2,2', '--workers'), '--workers "2,2": expected no duplicates'],
    [
      () => budget('60', '--budget'),
      '--budget "60": expected a duration from 1s to 12h, with its unit: 500ms, 60s, 2m',
    ],
    [
      () => budget('-5s', '--budget'),
      '--budget "-5s": expected a duration from 1s to 12h, with its unit: 500ms, 60s, 2m',
    ],
    [
      () => budget('0s', '--budget'),
      '--budget "0s": expected a duration from 1s to 12h, with its unit: 500ms, 60s, 2m',
    ],
    [() => rate('0', '--rate'), '--rate "0": expected a number from 1 to 1000000'],
    [() => rate('NaN', '--rate'), '--rate "NaN": expected a number from 1 to 1000000'],
    [() => rate('', '--rate'), '--rate "": expected a number from 1 to 1000000'],
    [
      () => mode('cluster-r', '--modes'),
      '--modes "cluster-r": no such mode; expected one of single, cluster-rr. Did you mean "cluster-rr"?',
    ],
    [
      () => parseMargin('thruput=3%', '--margin'),
      '--margin "thruput": no such metric; expected one of throughput, cpuPerRequest, latency.p50, latency.p99. Did you mean "throughput"?',
    ],
    [() => parseMargin('3', '--margin'), '--margin "3": expected a percentage above 0% and below 100%, such as 3%'],
    [() => percentage('0%', '--margin'), '--margin "0%": expected a percentage above 0% and below 100%, such as 3%'],
    [() => header('nonsense', '--header'), '--header "nonsense": expected a header such as "accept: application/json"'],
    [() => header('x: 日本', '--header'), '--header "x: 日本": expected a header such as "accept: application/json"'],
    [
      () => header('Content-Length: 5', '--header'),
      '--header "Content-Length: 5": expected a header other than connection, content-length, expect, keep-alive, transfer-encoding, upgrade, which the load engine sets',
    ],
    [
      () => requestPath('//example.com/', '--path'),
      '--path "//example.com/": expected a path that begins with / and has no spaces, such as /health?full=1',
    ],
    [
      () => requestPath('a', '--path'),
      '--path "a": expected a path that begins with / and has no spaces, such as /health?full=1',
    ],
  ])('%#', (parse, message) => {
    expect(parse).toThrow(new UsageError(message))
  })
})
