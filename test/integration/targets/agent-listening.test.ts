import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AgentLinks } from '../../../dist/targets/host/agent-links.js'
import { workerEnv } from '../../../dist/targets/host/worker-env.js'
import type { AgentReport } from '../../../src/targets/host/agent-links.ts'
import type { HostPlan } from '../../../src/targets/host/protocol.ts'
import { scratch } from '../../support/command.ts'
import { eventually } from '../../support/targets.ts'

/** One server with a listener for requests, one that gets it once it listens, and one that has none, such as a search for a free port. */
const SERVERS = `
const { createServer } = require('node:http')
createServer(() => {}).listen(0)
const late = createServer().listen(0)
late.on('request', () => {})
createServer().listen(0)
require('node:net').createServer().listen(0)
`

it('tells which servers have listeners for requests', async () => {
  using folder = scratch()
  const reports: AgentReport[] = []
  const links = new AgentLinks({ hello: () => undefined, report: (_from, report) => reports.push(report), left() {} })
  const socket = join(folder.path, 'agents')
  await links.open(socket)
  const plan = { socket, env: process.env, topology: 'processes' } as unknown as HostPlan
  const env = workerEnv(plan, undefined, { folder: folder.path, free: [] })
  const app = spawn(process.execPath, ['-e', SERVERS], { env, stdio: 'ignore' })
  try {
    await eventually('all four listen', 10_000, () => reports.length === 4)
    const taken = reports.map(report => report.kind === 'listening' && report.listener.takesRequests)
    expect(taken).toEqual([true, true, undefined, undefined])
  } finally {
    app.kill('SIGKILL')
  }
})
