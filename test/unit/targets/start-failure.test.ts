import { expect, it, test } from 'vitest'
import { lateAdvice, listenTimeoutAfter } from '../../../src/model/start-times.ts'
import { failure, whoIs } from '../../../src/targets/failure.ts'
import { listenAdvice, listenWords } from '../../../src/targets/listen-words.ts'
import { rejectedAdvice } from '../../../src/targets/rejected-advice.ts'
import { exitCauseIn } from '../../../src/targets/start-failure.ts'
import { appOf, armOf, probe } from '../../support/targets.ts'

it.each([
  ['cluster-rr', 'server.js (cluster-rr)'],
  ['control', 'server.js (cluster-rr, control)'],
  ['v22.12.0', 'server.js (cluster-rr, v22.12.0)'],
  ['head cluster-rr', 'server.js (head cluster-rr)'],
  ['server.js', 'server.js (cluster-rr)'],
  ['server.js cluster-rr ×4', 'server.js (cluster-rr ×4)'],
])('the arm %s is named in a sentence', (id, who) => {
  expect(whoIs(armOf(appOf('server.js'), 'cluster-rr', { id }))).toBe(who)
})

test('an app in a folder is told by its own name, not by that of the arm', () => {
  const arm = armOf(appOf('old/server.js', { name: 'old/server.js' }), 'single', { id: 'server.js single' })
  expect(whoIs(arm)).toBe('old/server.js (single)')
})

it.each([
  ["Error: Cannot find module 'express'", { kind: 'module-not-found', module: 'express' }],
  [
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'fastify' imported from /app/server.mjs",
    { kind: 'module-not-found', module: 'fastify' },
  ],
  ['Error [ERR_REQUIRE_ESM]: require() of ES Module /x.mjs from /y.js not supported.', { kind: 'require-of-esm' }],
  ['Error [ERR_REQUIRE_ASYNC_MODULE]: require() cannot be used on an ESM graph', { kind: 'require-of-async-esm' }],
  ['SyntaxError: Cannot use import statement outside a module', { kind: 'import-in-commonjs' }],
  ['ReferenceError: require is not defined in ES module scope', { kind: 'require-in-esm' }],
  [
    'TypeError [ERR_UNKNOWN_FILE_EXTENSION]: Unknown file extension ".ts" for /app/server.ts',
    { kind: 'unknown-extension', extension: '.ts' },
  ],
  ["SyntaxError: Unexpected token '}'", { kind: 'syntax-error', message: "Unexpected token '}'" }],
  ['/usr/bin/node: bad option: --wat', { kind: 'bad-option', option: '--wat' }],
  ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', { kind: 'out-of-heap' }],
  ['no database', undefined],
])('%s is understood', (line, cause) => {
  expect(exitCauseIn(['something before', line, '    at foo (/app/server.js:1:1)'])).toEqual(cause)
})

it.each([
  [
    { code: 'EADDRINUSE', port: 3000, exclusive: true },
    /port 3000 \(EADDRINUSE\): with `exclusive: true`/,
    /--modes single/,
  ],
  [{ code: 'EADDRINUSE', port: 3000, exclusive: false }, /: already in use by another process$/, /Stop the process/],
  [
    { code: 'EADDRINUSE', path: '/a.sock', exclusive: false },
    /the unix socket \/a\.sock/,
    /workers of a cluster can share/,
  ],
  [{ code: 'EACCES', port: 80, host: '::', exclusive: true }, /port 80 of :: \(EACCES\)/, /port 1024 or higher/],
  [{ code: 'ENOENT', path: '/no/a.sock', exclusive: false }, /its folder does not exist$/, /Check the path/],
  [{ code: 'ENOTFOUND', port: 3000, host: 'db', exclusive: false }, /host name has no address/, /Check the host/],
  [{ code: 'EOTHER', port: 3000, exclusive: false }, /^could not listen on port 3000 \(EOTHER\)$/, /Check the host/],
])('a listen that failed: %j', (listen, words, advice) => {
  expect(listenWords(listen)).toMatch(words)
  expect(listenAdvice(listen)).toMatch(advice)
})

it.each([
  [415, '{"a":1}', "-H 'content-type: application/json'"],
  [400, 'a=1&b=2', "-H 'content-type: application/x-www-form-urlencoded'"],
  [400, 'hello there', "-H 'content-type: text/plain'"],
  [404, '{"a":1}', '--path'],
  [405, undefined, '--method'],
  [403, undefined, 'authorization'],
  [503, undefined, '--start-timeout'],
  [302, undefined, '--expect-status 302'],
])('the advice on %i with the body %j', (status, body, advice) => {
  expect(rejectedAdvice(status, { ...probe, body })).toContain(advice)
  const typed = { ...probe, body, headers: { 'Content-Type': 'x' } }
  expect(rejectedAdvice(status, typed)).not.toContain('no content-type header')
})

test('a replacement has several times the first start, and never less than PM2 gives it', () => {
  expect(listenTimeoutAfter(200)).toBe(3_000)
  expect(listenTimeoutAfter(5_000)).toBe(25_000)
  expect(lateAdvice({ firstStartMs: 5_000, listenTimeoutMs: 3_000 })).toContain(
    'Raise --listen-timeout, for example to 25s',
  )
  expect(lateAdvice({ firstStartMs: 300, listenTimeoutMs: 3_000 })).toContain(
    'what keeps a second start from listening',
  )
})

test("places in Node's own code take no room of what the app says", () => {
  const { message } = failure('It failed.', [
    'Error: boom',
    '    at start (/app/server.js:3:9)',
    '    at Module._compile (node:internal/modules/cjs/loader:1521:14)',
    '    at node:internal/main/run_main_module:28:49',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:82:21) {',
    "  code: 'EBOOM'",
  ])
  expect(message.split('\n').slice(2)).toEqual([
    '  Error: boom',
    '      at start (/app/server.js:3:9)',
    '      at process.processTicksAndRejections (node:internal/process/task_queues:82:21) {',
    "    code: 'EBOOM'",
  ])
})
