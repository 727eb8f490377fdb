import { readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ENDINGS = ['', '.js', '.mjs', '.cjs', '.json']

/** The file that node runs for a path, from the folder that it begins in; undefined where there is none. */
export function scriptAt(folder: string, path: string): string | undefined {
  const from = (each: string) => join(folder, each)
  const at = (each: string) => (each.startsWith('/') ? each : from(each))
  const file = ENDINGS.map(ending => `${path}${ending}`).find(each => statOf(at(each))?.isFile())
  if (file !== undefined && !file.endsWith('.json')) return at(file)
  if (!statOf(at(path))?.isDirectory()) return undefined
  const main = mainOf(at(path))
  const inside = [main, 'index.js', 'index.mjs', 'index.cjs'].flatMap(name => (name === undefined ? [] : [name]))
  return inside.map(name => scriptAt(at(path), name)).find(found => found !== undefined)
}

function mainOf(folder: string): string | undefined {
  try {
    const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main?: unknown }
    return typeof main === 'string' && main !== '' && main !== '.' && main !== './' ? main : undefined
  } catch {
    return undefined
  }
}

/** A program of a package by the name under which its modules bring it: the file behind it, if that is a script for node. */
export function moduleProgram(folder: string, name: string): string | undefined {
  const link = upwards(folder)
    .map(each => join(each, 'node_modules', '.bin', name))
    .find(path => statOf(path)?.isFile())
  if (link === undefined) return undefined
  const path = behindShim(link) ?? realpathSync(link)
  return isForNode(path) ? path : undefined
}

/** pnpm links no program, but writes a shell script that calls node. */
function behindShim(link: string): string | undefined {
  const text = readFileSync(link, 'latin1')
  const [, path] = text.startsWith('#!/bin/sh') ? (/"\$basedir\/([^"]+)"\s+"\$@"/.exec(text) ?? []) : []
  return path === undefined ? undefined : realpathSync(join(dirname(link), path))
}

/** Whether a file's first line, or its name, says that node runs it. */
export function isForNode(path: string): boolean {
  if (!statOf(path)?.isFile()) return false
  if (/\.[cm]?[jt]s$/.test(path)) return true
  return /^#!.*\bnode\b/.test(readFileSync(path, 'latin1').slice(0, 200).split('\n')[0]!)
}

/** A folder and all above it. */
export function upwards(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...upwards(parent)]
}

/** Undefined for what is not there, and for what nobody may look at. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}
