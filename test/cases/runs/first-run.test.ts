import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resultIn, run, scratch } from '../../support/command.ts'

/** Listens only when it is started as its package starts it, and answers 200 only to those that it was told of. */
const SERVER = `
if (process.env.NODE_ENV !== 'production' && process.env.SHOP_MODE !== 'shop') throw new Error('not in production')
const status = Number(process.env.STATUS ?? 200)
require('node:http').createServer((_, res) => res.writeHead(status).end(process.argv[2])).listen(3000)
`

const quick = ['--budget', '1s', '--warmup', '200ms', '--modes', 'single,cluster-rr']

function project(folder: string, scripts: Record<string, string>): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'shop', scripts }))
  writeFileSync(join(folder, 'server.js'), SERVER)
}

describe('what the start script runs', () => {
  test.each([
    [['.'], '"start" in package.json'],
    [['npm', 'run', 'start:prod'], '"start:prod" in package.json: "npm start"'],
  ])('compare %j', async (app, because) => {
    using folder = scratch()
    project(folder.path, { start: 'NODE_ENV=production node server.js --x', 'start:prod': 'npm start' })
    const { code, stderr } = await run(['compare', ...app, ...quick, '--out', 'out'], { cwd: folder.path })
    const said = `Running NODE_ENV=production node server.js --x (${because}).`
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(said)
    expect(code).toBe(0)
    const { arms, summary } = resultIn(join(folder.path, 'out'))
    expect(arms.map(each => each.app)).toEqual(['server.js', 'server.js'])
    for (const each of summary.arms) expect(each.requests.ok, each.arm).toBeGreaterThan(0)
  })

  test('chaos npm start', async () => {
    using folder = scratch()
    project(folder.path, { start: 'cross-env NODE_ENV=production node server.js' })
    const args =
      'chaos npm start --kill-every 1s --duration 2s --baseline-for 1s --warmup 200ms --modes single --out out'
    const { code, stderr } = await run(args.split(' '), { cwd: folder.path })
    expect(stderr).toContain('Running NODE_ENV=production node server.js ("start" in package.json: "cross-env')
    expect([0, 3], stderr).toContain(code)
  })
})

describe('the environment of the app', () => {
  test('from flags, for each arm, and from a file that the configuration names', async () => {
    using folder = scratch()
    project(folder.path, {})
    mkdirSync(join(folder.path, 'env'))
    writeFileSync(join(folder.path, 'env/prod.env'), 'SHOP_MODE=shop\n')
    writeFileSync(join(folder.path, 'clusterbench.config.json'), '{"app":"server.js","envFile":"env/prod.env"}')
    const args = ['compare', ...quick, '--env', 'cluster-rr:STATUS=418', '--expect-status', '2xx,418', '--out', 'out']
    const { code, stderr } = await run(args, { cwd: folder.path })
    expect(stderr).not.toContain('clusterbench:')
    expect(code).toBe(0)
    expect(resultIn(join(folder.path, 'out')).argv).toContain('cluster-rr:STATUS=418')
  })
})
