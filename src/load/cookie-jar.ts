/** The cookies of one user of one server, kept as a browser does. Whose domain and path they are for is not looked at. */
export class CookieJar {
  readonly #values = new Map<string, string>()

  /** Takes the cookies of a response: the values of its `Set-Cookie` headers. */
  take(lines: readonly string[], now = new Date()): void {
    for (const line of lines) {
      const [pair, ...attributes] = line.split(';')
      const at = pair!.indexOf('=')
      const name = pair!.slice(0, Math.max(0, at)).trim()
      if (name === '') continue
      if (isOver(attributes, now)) this.#values.delete(name)
      else this.#values.set(name, pair!.slice(at + 1).trim())
    }
  }

  /** What to send as `Cookie`; undefined where there is none. */
  get header(): string | undefined {
    if (this.#values.size === 0) return undefined
    return [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  get values(): readonly string[] {
    return [...this.#values.values()]
  }
}

/** A server deletes a cookie by setting it anew, with its end in the past. `Max-Age` takes precedence over `Expires` (RFC 6265, section 5.3). */
function isOver(attributes: readonly string[], now: Date): boolean {
  const attribute = (name: string) =>
    attributes
      .map(each => each.trim().split('='))
      .findLast(([key]) => key!.toLowerCase() === name)?.[1]
      ?.trim()
  const age = attribute('max-age')
  if (age !== undefined && /^-?\d+$/.test(age)) return Number(age) <= 0
  const expires = attribute('expires')
  return expires !== undefined && new Date(expires).getTime() <= now.getTime()
}
