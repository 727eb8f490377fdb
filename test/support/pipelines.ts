import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { inRepository } from './targets.ts'

/** The parts of GitHub's and GitLab's files that ours are made of; anything else in them is a mistake. */

const expression = z.string()
const texts = z.record(z.string().regex(/^[A-Za-z_][\w-]*$/), z.union([z.string(), z.number(), z.boolean()]))

const ofAnyStep = {
  name: z.string().optional(),
  id: z
    .string()
    .regex(/^[a-z_][\w-]*$/)
    .optional(),
  if: expression.optional(),
}

const usesStep = z.strictObject({
  ...ofAnyStep,
  uses: z.string().regex(/^[\w.-]+\/[\w./-]+@v\d+$/),
  with: texts.optional(),
  env: texts.optional(),
})
const runStep = z.strictObject({
  ...ofAnyStep,
  run: z.string().min(1),
  env: texts.optional(),
  shell: z.enum(['bash']).optional(),
  'working-directory': z.string().optional(),
})
const step = z.union([usesStep, runStep])

const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.literal('pull_request'),
  concurrency: z.strictObject({ group: expression, 'cancel-in-progress': z.boolean() }),
  permissions: z.strictObject({ contents: z.literal('read'), 'pull-requests': z.literal('write') }),
  jobs: z.record(
    z.string().regex(/^[a-z_][\w-]*$/),
    z.strictObject({
      'runs-on': z.literal('ubuntu-latest'),
      'timeout-minutes': z.int().positive(),
      defaults: z.strictObject({ run: z.strictObject({ 'working-directory': z.string() }) }).optional(),
      steps: z.array(step).min(1),
    }),
  ),
})

const actionSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  inputs: z.record(
    z.string().regex(/^[a-z][\w-]*$/),
    z.strictObject({ description: z.string(), required: z.boolean().optional(), default: z.string().optional() }),
  ),
  outputs: z.record(z.string().regex(/^[a-z][\w-]*$/), z.strictObject({ description: z.string(), value: expression })),
  runs: z.strictObject({
    using: z.literal('composite'),
    // A step of an action has no default shell.
    steps: z.array(z.union([usesStep, runStep.required({ shell: true })])).min(1),
  }),
})

const gitlabJob = z.strictObject({
  stage: z.string(),
  image: z.string(),
  rules: z.array(z.strictObject({ if: z.string() })),
  interruptible: z.boolean(),
  timeout: z.string().regex(/^\d+ minutes$/),
  variables: z.record(z.string(), z.string()),
  script: z.array(z.string()).min(1),
  artifacts: z.strictObject({
    when: z.enum(['always', 'on_success', 'on_failure']),
    expire_in: z.string(),
    expose_as: z.string().regex(/^[\w -]+$/),
    paths: z.array(z.string().regex(/^[^*]+$/)),
    reports: z.strictObject({ junit: z.string(), metrics: z.string() }),
  }),
})

export type Workflow = z.output<typeof workflowSchema>
export type Action = z.output<typeof actionSchema>
export type Step = z.output<typeof step>
export type GitlabJob = z.output<typeof gitlabJob>

const textOf = (file: string) => readFileSync(inRepository(file), 'utf8')

/** A workflow of GitHub, checked. */
export const readWorkflow = (text = textOf('examples/ci/github-actions.yml')): Workflow =>
  workflowSchema.parse(parse(text))

/** The action at the root, checked. */
export const readAction = (): Action => actionSchema.parse(parse(textOf('action.yml')))

/** The jobs of the GitLab pipeline by name, checked. */
export const readGitlab = (): Record<string, GitlabJob> =>
  z.record(z.string(), gitlabJob).parse(parse(textOf('examples/ci/gitlab-ci.yml')))

/** What stands between `${{` and `}}` anywhere in a value. */
export function expressionsIn(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(/\$\{\{\s*(.*?)\s*\}\}/g)].map(match => match[1]!)
}

/** The contexts that an expression reads, such as `steps.compare.outputs.folder`. */
export function contextsIn(expression: string): string[] {
  const outsideOfTexts = expression.replace(/'[^']*'/g, "''")
  return [...outsideOfTexts.matchAll(/[a-z_]+(?:\.[\w-]+)+/g)].map(match => match[0])
}
