import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { App, LauncherBinary } from '../model/arm.ts'
import { binFolders } from './host/shell-command.ts'
import type { Launcher } from './modes/mode.ts'

/**
 * Where the user has a launcher: in the modules of the working directory or of the script, of the folders above them, or on the PATH. It is
 * not run, not even for its version: `pm2 --version` starts a daemon in the home of the user. Undefined where it is not installed.
 */
export function findLauncher(
  launcher: Launcher,
  { cwd, script }: Pick<App, 'cwd' | 'script'>,
  path: string | undefined,
): LauncherBinary | undefined {
  const onPath = (path ?? '').split(delimiter).filter(folder => folder !== '')
  const folders = [...binFolders(cwd), ...binFolders(dirname(script)), ...onPath]
  const found = folders.map(folder => join(folder, launcher.program)).find(isExecutable)
  return found === undefined ? undefined : { name: launcher.name, path: found, ...packageOf(found, launcher) }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** The program is a link into its package, or stands beside it, as with pnpm. */
function packageOf(program: string, { package: name }: Launcher): Pick<LauncherBinary, 'folder' | 'version'> {
  const inside = dirname(dirname(realpathSync(program)))
  const beside = join(dirname(dirname(program)), name)
  for (const folder of [inside, beside]) {
    const version = versionOf(folder, name)
    if (version !== undefined) return { folder, version }
  }
  return { folder: undefined, version: undefined }
}

function versionOf(folder: string, name: string): string | undefined {
  try {
    const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      name?: unknown
      version?: unknown
    }
    return found.name === name && typeof found.version === 'string' ? found.version : undefined
  } catch {
    return undefined
  }
}
