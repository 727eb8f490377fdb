/** What the body of an answer has to say: a text that it contains, or a place in its JSON and the value there. */
export type BodyCheck =
  | { readonly contains: string }
  | { readonly path: readonly (string | number)[]; readonly equals: string | number | boolean | null }

/** What a check may be, for messages. */
export const EXPECTED_CHECK = 'expected a text, or a path in its JSON and a value, such as "$.status == \\"ok\\""'

/**
 * Reads what bodies have to say: a text in them, or `$.path == value` in their JSON.
 * @returns the check, or what is wrong with it
 */
export function readBodyCheck(written: string): BodyCheck | { readonly wrong: string } {
  if (written === '') return { wrong: EXPECTED_CHECK }
  const [, path, value] = /^\s*(\$[.[][^=]*?)\s*==\s*(.*?)\s*$/s.exec(written) ?? []
  // Meant as a check of its JSON, and not as a text that somebody expects.
  if (path === undefined && /^\s*\$[.[][^=<>!]*(!=|[=<>])/.test(written)) return { wrong: EXPECTED_CHECK }
  if (path === undefined) return { contains: written }
  const steps = readPath(path)
  if (steps === undefined) return { wrong: `${JSON.stringify(path)}: expected a path such as $.items[0].id` }
  const equals = scalarIn(value!)
  return equals === undefined
    ? { wrong: `${JSON.stringify(value)}: expected a value in JSON: "text", 12, true or null` }
    : { path: steps, equals }
}

function scalarIn(json: string): string | number | boolean | null | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return value !== null && typeof value === 'object' ? undefined : (value as string | number | boolean | null)
  } catch {
    return undefined
  }
}

/** Longer bodies are looked at up to here. */
export const LONGEST_CHECKED_BYTES = 1024 * 1024

/** The code of an answer that is rejected for its body. */
export const WRONG_BODY = 'body'

/** Whether a body says what is expected of it. */
export function holds(check: BodyCheck, body: string): boolean {
  if ('contains' in check) return body.includes(check.contains)
  try {
    return valueAt(JSON.parse(body), check.path) === check.equals
  } catch {
    return false
  }
}

/** The value at a place; undefined where there is none. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((within, key) => {
    if (within === null || typeof within !== 'object' || !Object.hasOwn(within, key)) return undefined
    return (within as Record<string | number, unknown>)[key]
  }, value)
}

const PATH = /^\$((?:\.[^\s.[\]=]+|\[\d+\])+)$/

/** Reads a path such as `$.items[0].id`; undefined where it is none. */
export function readPath(text: string): (string | number)[] | undefined {
  const [, steps] = PATH.exec(text) ?? []
  return steps
    ?.match(/\.[^.[]+|\[\d+\]/g)
    ?.map(step => (step.startsWith('[') ? Number(step.slice(1, -1)) : step.slice(1)))
}
