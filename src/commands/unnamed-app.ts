import { type Manifest, readManifest } from '../options/package/manifest.ts'
import { DEFAULT_APP } from '../options/resolve-parts.ts'
import { foundIn } from './init/found-app.ts'
import { type Io, say } from './io.ts'

interface Unnamed {
  readonly command: string
  readonly apps: readonly string[]
  readonly flags: { readonly explicit: ReadonlySet<string> }
}

/**
 * Where no app was named, but the folder seems to hold one: says that the sample is measured, and which command measures
 * the app.
 */
export function sayWhichApp({ command, apps, flags }: Unnamed, io: Io): void {
  if (apps.length > 0 || flags.explicit.has('command')) return
  const here = io.cwd()
  const manifest = manifestIn(here)
  if (manifest?.scripts.start === undefined && manifest?.main === undefined) return
  const app = foundIn(here, manifest) ? '.' : '<script>'
  say(
    io.stderr,
    `No app given, so the built-in sample ${DEFAULT_APP} is measured. To measure yours: clusterbench ${command} ${app}\n`,
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
