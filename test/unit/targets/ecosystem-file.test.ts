import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ecosystemPath, writeEcosystem } from '../../../src/targets/host/ecosystem-file.ts'
import type { Pm2App } from '../../../src/targets/pm2/ecosystem.ts'
import { scratch } from '../../support/command.ts'
import { hostPlanOf } from '../../support/host-plan.ts'

const ENV = { PATH: '/bin', NODE_OPTIONS: '--require agent.cjs', CLUSTERBENCH_AGENT: '{}', CLUSTERBENCH_TARGET: 'x-1' }

/** The variables of an app in the file that is written for PM2. */
function envOf(app: Omit<Pm2App, 'name'>): Record<string, string> {
  using folder = scratch()
  const plan = { ...hostPlanOf('own', 1_000), socket: join(folder.path, '1'), ecosystem: { name: 'web', ...app } }
  writeEcosystem(plan, ENV)
  const { apps } = JSON.parse(readFileSync(ecosystemPath(plan.socket), 'utf8')) as {
    apps: [{ env: Record<string, string> }]
  }
  return apps[0].env
}

it('leaves the variables of an app alone, but for the agent in its NODE_OPTIONS', () => {
  expect(envOf({ env: { A: '1' } })).toEqual({ A: '1' })
  expect(envOf({ env: { NODE_OPTIONS: '--max-old-space-size=300' } })).toEqual({
    NODE_OPTIONS: expect.stringMatching(/^--max-old-space-size=300 --require ".*agent\.cjs"$/),
  })
})

it('gives an app that filters its environment what it takes to watch and to find it', () => {
  const { PATH: _filtered, ...needed } = ENV
  expect(envOf({ filter_env: true, env: { A: '1' } })).toEqual({ ...needed, A: '1' })
})
