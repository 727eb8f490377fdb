import { isAbsolute, relative, resolve, sep } from 'node:path'
import { findSample } from '../../targets/apps/index.ts'

/** Turns a path of the configuration file, which begins in its folder, into one from the working directory. */
export type FromHere = (path: string) => string

/** @param folder of the configuration file; @param here working directory of the command */
export function fromHere(folder: string, here: string): FromHere {
  return path => (isAbsolute(path) ? path : relative(here, resolve(folder, path)) || '.')
}

/** A path that cannot be taken for a name: one that begins with a dot or a slash. */
const unmistakable = (path: string) => (isAbsolute(path) || path.startsWith('.') ? path : `.${sep}${path}`)

const NPM_SCRIPT = /^npm:[^/\\]+$/

/** The app of a configuration: a sample keeps its name. */
export function appFromHere(name: string, place: FromHere): string {
  if (findSample(name)) return name
  // The folder of the package whose script it is stands before it.
  if (NPM_SCRIPT.test(name)) return place('.') === '.' ? name : `${place('.')}${sep}${name}`
  const path = place(name)
  return findSample(path) ? unmistakable(path) : path
}

/** A Node binary: a bare name is looked up on the PATH. */
export const nodeFromHere = (name: string, place: FromHere) => (/[/\\]/.test(name) ? unmistakable(place(name)) : name)

/** A version to compare with: only what begins with a dot is a path. */
export const againstFromHere = (name: string, place: FromHere) =>
  /^\.\.?([/\\]|$)/.test(name) ? unmistakable(place(name)) : name

/** A report: the path is what stands behind the format. */
export function reportFromHere(text: string, place: FromHere): string {
  const colon = text.indexOf(':')
  return colon < 0 || colon === text.length - 1 ? text : `${text.slice(0, colon + 1)}${place(text.slice(colon + 1))}`
}

/** A command begins in the folder of the file, from wherever clusterbench is called. */
export function commandFromHere(command: string, place: FromHere): string {
  const folder = place('.')
  return folder === '.' ? command : `cd '${folder.replaceAll("'", "'\\''")}' && (${command}\n)`
}

/** A file or a folder. */
export const pathFromHere = (text: string, place: FromHere) => (text.trim() === '' ? text : place(text))
