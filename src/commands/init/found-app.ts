import { fromFolder, guessApp } from '../../options/package/guess-app.ts'
import type { Manifest } from '../../options/package/manifest.ts'

/** The app of a folder in the words of a configuration file. */
export interface FoundApp {
  /** From the folder, with slashes. */
  readonly app: string
  readonly nodeArgs: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** From the folder; undefined: the folder itself. */
  readonly cwd: string | undefined
  /** Why it was taken, to stand behind the app's name. */
  readonly because: string
  /** It is there only once the project has been built. */
  readonly isBuilt: boolean
}

/** The app that a folder seems to hold; undefined where none was found. */
export function foundIn(folder: string, manifest: Manifest): FoundApp | undefined {
  const guess = guessApp(folder, manifest)
  if (!guess) return undefined
  const { launch, because, text, isBuilt } = guess
  return {
    app: fromFolder(folder, launch.script),
    nodeArgs: launch.nodeArgs.map(word => nearby(folder, word)).join(' '),
    args: launch.args,
    env: Object.fromEntries(Object.entries(launch.env).filter(([name]) => !name.startsWith('npm_'))),
    cwd: launch.cwd === folder ? undefined : fromFolder(folder, launch.cwd),
    because: text === undefined ? because : `${because}: ${JSON.stringify(text)}`,
    isBuilt,
  }
}

/** A file in an argument as it is for everyone who has the project. */
function nearby(folder: string, word: string): string {
  return word.replace(`${folder}/`, '')
}
