import { ask } from './ask.ts'
import type { Probe } from './target.ts'
import { timeLimit } from './time-limit.ts'

/** Where servers of health and metrics answer; an app may answer there as well. */
const SIDE_PATHS = ['/health', '/healthz', '/live', '/livez', '/ready', '/readyz', '/metrics']

const GIVE_UP_MS = 1_000
const MOST_BODY_BYTES = 64 * 1024

interface Page {
  readonly isOk: boolean
  readonly isHtml: boolean
  readonly body: string
}

/**
 * Whether a server reports nothing but health or metrics: what it answers to the request is what it answers to a health check. An app that
 * gives one answer to everything looks the same.
 */
export async function onlyReportsHealth(origin: string, spec: Probe, signal: AbortSignal): Promise<boolean> {
  const paths = [spec.path, ...SIDE_PATHS]
  const [answer, ...checks] = await Promise.all(paths.map(path => pageAt(origin, path, spec, signal)))
  if (!answer || answer.isHtml) return false
  return checks.some(check => check?.isOk && textOf(check) === textOf(answer))
}

/** Whether a server has a page for health or metrics, whatever else it has. */
export async function hasHealthPage(origin: string, spec: Probe, signal: AbortSignal): Promise<boolean> {
  const checks = await Promise.all(SIDE_PATHS.map(path => pageAt(origin, path, spec, signal)))
  return checks.some(check => check?.isOk)
}

/** Counters and times differ from answer to answer. */
function textOf({ body }: Page): string {
  return body.replace(/\d+/g, '0')
}

/** A health check has no more to say than whom it asks; a certificate is verified for that host, too. */
function hostOnly({ headers: { host } }: Probe): Probe['headers'] {
  return host === undefined ? {} : { host }
}

async function pageAt(origin: string, path: string, spec: Probe, signal: AbortSignal): Promise<Page | undefined> {
  using limit = timeLimit(GIVE_UP_MS, signal)
  return await new Promise(resolve => {
    const none = () => resolve(undefined)
    const asked = ask(origin, { path, ca: spec.ca, headers: hostOnly(spec), signal: limit.signal }, response => {
      let body = ''
      const { statusCode = 0, headers } = response
      const isHtml = headers['content-type']?.includes('html') ?? false
      const page = () => resolve({ isOk: statusCode >= 200 && statusCode < 300, isHtml, body })
      response.setEncoding('utf8').on('data', chunk => {
        body += chunk
        if (body.length > MOST_BODY_BYTES) response.destroy()
      })
      response.on('end', page).on('close', page).on('error', none)
    })
    asked.on('error', none).end()
  })
}
