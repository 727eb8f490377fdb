import { expect, test } from 'vitest'
import { noRequests } from '../../../src/model/outcome.ts'
import { NBSP } from '../../../src/report/numbers.ts'
import { chaosClosing } from '../../../src/report/sentences/chaos/closing.ts'
import { closingSentence } from '../../../src/report/sentences/closing.ts'
import { CHAOS_SAMPLES } from '../../golden/chaos-samples.ts'
import { SAMPLES } from '../../golden/samples.ts'

const configFile = '../clusterbench.config.json'
const told = `configured${NBSP}by${NBSP}${configFile}`

test('the configuration file is told where there was one', () => {
  const compare = Object.values(SAMPLES)[0]!
  expect(closingSentence({ ...compare, configFile })).toContain(told)
  expect(closingSentence(compare)).not.toContain('configured')
  const chaos = Object.values(CHAOS_SAMPLES)[0]!
  expect(chaosClosing({ ...chaos, configFile })).toContain(told)
  expect(chaosClosing(chaos)).not.toContain('configured')
})

test('how the apps and the load generator shared the CPUs is told where that was arranged', () => {
  const [chaos, compare] = [Object.values(CHAOS_SAMPLES)[0]!, Object.values(SAMPLES)[0]!]
  const shared = { placement: null, niceness: 5 }
  const words = 'apps at niceness 5, behind the load generator'.replaceAll(' ', NBSP)
  for (const text of [
    chaosClosing({ ...chaos, environment: { ...chaos.environment, ...shared } }),
    closingSentence({ ...compare, environment: { ...compare.environment, ...shared } }),
  ])
    expect(text).toContain(words)
  expect(chaosClosing(chaos)).not.toContain('niceness')
  const pinned = { ...chaos.environment, placement: { generator: 1, apps: [0] } }
  expect(chaosClosing({ ...chaos, environment: pinned })).toContain(`on${NBSP}CPU${NBSP}1`)
})

test('a rate that was lowered tells from what', () => {
  const chaos = Object.values(CHAOS_SAMPLES)[0]!
  const requests = { ...noRequests(), dropped: 1, scheduled: 1, hung: 1 }
  const figures = { ratePerSec: 1_000, answeredPerSec: 0, requests, generator: { lagP99Ms: 1, utilization: 0.1 } }
  const lowered = [{ arm: 'single', miss: { kind: 'dropped', late: 'app', ...figures } as const }]
  const settings = { ...chaos.settings, rateFixed: false, ratePerSec: 500, lowered }
  const words = '500 req/s (set by a pilot, lowered from 1,000)'.replaceAll(' ', NBSP)
  expect(chaosClosing({ ...chaos, settings })).toContain(words)
})
