import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { App, EcosystemChoice } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'
import { modes as allModes, type Mode } from '../targets/index.ts'
import type { AppContext } from './apps.ts'

/** The modes that run ecosystem files. */
const launching = allModes.filter(({ launcher }) => launcher !== undefined)

/** Whether an app is named by a configuration file of a launcher, by the rules of that. */
export function isEcosystem(name: string): boolean {
  return launching.some(({ launcher }) => launcher?.configFiles.test(basename(name)))
}

/**
 * The app of an ecosystem file. The arguments are those of PM2: which of several apps, and with which of its variables.
 * @throws UsageError when there is no such file, and for other arguments
 */
export function ecosystemApp(name: string, { here, cwd, args, made }: AppContext): App {
  const script = resolve(here, name)
  if (!existsSync(script) && !made)
    throw new UsageError(`app ${JSON.stringify(name)}: no such ecosystem file: ${script}`)
  return { name, script, ecosystem: choiceIn(args), args: [], env: {}, cwd, builtIn: false }
}

function choiceIn(args: readonly string[]): EcosystemChoice {
  const words = args.flatMap(arg =>
    /^--\w+=/.test(arg) ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] : [arg],
  )
  const choice: { only: string | undefined; env: string | undefined } = { only: undefined, env: undefined }
  for (let at = 0; at < words.length; at += 2) {
    const [flag, value] = words.slice(at, at + 2)
    if ((flag !== '--only' && flag !== '--env') || value === undefined || value === '')
      throw new UsageError(
        `-- ${args.join(' ')}: with an ecosystem file, expected --only <app> or --env <name>`,
        'all other settings belong in the ecosystem file',
      )
    choice[flag === '--only' ? 'only' : 'env'] = value
  }
  return choice
}

/** The modes of a run, and what the user should know of how they were chosen. */
export interface ChosenModes {
  readonly modes: readonly Mode[]
  readonly remarks: readonly string[]
}

/**
 * Where no mode is named, an ecosystem file runs in the modes of its launcher, and other apps in those that were implied.
 * @throws UsageError for an ecosystem file that none of the named modes can run, and for a mode that can run none of the apps
 */
export function modesFor(
  apps: readonly App[],
  asked: readonly Mode[],
  { isNamed }: { readonly isNamed: boolean },
): ChosenModes {
  const files = apps.filter(({ ecosystem }) => ecosystem)
  const [file] = files
  if (!file) return { modes: asked, remarks: [] }
  const onlyFiles = files.length === apps.length
  if (!isNamed) {
    const [mode] = launching
    const remark = `${files.map(({ name }) => name).join(' and ')}: run by ${mode!.launcher!.name}, in mode ${mode!.name}.`
    return { modes: [...(onlyFiles ? [] : asked), ...launching], remarks: [remark] }
  }
  const unfit = asked.filter(({ launcher }) => launcher === undefined)
  if (unfit.length === asked.length || (onlyFiles && unfit.length > 0))
    throw new UsageError(
      `--modes ${unfit[0]!.name}: cannot run the ecosystem file ${file.name}`,
      `name the script for this mode, or use --modes ${launching.map(({ name }) => name).join(',')}`,
    )
  return { modes: asked, remarks: [] }
}
