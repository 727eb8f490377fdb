import { readFileSync } from 'node:fs'
import { EXAMPLE_WORKFLOW } from './places.ts'

const INSTALL = '      - run: npm ci\n'
const ABOVE_STEPS = '    steps:\n'

/** What a project needs of its workflow. */
export interface WorkflowPlace {
  /** How its modules are installed; undefined: it has none. */
  readonly install: string | undefined
  /** Its folder from the root of the repository, with slashes; empty for the root. */
  readonly folder: string
}

/** The example workflow as this project needs it. */
export function workflowText({ install, folder }: WorkflowPlace): string {
  const example = readFileSync(EXAMPLE_WORKFLOW, 'utf8')
  const installed = example.replace(INSTALL, install === undefined ? '' : `      - run: ${install}\n`)
  if (folder === '') return installed
  const below = `    defaults:\n      run:\n        working-directory: ${JSON.stringify(folder)}\n`
  return installed.replace(ABOVE_STEPS, `${below}${ABOVE_STEPS}`)
}
