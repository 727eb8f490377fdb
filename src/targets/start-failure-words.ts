import type { Arm, RequestSpec } from '../model/arm.ts'
import { startSeconds } from '../model/start-times.ts'
import { type Explained, explainBroken, hostEndWords, howItEnded, whoIs } from './failure.ts'
import type { WorkerExit } from './host/protocol.ts'
import { listenAdvice, listenWords } from './listen-words.ts'
import { explainProtocol } from './other-protocol-words.ts'
import type { Endpoint, ProbeAnswer } from './ready.ts'
import { rejectedAdvice } from './rejected-advice.ts'
import type { Busy, ExitCause, StartFailure, Waited } from './start-failure.ts'
import type { Probe } from './target.ts'

const LOADER = 'Measure the built JavaScript, or name a loader, for example with --node-args "--import tsx".'

/** Below this share of a CPU a process only waits. */
const IDLE_BELOW = 0.1

/** A failed start as people are told of it. */
export function explainStart(failure: StartFailure, arm: Arm, request: Probe): Explained {
  const who = whoIs(arm)
  switch (failure.kind) {
    case 'ended':
      return explainEnd(failure, arm)
    case 'host-ended':
      return explainHostEnd(who, failure.exit)
    case 'unix-only':
      return {
        line: `${who} listens on the unix socket ${failure.path}, but not for HTTP, and on no TCP port.`,
        hint: 'Check that the script is the one that starts the HTTP server.',
      }
    case 'some-listen': {
      const { listening, workers, listen, busy, waited } = failure
      const why = listen === undefined ? `the others are ${stateOf(busy)}` : `another ${listenWords(listen)}`
      return {
        line: `Only ${listening} of ${workers} workers of ${who} listened on a port ${within(waited)}; ${why}.`,
        hint: listen === undefined ? stillStarting(busy) : listenAdvice(listen),
      }
    }
    case 'none-listens': {
      const { listen, busy, waited } = failure
      const why = `it ${listen === undefined ? `is ${stateOf(busy)}` : listenWords(listen)}`
      return {
        line: `${who} did not listen on any port ${within(waited)}; ${why}.`,
        hint: listen === undefined ? stillStarting(busy) : listenAdvice(listen),
      }
    }
    case 'no-agents':
      return explainUnseen(who, failure.workers)
    case 'own-ports':
      return {
        line: `The workers of ${who} do not share a port: each listens on one of its own.`,
        hint: 'Make the app listen on one fixed port, without `exclusive`.',
      }
    case 'other-port':
      return explainOtherPort(who, failure)
    case 'other-protocol':
      return explainProtocol(who, failure.endpoint, failure.protocol, request.ca)
    case 'unanswered':
      return explainSilence(who, failure, request)
    case 'rejected':
      return explainRejected(who, failure, request)
    case 'broken':
      return explainBroken(who, failure.reason)
  }
}

function explainUnseen(who: string, workers: number): Explained {
  const [subject, it] = workers === 1 ? ['A worker', 'it'] : [`${workers} workers`, 'them']
  return {
    line: `${subject} of ${who} cannot be seen: the app forks ${it} with another NODE_OPTIONS, by which clusterbench watches processes.`,
    hint: 'Let the app add to process.env.NODE_OPTIONS when it forks, instead of replacing it.',
  }
}

/** A SIGKILL that clusterbench did not send. */
const OUT_OF_MEMORY = 'clusterbench did not do that; the system does when it runs out of memory.'

function explainHostEnd(who: string, exit: WorkerExit): Explained {
  return { line: hostEndWords(who, exit), ...(exit.signal === 'SIGKILL' && { hint: OUT_OF_MEMORY }) }
}

function explainEnd({ exit, listened, listen, cause }: Extract<StartFailure, { kind: 'ended' }>, arm: Arm): Explained {
  const ended = `${whoIs(arm)} ${howItEnded(exit)} ${listened ? 'before it was ready' : 'before it listened on a port'}`
  if (listen) return { line: `${ended}: it ${listenWords(listen)}.`, hint: listenAdvice(listen) }
  if (cause) return { line: `${ended}: ${causeWords(cause)}.`, hint: causeAdvice(cause, arm.app.script) }
  // A launcher says more on stderr.
  if (exit.code === 0 && arm.launcher) return { line: `${ended}.` }
  if (exit.code === 0) {
    return {
      line: `${ended}.`,
      hint: `A server keeps running, and this script ended without an error: check that ${arm.app.name} is the one that starts the server.`,
    }
  }
  if (exit.signal === 'SIGKILL') return { line: `${ended}.`, hint: OUT_OF_MEMORY }
  return { line: `${ended}.` }
}

function causeWords(cause: ExitCause): string {
  switch (cause.kind) {
    case 'module-not-found':
      return `the module ${cause.module} was not found`
    case 'require-of-esm':
      return 'it loads an ES module with require() (ERR_REQUIRE_ESM)'
    case 'require-of-async-esm':
      return 'it requires an ES module that uses top-level await (ERR_REQUIRE_ASYNC_MODULE)'
    case 'import-in-commonjs':
      return 'Node runs it as CommonJS, but it uses import'
    case 'require-in-esm':
      return 'Node runs it as an ES module, but it uses require()'
    case 'unknown-extension':
      return `Node cannot load ${cause.extension} files by itself`
    case 'syntax-error':
      return `it has a syntax error: ${cause.message}`
    case 'bad-option':
      return `Node does not know the option ${cause.option}`
    case 'out-of-heap':
      return 'it ran out of heap memory'
  }
}

function causeAdvice(cause: ExitCause, script: string): string {
  switch (cause.kind) {
    case 'module-not-found':
      return /^[./]|^file:/.test(cause.module)
        ? 'Check the path, and whether the app has to be built first.'
        : "Install the app's dependencies, for example with npm ci."
    case 'require-of-esm':
      return 'Load it with import(), or run the app on Node 22.12 or newer (--node).'
    case 'require-of-async-esm':
      return 'Load it with import().'
    case 'import-in-commonjs':
      return 'Set "type": "module" in its package.json, or name the file .mjs.'
    case 'require-in-esm':
      return 'Remove "type": "module" from its package.json, or name the file .cjs.'
    case 'unknown-extension':
      return LOADER
    case 'syntax-error':
      return /\.[cm]?tsx?$/.test(script) ? LOADER : 'If the syntax is that of a newer Node, name one with --node.'
    case 'bad-option':
      return 'Check --node-args and NODE_OPTIONS, or name another Node with --node.'
    case 'out-of-heap':
      return 'Give it more, for example with --node-args "--max-old-space-size=4096".'
  }
}

function explainOtherPort(
  who: string,
  { wanted, instead, isAskedFor, waited }: Extract<StartFailure, { kind: 'other-port' }>,
): Explained {
  const ports = instead.map(port => (port === 0 ? 'any free port' : `port ${port}`))
  return {
    line: `${who} did not listen on port ${wanted} ${within(waited)}, but on ${ports.join(' and ')}.`,
    hint: isAskedFor
      ? "Set --port to the port in the app's own listen() call."
      : `It listened on port ${wanted} before: check what its choice of a port depends on.`,
  }
}

function explainSilence(
  who: string,
  { endpoint, how, busy, waited }: Extract<StartFailure, { kind: 'unanswered' }>,
  { method, path }: RequestSpec,
): Explained {
  const where = `${who} listens on ${whereIs(endpoint)}`
  if (how === 'closed') {
    return {
      line: `${where}, but closed every connection without a response to ${method} ${path} ${within(waited)}.`,
      hint: 'Check that it serves HTTP there, and that it does not refuse this path (--path) or a missing header (--header).',
    }
  }
  return {
    line: `${where}, but did not answer ${method} ${path} ${within(waited)}; it is ${stateOf(busy)}.`,
    hint: isIdle(busy)
      ? 'Check what that request waits for, or choose another with --path; if it only needs longer, raise --start-timeout.'
      : 'If it only needs longer, raise --start-timeout.',
  }
}

function explainRejected(
  who: string,
  { endpoint, answer }: { endpoint: Endpoint; answer: ProbeAnswer },
  request: RequestSpec,
): Explained {
  const { status, line } = answer
  const body = line === undefined ? '' : `: ${line}`
  return {
    line: `${who} answered ${status} to ${request.method} ${request.path} at ${whereIs(endpoint)}${body}`.replace(
      /[.]?$/,
      '.',
    ),
    hint: rejectedAdvice(status, request),
  }
}

function whereIs({ origins, requested, path }: Endpoint): string {
  if (path !== undefined) return `the unix socket ${path}`
  return requested === 0 ? `${origins[0]}` : `${origins[0]} (instead of port ${requested})`
}

function within({ timeoutMs, firstStartMs }: Waited): string {
  const first = firstStartMs === undefined ? '' : `; its first start took ${startSeconds(firstStartMs)}`
  return `within ${startSeconds(timeoutMs)} (--start-timeout${first})`
}

function isIdle(busy: Busy): boolean {
  return busy !== undefined && busy < IDLE_BELOW
}

function stateOf(busy: Busy): string {
  if (busy === undefined) return 'still running'
  return isIdle(busy) ? 'running, but idle' : `still busy, at ${Math.round(busy * 100)} % of a CPU`
}

function stillStarting(busy: Busy): string {
  return isIdle(busy)
    ? 'If it needs longer to start, raise --start-timeout; otherwise check what it waits for, such as a database that is not there.'
    : 'If it needs longer to start, raise --start-timeout.'
}
