import { CookieJar, type KnownConnection, type NoReply, type Reply } from '../../load/index.ts'
import { isExpected, type RequestSpec } from '../../model/arm.ts'
import type { Values } from '../../model/filled-entry.ts'
import { valueIn } from '../../model/sequence.ts'
import type { Carried, SequenceRun, StepRun } from '../../model/sequence-run.ts'
import { workerOfNumber } from '../../model/worker-id.ts'
import { excerptOf, type SentTexts } from './excerpt.ts'
import type { FilledStep } from './filled-step.ts'

/** What sequences are sent with. */
export interface SendTerms {
  readonly sequences: readonly (readonly FilledStep[])[]
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /**
   * The class of statuses that a step without `expectStatus` had first, by its place: an app that redirects who is not known responds with an
   * expected status then, too.
   */
  readonly usual: Map<string, number>
}

/** One sequence that is to be sent. */
export interface Errand {
  readonly sequence: number
  readonly values: Omit<Values, 'captured'>
  /** The connection for each step. */
  connection(step: number): KnownConnection
}

/** Sends a sequence as one user would, up to the first step that fails. Rejects only when the signal is aborted. */
export async function sendSequence(terms: SendTerms, errand: Errand): Promise<SequenceRun> {
  const user = new User(errand.values)
  const steps: StepRun[] = []
  for (const [at, step] of terms.sequences[errand.sequence]!.entries()) {
    const carries = user.carries(step)
    const request = user.request(step)
    const reply = await errand.connection(at).send(request, terms.timeoutMs, terms.signal)
    const place = `${errand.sequence} ${at}`
    const run = 'failed' in reply ? lost(reply, carries) : judged(reply, { step, request, user, carries, place }, terms)
    steps.push(run)
    if (run.code !== '') break
  }
  return { sequence: errand.sequence, steps }
}

/** Who sends a sequence: its cookies, and what it has captured. */
class User {
  readonly jar = new CookieJar()
  readonly values: Values & { readonly captured: Map<string, string> }
  readonly sent: SentTexts[] = []

  constructor(values: Errand['values']) {
    this.values = { ...values, captured: new Map() }
  }

  carries(step: FilledStep): Carried | null {
    if (this.jar.header !== undefined) return 'cookie'
    return step.sendsCaptured ? 'value' : null
  }

  request(step: FilledStep): RequestSpec {
    const plain = step.request(this.values)
    const cookies = [plain.headers.cookie, this.jar.header].filter(each => each !== undefined && each !== '')
    const headers = cookies.length > 0 ? { ...plain.headers, cookie: cookies.join('; ') } : plain.headers
    return { ...plain, headers }
  }

  /** All that it has sent up to this request, which nobody else is to read. */
  sentWith({ headers, body }: RequestSpec): SentTexts[] {
    const { captured, rows } = this.values
    this.sent.push({ headers, body, values: [...captured.values(), ...this.jar.values, ...rows.flat()] })
    return this.sent
  }
}

interface Sent {
  readonly step: FilledStep
  readonly request: RequestSpec
  readonly user: User
  readonly carries: Carried | null
  readonly place: string
}

function slotOf(worker: number): number {
  return workerOfNumber(worker)?.slot ?? -1
}

function lost({ worker, failed }: NoReply, carries: Carried | null): StepRun {
  return { slot: slotOf(worker), status: null, code: failed, carries }
}

function judged(reply: Reply, sent: Sent, terms: SendTerms): StepRun {
  const { step: filled, user, carries, request } = sent
  const { step } = filled
  user.jar.take(reply.cookies)
  const texts = user.sentWith(request)
  const run = { slot: slotOf(reply.worker), status: reply.status, carries }
  const failed = (code: string): StepRun => ({ ...run, code, excerpt: excerptOf(reply.body, texts) })
  if (!isUsual(reply.status, sent, terms)) return failed(String(reply.status))
  if (!filled.accepts(reply.body, user.values)) return failed('body')
  for (const [name, source] of step.capture) {
    const value = valueIn(source, reply)
    if (value === undefined) return failed('value')
    user.values.captured.set(name, value)
  }
  const unique = step.unique && valueIn(step.unique, reply)
  const same = step.same && valueIn(step.same, reply)
  if ((step.unique && unique === undefined) || (step.same && same === undefined)) return failed('value')
  return { ...run, code: '', unique, same }
}

function isUsual(status: number, { step: { step }, place }: Sent, { usual }: SendTerms): boolean {
  if (!isExpected(status, step)) return false
  if (step.expectStatus) return true
  const first = usual.get(place) ?? Math.floor(status / 100)
  usual.set(place, first)
  return Math.floor(status / 100) === first
}
