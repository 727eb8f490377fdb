import { UsageError } from '../../model/errors.ts'

/** Deeper than any setting. */
const MOST_DEEP = 32

/**
 * What a configuration says as plain data. A module may give anything: objects that compute their properties, or refuse to.
 * @param where how messages call the file
 * @throws UsageError that names the property which cannot be read, or is nested too deeply
 */
export function plainData(value: unknown, where: string, path: readonly string[] = []): unknown {
  if (typeof value !== 'object' || value === null) return value
  const place = path.length === 0 ? where : `${where}: ${path.slice(0, 4).join('.')}${path.length > 4 ? '…' : ''}`
  if (path.length > MOST_DEEP) throw new UsageError(`${place}: expected no more than ${MOST_DEEP} levels`)
  const read = (name: string) => plainData(propertyOf(value, name, place), where, [...path, name])
  const names = namesOf(value, place)
  if (Array.isArray(value)) return names.map(read)
  // The result of `import` of a function is one, too, and so is what is made without a prototype.
  return Object.fromEntries(names.map(name => [name, read(name)]))
}

function namesOf(value: object, place: string): string[] {
  try {
    return Object.keys(value)
  } catch (error) {
    throw unreadable(place, error)
  }
}

function propertyOf(value: object, name: string, place: string): unknown {
  try {
    return (value as Record<string, unknown>)[name]
  } catch (error) {
    throw unreadable(`${place}${place.endsWith(':') ? '' : ':'} ${name}`, error)
  }
}

function unreadable(place: string, error: unknown): UsageError {
  return new UsageError(`${place}: cannot be read: ${String(error).split('\n')[0]}`)
}
