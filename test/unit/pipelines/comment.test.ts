import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readAction } from '../../support/pipelines.ts'
import { folderWith } from '../options/config-run.ts'

interface Comment {
  readonly id: number
  readonly user: { readonly type: string } | null
  readonly body?: string
}

const MARKER = '<!-- clusterbench:compare:server.js -->'
const BODY = `${MARKER}\n**worse**: slower`

/** Carries out the script of the comment as actions/github-script would, and tells what it has asked of GitHub. */
async function commenting(body: string | undefined, comments: readonly Comment[], refusal?: { status: number }) {
  const calls: unknown[] = []
  const call = (name: string) => async (asked: unknown) => {
    if (refusal) throw Object.assign(new Error('refused'), refusal)
    calls.push([name, asked])
  }
  const issues = { listComments: 'list', createComment: call('create'), updateComment: call('update') }
  const github = { rest: { issues }, paginate: async () => comments }
  const context = { repo: { owner: 'o', repo: 'r' }, issue: { number: 7 } }
  const core = { notice: (text: string) => calls.push(['notice', text]) }
  const step = readAction().runs.steps.find(each => 'uses' in each && each.uses.startsWith('actions/github-script'))
  const script = 'uses' in step! ? String(step.with!.script) : ''
  const AsyncFunction = (async () => {}).constructor as new (
    ...words: string[]
  ) => (...values: unknown[]) => Promise<void>
  using folder = folderWith(body === undefined ? {} : { 'comment.md': body })
  const process = { env: { FOLDER: folder.path } }
  const require = createRequire(join(folder.path, 'script.js'))
  await new AsyncFunction('github', 'context', 'core', 'require', 'process', script)(
    github,
    context,
    core,
    require,
    process,
  )
  return calls
}

const bot = { type: 'Bot' }

test('the first comment is made', async () => {
  const others = [
    { id: 1, user: bot, body: 'something else' },
    { id: 2, user: { type: 'User' }, body: `${MARKER}\nquoted` },
    { id: 3, user: null },
    { id: 4, user: bot, body: '<!-- clusterbench:compare:other.js -->' },
  ]
  expect(await commenting(BODY, others)).toEqual([['create', { owner: 'o', repo: 'r', issue_number: 7, body: BODY }]])
})

test('the next one replaces it', async () => {
  const own = { id: 9, user: bot, body: `${MARKER}\nolder` }
  expect(await commenting(BODY, [{ id: 1, user: bot, body: 'x' }, own])).toEqual([
    ['update', { owner: 'o', repo: 'r', comment_id: 9, body: BODY }],
  ])
})

test.each([[undefined], [''], ['no marker']])('nothing is said of a run without a report: %j', async body => {
  expect(await commenting(body, [])).toEqual([])
})

test('a token that may only read fails nothing; any other error does', async () => {
  expect(await commenting(BODY, [], { status: 403 })).toEqual([['notice', expect.stringContaining('summary')]])
  await expect(commenting(BODY, [], { status: 500 })).rejects.toThrow('refused')
})
