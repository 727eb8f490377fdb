import { z } from 'zod'
import { lateAdvice, startSeconds } from '../model/start-times.ts'
import { durationText, unknownName, wholeText } from '../model/units.ts'
import type { RollReport } from '../targets/index.ts'
import { inSeconds } from './clock.ts'
import type { Fault } from './fault.ts'
import { signalWord, wordsOf } from './words.ts'
import { WORKER_START_MS } from './worker-start.ts'

export const RESTART_STRATEGIES = ['surge', 'signal', 'disconnect', 'abrupt', 'own'] as const

const strategyWord = z.enum(RESTART_STRATEGIES, {
  error: ({ input }) =>
    input === 'graceful'
      ? 'is now called disconnect; the default is surge'
      : unknownName('strategy', input, RESTART_STRATEGIES),
})

const params = wordsOf('rolling-restart', {
  strategy: strategyWord.prefault('surge').describe('how workers are replaced'),
  signal: signalWord.prefault('SIGTERM').describe('what old workers are sent'),
  maxSurge: wholeText(0, 128).prefault('1').describe('workers above the usual number at a time'),
  maxUnavailable: wholeText(0, 128).prefault('0').describe('workers that may be missing at a time'),
  killTimeout: durationText('0ms', '10m').prefault('1600ms').describe('SIGKILL when a worker has not exited by then'),
  trigger: signalWord.prefault('SIGHUP').describe('strategy=own: signal on which the app restarts its workers'),
  command: z
    .string()
    .min(1, { error: 'expected a shell command' })
    .optional()
    .describe('strategy=own: shell command that has the app restart its workers, instead of the signal'),
})
  .refine(({ strategy, command }) => command === undefined || strategy === 'own', {
    path: ['command'],
    message: 'only applies to strategy=own',
  })
  .refine(
    ({ strategy, maxSurge, maxUnavailable }) =>
      !['surge', 'disconnect'].includes(strategy) || maxSurge + maxUnavailable > 0,
    {
      path: ['maxSurge'],
      message: 'expected at least 1 when maxUnavailable is 0: otherwise no worker could be replaced',
    },
  )

type Params = z.output<typeof params>

/** Restarts all workers, as a release does; proved by new processes in every slot. */
export const rollingRestart: Fault<Params> = {
  name: 'rolling-restart',
  summary: 'all workers are replaced, as by a release: strategy=surge (default), signal, disconnect, abrupt, own',
  traits: { noun: 'rolling restart', label: 'rolling', shown: ['strategy'], does: 'replaces', lasting: true },
  params,
  victims: 'all',
  killTimeoutWord: 'killTimeout',
  whyNotThreads: () => 'no signal reaches a thread, so that it cannot be asked to stop',
  lastsMs: () => WORKER_START_MS,
  async inject({ controls, victims, params: plan, signal }) {
    const report = await controls.roll(plan, signal)
    return {
      verified: report.complete,
      unfinished: !report.complete && signal.aborted,
      evidence: report.complete ? success(report, plan, victims.length) : whyIncomplete(report),
      advice: report.late && lateAdvice(report.late),
      effectiveAtMs: report.complete || report.replaced.length > 0 ? report.startedAtMs : undefined,
      endedAtMs: report.endedAtMs,
      undrained: report.killed.length,
      unhandled: report.unhandled,
      remark: remarkOn(report, plan),
    }
  },
}

function whyIncomplete({ late, problem }: RollReport): string {
  if (!late) return problem ?? 'not every worker was replaced'
  const limit = `${startSeconds(late.listenTimeoutMs)} (--listen-timeout)`
  return `the replacement of worker ${late.slot} was killed because it did not listen within ${limit}; the first start of the app took ${startSeconds(late.firstStartMs)}`
}

function success(
  { replaced, killed, startedAtMs, endedAtMs }: RollReport,
  { killTimeout, strategy }: Params,
  workers: number,
): string {
  const all = `${replaced.length} of ${workers} workers were replaced in ${inSeconds(endedAtMs - startedAtMs)}`
  if (strategy === 'abrupt' || killed.length === 0) return all
  return `${all}; ${killed.length} had not exited after ${inSeconds(killTimeout)} and ${killed.length === 1 ? 'was' : 'were'} killed`
}

/** What a reader would take for something else. */
function remarkOn({ instead, unanswered, replaced }: RollReport, { signal, strategy }: Params): string | undefined {
  const remarks = [
    ...(instead === 'old-first'
      ? [`two processes cannot share the port, so each old one got ${signal} before its replacement was started`]
      : []),
    ...(instead === 'signalled' ? [`strategy=${strategy} needs a cluster; old processes got ${signal} instead`] : []),
    ...(unanswered.length > 0
      ? [
          `${unanswered.length} of ${replaced.length} replacements had not given an expected response by --listen-timeout, and the restart went on`,
        ]
      : []),
  ]
  return remarks.length > 0 ? remarks.join('; ') : undefined
}
