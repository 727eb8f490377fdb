import type { FoundApp } from './found-app.ts'

/** What `init` has done and found out. */
export interface Outcome {
  readonly written: readonly string[]
  readonly guess: FoundApp | undefined
  /** The app that was written where none was found. */
  readonly placeholder: string
  readonly setup: string | undefined
  readonly setupBecause: string | undefined
  /** clusterbench is among the modules of the project. */
  readonly isInstalled: boolean
  readonly isInGit: boolean
  readonly ignoresResults: boolean
}

/** A command and what it is for; the command may be a sentence of its own. */
type Step = readonly [command: string, purpose: string]

/** Room for a reason beside its label. */
const COLUMNS = 72

/** What was written and guessed, and what to do next. */
export function nextSteps(outcome: Outcome): string {
  const { written, guess, placeholder, setup, setupBecause } = outcome
  const config = written[0]!
  const known = [
    ...(guess ? appLines(guess) : [`app    none found: edit "app" in ${config}, now ${placeholder}`]),
    'path   /',
    `       edit it in ${config} if another request matters more`,
    ...(setup === undefined ? [] : [`setup  ${setup}`, `       ${setupBecause ?? 'found a build script'}`]),
  ]
  const steps = stepsOf(outcome)
  const width = Math.max(...steps.map(([command]) => command.length)) + 2
  const next = steps.map(([command, purpose]) => `  ${command.padEnd(width)}${purpose}`)
  return [...written.map(file => `Wrote ${file}`), '', ...known, '', 'Next:', ...next, ''].join('\n')
}

function appLines({ app, nodeArgs, args, env, because, isBuilt }: FoundApp): string[] {
  return [
    `app    ${[app, ...args].join(' ')}`,
    `       ${because.length > COLUMNS ? `${because.slice(0, COLUMNS - 1)}…` : because}`,
    ...(isBuilt ? ['       it does not exist yet: build the project first'] : []),
    ...(nodeArgs === '' ? [] : [`node   ${nodeArgs}`]),
    ...Object.entries(env).map(([name, value]) => `env    ${name}=${value}`),
  ]
}

function stepsOf({ isInstalled, isInGit, ignoresResults }: Outcome): Step[] {
  return [
    ...(isInstalled ? [] : [['npm install --save-dev clusterbench', 'the same version for everyone'] as const]),
    ...(ignoresResults ? [] : [['echo results/ >> .gitignore', 'the results of runs'] as const]),
    ['npx clusterbench compare --budget 10s', 'does it start and answer?'],
    ...(isInGit
      ? ([
          ['npx clusterbench compare --against HEAD', 'your changes against the last commit'],
          ['git add -A && git commit', 'then pull requests are compared'],
        ] as const)
      : [['git init', 'the workflow compares commits'] as const]),
  ]
}
