import type { App } from '../model/arm.ts'
import { APP_TARGET } from '../model/companion.ts'
import { UsageError } from '../model/errors.ts'
import { addressOf, isLoopback } from '../model/origin.ts'
import { unknownName } from '../model/units.ts'

/** `production: http://10.0.0.7:8080`: what stands before the colon is the label. */
const LABELLED = /^(\w[\w .+-]*):\s+(\S.*)$/s

const EXAMPLE = 'http://127.0.0.1:8080'

/**
 * The servers that run elsewhere, as they are written with `--url`.
 * @param allowed the hosts beyond this machine that the user has named once more
 * @throws UsageError for what is no such address, for another machine that was named once only, and for one that two of them have
 */
export function urlApps(written: readonly string[], allowed: readonly string[], cwd: string): App[] {
  const apps = written.map(text => urlApp(text, allowed, cwd))
  const twice = apps.find(({ name }, at) => apps.findIndex(each => each.name === name) < at)
  if (twice)
    throw new UsageError(
      `--url ${JSON.stringify(twice.name)}: given twice`,
      'label them to tell them apart: --url "before: http://127.0.0.1:8080"',
    )
  const hosts = apps.map(({ url }) => addressOf(url!).host)
  const idle = allowed.find(host => !hosts.includes(host.toLowerCase()))
  if (idle !== undefined)
    throw new UsageError(`--allow-remote ${JSON.stringify(idle)}: ${unknownName('host in a --url', idle, hosts)}`)
  return apps
}

function urlApp(text: string, allowed: readonly string[], cwd: string): App {
  const [, label, labelled] = LABELLED.exec(text.trim()) ?? []
  const address = labelled ?? text.trim()
  const where = `--url ${JSON.stringify(text.replace(address, () => withoutUser(address)))}`
  const origin = originOf(address, where)
  const { host } = addressOf(origin)
  if (!isLoopback(host) && !allowed.some(each => each.toLowerCase() === host))
    throw new UsageError(
      `${where}: ${host} is not a loopback address, and a load on another machine may harm others`,
      `if it is yours to load, name it once more: --allow-remote ${host}`,
    )
  return { name: label ?? new URL(origin).host, script: '', url: origin, args: [], env: {}, cwd, builtIn: false }
}

/** What comes before the last `@` may hold a password, whether or not that is an address. */
function withoutUser(address: string): string {
  return address.replace(/^.*@/s, '…@')
}

function originOf(text: string, where: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || url.hostname === '' || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError(`${where}: expected the address of a server, such as ${EXAMPLE}`)
  if (url.username !== '' || url.password !== '')
    throw new UsageError(`${where}: expected no user and password; pass them with --header`)
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    const path = withoutUser(`${url.pathname}${url.search}`)
    throw new UsageError(`${where}: expected no path; pass it with --path ${path}`)
  }
  return url.origin
}

/** Whether a server that runs elsewhere is on another machine. */
export function isRemote({ url }: Pick<App, 'url'>): boolean {
  return url !== undefined && !isLoopback(addressOf(url).host)
}

/** Settings of what clusterbench starts. */
const OF_STARTED = {
  nodeArgs: '--node-args',
  env: '--env',
  envFile: '--env-file',
  port: '--port',
  node: '--node',
  with: '--with',
}

/** @throws UsageError for a flag about what clusterbench starts, where it starts nothing, and for clients of another machine */
export function refuseWithUrls(
  apps: readonly App[],
  { given, clients }: { readonly given: ReadonlySet<string>; readonly clients?: number | undefined },
): void {
  const remote = apps.find(isRemote)
  if (remote && clients !== undefined)
    throw new UsageError(`--clients ${clients}: only possible on this machine, and ${remote.name} is another`)
  if (!apps.every(({ url }) => url !== undefined)) return
  const idle = Object.entries(OF_STARTED).find(([name]) => given.has(name))
  if (idle) throw new UsageError(`${idle[1]}: does not apply to --url, whose server clusterbench does not start`)
}

/** @throws UsageError for a proxy before a server of another machine, which knows its clients and its own name by other addresses */
export function refuseProxied(apps: readonly App[], proxied: readonly string[]): void {
  const remote = apps.find(isRemote)
  if (remote && proxied.includes(APP_TARGET))
    throw new UsageError(`target=${APP_TARGET}: only possible on this machine, and ${remote.name} is another`)
}
