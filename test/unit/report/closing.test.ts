import { expect, test } from 'vitest'
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
