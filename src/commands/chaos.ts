import { join } from 'node:path'
import type { ChaosResult } from '../model/chaos-result.ts'
import { EXIT } from '../model/errors.ts'
import { realPath } from '../model/real-path.ts'
import { withVisibleText } from '../model/visible-text.ts'
import type { ChaosOptions } from '../options/chaos-options.ts'
import type { RunRequest } from '../options/command-line.ts'
import { configured } from '../options/config/index.ts'
import { resolveChaos } from '../options/resolve-chaos.ts'
import { ChaosRecord } from '../scenarios/chaos/chaos-record.ts'
import { expectedMs } from '../scenarios/chaos/remaining.ts'
import { runChaos } from '../scenarios/chaos/run-chaos.ts'
import { type Call, columnsOf, isColoured, say } from './io.ts'
import { largestOf, liveOut, type Run } from './life-of-a-run.ts'
import { openReports } from './reports-of-run.ts'
import { showResult } from './show.ts'
import { sayWhichApp } from './unnamed-app.ts'

/** Runs `chaos`: resolves the flags, shows the plan or carries it out, renders. Gives the exit code. */
export async function chaosFrom(requested: RunRequest<'chaos'>, call: Call): Promise<number> {
  const { io } = call
  const here = io.cwd()
  const request = await configured(requested, here)
  sayWhichApp(request, io)
  const { flags } = request
  const options = await resolveChaos(request.apps[0], request.appArgs, flags, here, io.env)
  const plan = `${JSON.stringify(options.plan, null, 2)}\n`
  if (flags.dryRun) {
    for (const remark of options.remarks) say(io.stderr, `${remark}\n`)
    const shown = { columns: columnsOf(io.stdout), color: isColoured(io.stdout, io.env) }
    const { renderPlan } = await import('../report/plan.ts')
    io.stdout.write(flags.format === 'json' ? plan : renderPlan(withVisibleText(options.plan), shown))
    return EXIT.ok
  }
  const run: Run<ChaosOptions, ChaosResult, ChaosRecord> = {
    command: 'chaos',
    options,
    quiet: flags.quiet,
    out: options.out,
    fileName: 'result.json',
    durationMs: expectedMs(options),
    pinBeside: largestOf(options),
    remarks: options.remarks,
    openReports: folder => openReports(flags, { folder, taken: takenFiles(folder) }, io),
    open: async (facts, file) => {
      await file.saveBeside('plan.json', plan)
      return new ChaosRecord(facts, file)
    },
    carryOut: (context, record) => {
      context.observer.begin?.()
      return runChaos(context, record)
    },
    hasMeasured: ({ trials }) => trials.length > 0,
    show: (result, path) => showResult(result, path, flags, io),
  }
  return liveOut(run, call)
}

/** Files that no report may go to, and why. */
function takenFiles(folder: string): Map<string, string> {
  const own = ['result.json', 'plan.json']
  return new Map(own.map(name => [realPath(join(folder, name)), 'the run itself writes it']))
}
