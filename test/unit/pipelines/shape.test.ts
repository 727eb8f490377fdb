import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { workflowText } from '../../../src/commands/init.ts'
import {
  contextsIn,
  expressionsIn,
  readAction,
  readGitlab,
  readWorkflow,
  type Step,
  type Workflow,
} from '../../support/pipelines.ts'
import { inRepository } from '../../support/targets.ts'

/** What GitHub offers to every step. */
const OFFERED = ['github.ref', 'github.event_name', 'github.token', 'runner.temp']
/** What the format `github` hands on, and what the steps hand on themselves. */
const OUTPUTS = ['verdict', 'result', 'report', 'folder']

/** Contexts that nobody offers to these steps. */
function unknownContexts(steps: readonly Step[], inputs: readonly string[], other: unknown): string[] {
  const ids = steps.flatMap(each => (each.id === undefined ? [] : [each.id]))
  const offered = new Set([
    ...OFFERED,
    ...inputs.map(name => `inputs.${name}`),
    ...ids.flatMap(id => OUTPUTS.map(output => `steps.${id}.outputs.${output}`)),
  ])
  const conditions = steps.flatMap(each => (each.if === undefined ? [] : [each.if]))
  for (const condition of conditions) expect(condition, 'a bare ! begins a tag in YAML').toMatch(/^\$\{\{.*\}\}$/)
  return expressionsIn([steps, other])
    .flatMap(contextsIn)
    .filter(context => !offered.has(context))
}

function onlyJob(workflow: Workflow) {
  const jobs = Object.values(workflow.jobs)
  expect(jobs).toHaveLength(1)
  return jobs[0]!
}

const scriptOf = (steps: readonly Step[]) =>
  steps.flatMap(each => ('uses' in each && each.uses.startsWith('actions/github-script') ? [each.with?.script] : []))[0]

describe('the workflow of GitHub', () => {
  const workflow = readWorkflow()
  const { steps } = onlyJob(workflow)

  test('reads only what is offered', () => {
    expect(unknownContexts(steps, [], { ...workflow, jobs: {} })).toEqual([])
  })

  test('fetches the base that it compares with', () => {
    const checkout = steps.find(each => 'uses' in each && each.uses.startsWith('actions/checkout'))
    expect(checkout).toMatchObject({ with: { 'fetch-depth': 2 } })
    expect(JSON.stringify(steps)).toContain('--against HEAD^1')
  })

  test('may write nothing but the comment', () => {
    expect(workflow.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' })
  })

  test.each([
    [{ install: 'npm ci', folder: '' }],
    [{ install: 'corepack enable && pnpm install --frozen-lockfile', folder: 'services/api' }],
    [{ install: undefined, folder: "odd: 'folder' #1" }],
  ])('is what init writes, for %j', place => {
    const written = readWorkflow(workflowText(place))
    const job = onlyJob(written)
    const installs = job.steps.flatMap(each => ('run' in each && each.name === undefined ? [each.run] : []))
    expect(installs).toEqual(place.install === undefined ? [] : [place.install])
    expect(job.defaults?.run['working-directory']).toBe(place.folder === '' ? undefined : place.folder)
    const others = (all: readonly Step[]) => all.filter(each => !('run' in each && each.name === undefined))
    expect(others(job.steps)).toEqual(others(steps))
  })
})

describe('the action', () => {
  const action = readAction()
  const inputs = Object.keys(action.inputs)

  test('reads only what is offered, and every input is read', () => {
    expect(unknownContexts(action.runs.steps, inputs, action.outputs)).toEqual([])
    const read = new Set(expressionsIn(action).flatMap(contextsIn))
    expect(inputs.filter(name => !read.has(`inputs.${name}`))).toEqual([])
    expect(Object.keys(action.outputs)).toEqual(['verdict', 'result', 'report'])
  })

  test('puts no input into a script, where it could be run', () => {
    const scripts = action.runs.steps.map(each => ('run' in each ? each.run : each.with?.script))
    expect(expressionsIn(scripts)).toEqual([])
  })

  test('comments as the workflow does', () => {
    const script = scriptOf(action.runs.steps)
    expect(script).toContain('updateComment')
    expect(script).toBe(scriptOf(onlyJob(readWorkflow()).steps))
  })
})

describe('the pipeline of GitLab', () => {
  const jobs = Object.values(readGitlab())

  test('keeps what the commands write', () => {
    expect(jobs).toHaveLength(1)
    const { script, artifacts, variables } = jobs[0]!
    const text = script.join('\n')
    expect(text).toContain(`--report junit:${artifacts.reports.junit}`)
    expect(text).toContain(`--report openmetrics:${artifacts.reports.metrics}`)
    expect(artifacts.paths.every(path => text.includes(`--out ${path.replace(/\/$/, '')}`))).toBe(true)
    expect(variables.GIT_DEPTH, 'the whole history').toBe('0')
  })

  test('reads only what GitLab sets in a merge request', () => {
    const text = readFileSync(inRepository('examples/ci/gitlab-ci.yml'), 'utf8')
    const variables = [...text.matchAll(/\$([A-Z_]+)/g)].map(match => match[1]!)
    expect(new Set(variables)).toEqual(new Set(['CI_PIPELINE_SOURCE', 'CI_MERGE_REQUEST_DIFF_BASE_SHA']))
  })
})

test('a file of one pipeline is not taken for another', () => {
  const text = readFileSync(inRepository('examples/ci/gitlab-ci.yml'), 'utf8')
  expect(() => readWorkflow(text)).toThrow()
  expect(Object.keys(parse(text) as object)).toEqual(['clusterbench'])
})
