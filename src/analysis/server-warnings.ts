import type { LoadedServer } from '../model/loaded-server.ts'
import type { ResultArm, Warning } from '../model/result-parts.ts'

/** What has to be known of an arm. */
interface RedirectingArm extends Pick<ResultArm, 'id'> {
  readonly loaded?: Pick<LoadedServer, 'redirectsTo'> | null | undefined
}

type AskedFor = { readonly method: string; readonly path: string }

/** A warning about a server that sends its clients elsewhere; undefined where none does. */
export function redirectedWarning(arms: readonly RedirectingArm[], { method, path }: AskedFor): Warning | undefined {
  const redirected = arms.filter(arm => arm.loaded?.redirectsTo)
  const [first] = redirected
  const target = first?.loaded?.redirectsTo
  if (!target) return undefined
  const who = redirected.length === arms.length ? '' : ` (${redirected.map(arm => arm.id).join(', ')})`
  return {
    id: 'redirected',
    message: `${method} ${path} redirects to ${target}${who}: what was measured is the redirect.`,
    advice: adviceFor(new URL(target)),
  }
}

function adviceFor({ protocol, host }: URL): string {
  return protocol === 'https:'
    ? 'If the app expects a proxy in front of it, add --header "x-forwarded-proto: https", or turn the redirect off.'
    : `If the app opens that server too, measure it with --port; if it insists on its public name, add --header "host: ${host}".`
}

/** A warning where what was measured may be a health server; undefined where nothing speaks for it. */
export function doubtfulServerWarning(arms: readonly ResultArm[], { method, path }: AskedFor): Warning | undefined {
  const loaded = arms.find(arm => arm.loaded?.doubtful)?.loaded
  const other = loaded?.others.find(each => each.status !== null)
  if (!loaded || !other) return undefined
  return {
    id: 'doubtful-server',
    message: `Port ${loaded.port} was measured, but it looks like a health server: ${method} ${path} gets the same response as a health check. Port ${other.port} responds with ${other.status}.`,
    advice: `If port ${other.port} is the app, add --port ${other.port}, and --path with a page that it serves.`,
  }
}
