import { DEFAULT_APP } from '../options/resolve-parts.ts'
import { guessApp } from './init/guess-app.ts'
import { type Manifest, readManifest } from './init/manifest.ts'
import type { Io } from './io.ts'

/**
 * Where no app was named, but the folder seems to hold one: says that the sample is measured, and which command measures
 * the app.
 */
export function sayWhichApp({ command, apps }: { command: string; apps: readonly string[] }, io: Io): void {
  if (apps.length > 0) return
  const here = io.cwd()
  const manifest = manifestIn(here)
  if (manifest?.scripts.start === undefined && manifest?.main === undefined) return
  const guess = guessApp(here, manifest)
  const nodeArgs = guess && guess.nodeArgs !== '' ? ['--node-args', quoted(guess.nodeArgs)] : []
  const appArgs = guess && guess.args.length > 0 ? ['--', ...guess.args.map(quoted)] : []
  const words = ['clusterbench', command, quoted(guess?.app ?? '<script>'), ...nodeArgs, ...appArgs]
  io.stderr.write(
    `No app given, so the built-in sample ${DEFAULT_APP} is measured. To measure yours: ${words.join(' ')}\n`,
  )
}

/** A broken package.json is not what the user asked about. */
function manifestIn(folder: string): Manifest | undefined {
  try {
    return readManifest(folder)
  } catch {
    return undefined
  }
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./<>-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
