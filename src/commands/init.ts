import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { EXIT, UsageError } from '../model/errors.ts'
import { resolveApp } from '../options/apps.ts'
import type { InitRequest } from '../options/command-line.ts'
import { CONFIG_FILES } from '../options/config/index.ts'
import { type Manifest, readManifest } from '../options/package/manifest.ts'
import { type FoundApp, foundIn } from './init/found-app.ts'
import { installOf } from './init/install.ts'
import { nextSteps } from './init/next-steps.ts'
import { EXAMPLE_WORKFLOW, gitRoot, schemaPath } from './init/places.ts'
import { configText } from './init/starter-config.ts'
import { type Call, say } from './io.ts'

/** A file to write, as people see it and where it is. */
interface Draft {
  readonly shown: string
  readonly path: string
  readonly text: string
}

/** The app of a folder in which none was found: where the user begins to edit. */
const PLACEHOLDER: FoundApp = {
  app: 'server.js',
  nodeArgs: '',
  args: [],
  env: {},
  cwd: undefined,
  because: '',
  isBuilt: false,
}

/** Where what a build makes usually lies. */
const BUILT = /^(dist|build|lib|out|\.next|\.output)\//

/**
 * Runs `init`: writes a configuration file and a workflow for GitHub, and says what comes next. Gives the exit code.
 * @throws UsageError when a file is there already, and for an app that is not there
 */
export async function initFrom({ flags: { app, format, force } }: InitRequest, { io }: Call): Promise<number> {
  const here = io.cwd()
  const manifest = readManifest(here)
  const install = installOf(here)
  const guess = app === undefined ? foundIn(here, manifest) : named(app, here)
  const setup = setupOf(install?.command, guess, manifest)
  const root = gitRoot(here) ?? here
  const drafts: Draft[] = [
    draft(here, here, `clusterbench.config.${format}`, configText(starter(here, guess ?? PLACEHOLDER, setup), format)),
    draft(
      here,
      root,
      '.github/workflows/clusterbench.yml',
      workflowText({ install: install?.command, folder: relative(root, here).replaceAll(sep, '/') }),
    ),
  ]
  refuseOtherForm(here, drafts[0]!)
  if (!force) refuseOverwriting(drafts)
  for (const each of drafts) write(each)
  const known = { ...manifest.dependencies, ...manifest.devDependencies }
  const steps = nextSteps({
    written: drafts.map(({ shown }) => shown),
    guess,
    placeholder: PLACEHOLDER.app,
    setup,
    setupBecause: install?.because,
    isInstalled: 'clusterbench' in known,
    isInGit: gitRoot(here) !== undefined,
    ignoresResults: ignoresResults(root, here),
  })
  say(io.stdout, steps)
  return EXIT.ok
}

function starter(here: string, guess: FoundApp, setup: string | undefined) {
  return { schema: schemaPath(here), guess, setup }
}

function named(app: string, here: string): FoundApp {
  resolveApp(app, { here, cwd: here, args: [], workMs: undefined, inherited: {} })
  return { ...PLACEHOLDER, app: app.replaceAll('\\', '/'), because: 'from --app' }
}

/** What each version needs before it can run: its modules, and a build where the app is made by one. */
function setupOf(install: string | undefined, guess: FoundApp | undefined, { scripts }: Manifest): string | undefined {
  const isBuilt = scripts.build !== undefined && guess !== undefined && (guess.isBuilt || BUILT.test(guess.app))
  return isBuilt ? [install, 'npm run build'].filter(part => part !== undefined).join(' && ') : install
}

function draft(here: string, folder: string, name: string, text: string): Draft {
  const path = join(folder, name)
  return { shown: relative(here, path).replaceAll(sep, '/'), path, text }
}

/** Two configuration files beside each other are refused later; so is making a second one. */
function refuseOtherForm(here: string, { shown }: Draft): void {
  const other = CONFIG_FILES.find(name => name !== shown && existsSync(join(here, name)))
  if (other === undefined) return
  const ending = other.split('.').at(-1)
  throw new UsageError(
    `${other}: already exists, and only one configuration file is allowed`,
    `remove it, or add --format ${ending}`,
  )
}

function refuseOverwriting(drafts: readonly Draft[]): void {
  const there = drafts.filter(({ path }) => existsSync(path)).map(({ shown }) => shown)
  if (there.length === 0) return
  const exist = there.length === 1 ? 'exists' : 'exist'
  throw new UsageError(
    `${there.join(', ')}: already ${exist}; nothing was written`,
    '--force overwrites existing files',
  )
}

function write({ shown, path, text }: Draft): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  } catch (error) {
    throw new UsageError(`${shown}: cannot be written: ${(error as Error).message}`)
  }
}

/** Whether git leaves the results of runs alone, as far as the files named .gitignore at both ends of the way say it. */
function ignoresResults(root: string, here: string): boolean {
  const files = [...new Set([root, here])].map(folder => join(folder, '.gitignore')).filter(existsSync)
  return files.some(file => /^\/?(\*\*\/)?results\/?\s*$/m.test(readFileSync(file, 'utf8')))
}

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
