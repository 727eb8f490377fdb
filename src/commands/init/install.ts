import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Lock files and how what they lock is installed. */
const INSTALLERS: readonly (readonly [string, string])[] = [
  ['package-lock.json', 'npm ci'],
  ['npm-shrinkwrap.json', 'npm ci'],
  ['pnpm-lock.yaml', 'corepack enable && pnpm install --frozen-lockfile'],
  ['yarn.lock', 'corepack enable && yarn install --frozen-lockfile'],
]

/** How the modules of a project are installed, and which file says so; undefined where there is nothing to install. */
export function installOf(folder: string): { readonly command: string; readonly because: string } | undefined {
  const locked = INSTALLERS.find(([file]) => existsSync(join(folder, file)))
  if (locked) return { command: locked[1], because: `found ${locked[0]}` }
  if (!existsSync(join(folder, 'package.json'))) return undefined
  return { command: 'npm install', because: 'found package.json, but no lock file' }
}
