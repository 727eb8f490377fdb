import { type ChildProcess, spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { check, nameOf, RACES, type Restart } from './restart.ts'

const TWICE = 'at=1s,3700ms'

const HEALTHY: readonly Restart[] = [
  { stops: 'clients-first', finds: [] },
  { stops: 'clients-first', mode: 'cluster-os', finds: [] },
  { stops: 'clients-first', roll: 'signal=SIGINT', finds: [] },
  { stops: 'clients-first', roll: 'strategy=signal', finds: [] },
  { stops: 'clients-first', args: ['--no-keepalive'], finds: [] },
  { stops: 'close-all', finds: [], tolerates: RACES },
  { stops: 'close-all', roll: 'strategy=signal', finds: [], tolerates: RACES },
  { stops: 'close-all', mode: 'single', finds: [], tolerates: RACES },
  { stops: 'reraise', args: ['--no-keepalive'], finds: [], tolerates: RACES },
  { stops: 'no-exit', mode: 'single', finds: [], tolerates: RACES },
  { stops: 'nothing', env: { SIGNALS: '' }, roll: 'strategy=disconnect', args: ['--no-keepalive'], finds: [] },
]

describe('what an app does right', () => {
  test.each(HEALTHY.map(each => [nameOf(each), each] as const))('%s', (_, each) => check({ at: TWICE, ...each }))
})

describe('beside a program that burns a CPU', () => {
  let burner: ChildProcess
  beforeAll(() => {
    burner = spawn('yes', { stdio: 'ignore' })
  })
  afterAll(() => void burner.kill('SIGKILL'))

  const strict = HEALTHY.filter(each => !each.tolerates)
  test.each(strict.map(each => [nameOf(each), each] as const))('%s', (_, each) => check({ at: TWICE, ...each }))
})
