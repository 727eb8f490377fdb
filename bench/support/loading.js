import { execFileSync } from 'node:child_process'
import { startGenerator } from '../../dist/load/index.js'

/** The plan of a load on a server of ours: 32 connections kept open. */
export function planFor(origin, connections = 32) {
  const request = { method: 'GET', path: '/', headers: {}, body: undefined, expectStatus: undefined }
  return { origin, connections, keepAlive: true, timeoutMs: 5_000, request }
}

/** Starts the load generator in a thread of this process, which is bound to one CPU. */
export async function generatorOn(cpu) {
  const generator = await startGenerator(new AbortController().signal)
  execFileSync('taskset', ['-a', '-p', '-c', String(cpu), String(process.pid)], { stdio: 'ignore' })
  return generator
}
