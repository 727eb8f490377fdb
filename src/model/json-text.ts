/** Reads JSON as editors write it: some begin a file with a byte-order mark, which JSON does not know. */
export function parseJson(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, ''))
}
