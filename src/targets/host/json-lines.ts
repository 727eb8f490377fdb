/** Returns a listener for `data` events that hands over each complete line, parsed. */
export function jsonLines<T>(take: (message: T) => void): (chunk: string) => void {
  let rest = ''
  return chunk => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(JSON.parse(line))
  }
}
