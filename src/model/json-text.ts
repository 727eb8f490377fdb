/** Reads JSON as editors write it: some begin a file with a byte-order mark, which JSON does not know. */
export function parseJson(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ''))
}

/** A piece of a text is about so long, in characters. */
const PIECE = 65_536
/** Elements of an array that are written at once. */
const AT_ONCE = 500

/**
 * A value as JSON, in UTF-8, in pieces: a text of many megabytes, and its copy in bytes, would stay with the process as memory that it once
 * needed. All pieces are made now: whoever writes them may take his time, while the value goes on changing.
 * @param value of plain objects and arrays; what is undefined in an object is left out
 */
export function jsonPieces(value: unknown): Buffer[] {
  const pieces: Buffer[] = []
  let text = ''
  for (const part of partsOf(value)) {
    text += part
    if (text.length < PIECE) continue
    pieces.push(Buffer.from(text))
    text = ''
  }
  pieces.push(Buffer.from(text))
  return pieces
}

function* partsOf(value: unknown): Generator<string> {
  if (value === null || typeof value !== 'object') yield JSON.stringify(value) ?? 'null'
  else if (Array.isArray(value)) yield* partsOfArray(value)
  else {
    let before = '{'
    for (const [key, each] of Object.entries(value)) {
      if (each === undefined) continue
      yield `${before}${JSON.stringify(key)}:`
      yield* partsOf(each)
      before = ','
    }
    yield before === '{' ? '{}' : '}'
  }
}

function* partsOfArray(value: readonly unknown[]): Generator<string> {
  // Few large things, such as trials, are cut up themselves.
  if (value.length <= AT_ONCE && value.some(each => each !== null && typeof each === 'object')) {
    yield '['
    for (const [at, each] of value.entries()) {
      if (at > 0) yield ','
      yield* partsOf(each)
    }
    yield ']'
    return
  }
  for (let at = 0; at < value.length; at += AT_ONCE) {
    yield `${at === 0 ? '[' : ','}${JSON.stringify(value.slice(at, at + AT_ONCE)).slice(1, -1)}`
  }
  yield value.length === 0 ? '[]' : ']'
}
