import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

function pathOf(name) {
  return fileURLToPath(new URL(`../figures/${name}.json`, import.meta.url))
}

/** The machine that figures were taken on. */
export function describeMachine() {
  return {
    cpu: cpus()[0].model,
    cpus: cpus().length,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  }
}

/** Keeps a bench's figures, for docs/benchmarks.md. Called after each run, so that a bench that is cut short leaves what it has. */
export function keep(name, figures) {
  writeFileSync(pathOf(name), `${JSON.stringify({ machine: describeMachine(), ...figures }, null, 1)}\n`)
}

/** The figures that a bench kept; undefined when it has never run. */
export function kept(name) {
  try {
    return JSON.parse(readFileSync(pathOf(name), 'utf8'))
  } catch {
    return undefined
  }
}
