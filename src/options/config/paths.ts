import { isAbsolute, relative, resolve, sep } from 'node:path'
import { findSample } from '../../targets/index.ts'

/** Turns a path of the configuration file, which begins in its folder, into one from the working directory. */
export type FromHere = (path: string) => string

/** @param folder of the configuration file; @param here working directory of the command */
export function fromHere(folder: string, here: string): FromHere {
  return path => (isAbsolute(path) ? path : relative(here, resolve(folder, path)) || '.')
}

/** A path that cannot be taken for a name: one that begins with a dot or a slash. */
const unmistakable = (path: string) => (isAbsolute(path) || path.startsWith('.') ? path : `.${sep}${path}`)

/** The app of a configuration: a sample keeps its name. */
export function appFromHere(name: string, place: FromHere): string {
  if (findSample(name)) return name
  const path = place(name)
  return findSample(path) ? unmistakable(path) : path
}

/** A Node binary: a bare name is looked up on the PATH. */
const node = (name: string, place: FromHere) => (/[/\\]/.test(name) ? unmistakable(place(name)) : name)

/** A base to compare with: only what begins with a dot is a path. */
const against = (name: string, place: FromHere) => (/^\.\.?([/\\]|$)/.test(name) ? unmistakable(place(name)) : name)

/** A report: the path is what stands behind the format. */
function report(text: string, place: FromHere): string {
  const colon = text.indexOf(':')
  return colon < 0 || colon === text.length - 1 ? text : `${text.slice(0, colon + 1)}${place(text.slice(colon + 1))}`
}

/** A command begins in the folder of the file, from wherever clusterbench is called. */
function setup(command: string, place: FromHere): string {
  const folder = place('.')
  return folder === '.' ? command : `cd '${folder.replaceAll("'", "'\\''")}' && (${command}\n)`
}

type Moved = (text: string, place: FromHere) => string

const path: Moved = (text, place) => (text.trim() === '' ? text : place(text))

const COMMON: Readonly<Record<string, Moved>> = { cwd: path, out: path, node, reports: report }

/** The words that hold paths; `baseline` is a file to compare and a time to chaos. */
const PATHS: Readonly<Record<'compare' | 'chaos', Readonly<Record<string, Moved>>>> = {
  compare: { ...COMMON, baseline: path, calibration: path, against, setup },
  chaos: { ...COMMON, experiment: path },
}

/** A word's value with its paths, where it has some, as they are from the working directory. */
export function withPaths(command: 'compare' | 'chaos', word: string, value: unknown, place: FromHere): unknown {
  const moved = PATHS[command][word]
  if (!moved) return value
  if (Array.isArray(value)) return value.map(each => moved(String(each), place))
  return moved(String(value), place)
}
