import type { App } from '../model/arm.ts'
import { UsageError } from '../model/errors.ts'

/** `with bun: bun server.ts`: what stands before the colon is the label. `npm:start` and `PORT=1 node x` have none. */
const LABELLED = /^(\w[\w .+-]*):\s+(\S.*)$/s

/**
 * The apps that commands start, as they are written with `--command`.
 * @throws UsageError for an empty command, and for a label that two of them have
 */
export function commandApps(written: readonly string[], cwd: string): App[] {
  const apps = written.map(text => commandApp(text, cwd))
  const twice = apps.find(({ name }, at) => apps.findIndex(each => each.name === name) < at)
  if (twice)
    throw new UsageError(
      `--command ${JSON.stringify(twice.name)}: given twice`,
      'label the commands to tell them apart: --command "before: npm start"',
    )
  return apps
}

function commandApp(text: string, cwd: string): App {
  const [, label, labelled] = LABELLED.exec(text.trim()) ?? []
  const command = labelled ?? text.trim()
  if (command === '') throw new UsageError(`--command ${JSON.stringify(text)}: expected a shell command`)
  return { name: label ?? command, script: '', command, args: [], env: {}, cwd, builtIn: false }
}

/**
 * @throws UsageError for words that only a script takes, where there is none
 */
export function refuseScriptWords(
  scripts: readonly string[],
  appArgs: readonly string[],
  { given, command }: { readonly given: ReadonlySet<string>; readonly command: readonly string[] },
): void {
  if (scripts.length > 0) return
  if (appArgs.length > 0 && command.length === 0)
    throw new UsageError(`-- ${appArgs.join(' ')}: does not apply to --url, whose server clusterbench does not start`)
  if (given.has('nodeArgs'))
    throw new UsageError('--node-args: does not apply to --command', 'set them with --env NODE_OPTIONS=…')
  if (appArgs.length > 0)
    throw new UsageError(`-- ${appArgs.join(' ')}: does not apply to --command; put the arguments into the command`)
}
