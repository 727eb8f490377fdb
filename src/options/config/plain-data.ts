import { UsageError } from '../../model/errors.ts'

/** Deeper than any setting. */
const MOST_DEEP = 32

/** So many names of a path are shown. */
const MOST_SHOWN = 4

/**
 * What a configuration says as plain data. A module may export anything: objects that compute their properties, or refuse to.
 * @param where how messages call the file
 * @throws UsageError that names the property which cannot be read, or is nested too deeply
 */
export function plainData(value: unknown, where: string, path: readonly string[] = []): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (path.length > MOST_DEEP)
    throw new UsageError(`${placeOf(where, path)}: expected no more than ${MOST_DEEP} levels`)
  const names = orRefuse(where, path, () => Object.keys(value))
  const read = (name: string) => {
    const inner = [...path, name]
    return plainData(
      orRefuse(where, inner, () => (value as Record<string, unknown>)[name]),
      where,
      inner,
    )
  }
  return Array.isArray(value) ? names.map(read) : Object.fromEntries(names.map(name => [name, read(name)]))
}

function orRefuse<T>(where: string, path: readonly string[], read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new UsageError(`${placeOf(where, path)}: cannot be read: ${String(error).split('\n')[0]}`)
  }
}

function placeOf(where: string, path: readonly string[]): string {
  const shown = path.slice(0, MOST_SHOWN).join('.')
  return path.length === 0 ? where : `${where}: ${shown}${path.length > MOST_SHOWN ? '…' : ''}`
}
