/** One program with its arguments, as a shell reads it, and what joins it to the one before. */
export interface ShellCommand {
  readonly words: readonly string[]
  /** What stands before it: empty for the first. */
  readonly joint: '' | '&&' | '||' | ';' | '&' | '|'
}

/** A command line as a shell reads it; `unsupported` names the part that only a shell can carry out. */
export type ShellLine = { readonly commands: readonly ShellCommand[] } | { readonly unsupported: string }

/** The values of variables; undefined for one that is not set. */
export type Variables = (name: string) => string | undefined

/** What only a shell can carry out, and what to call it. */
const FOR_A_SHELL: readonly (readonly [RegExp, string])[] = [
  [/^`/, 'a command substitution'],
  [/^\$\(/, 'a command substitution'],
  [/^[()]/, 'a subshell'],
]

const JOINT = /^(&&|\|\||[;&|\n])/
const REDIRECTION = /^(\d*|&)(>>|>&|<&|>|<)\s*[^\s;&|<>]+/
const VARIABLE = /^\$(?:(\w+)|\{(\w+)(?::?-([^}$`]*))?\})/

/** A word while it is read. */
interface Draft {
  text: string
  /** Quotes make a word of nothing. */
  quoted: boolean
  /** A variable in it is not set. */
  unset: boolean
}

/**
 * Splits a command line as `sh` does, and puts in variables. Redirections are left out, and so is an option whose value is a variable that is
 * not set: the program's own default is nearer to what is meant than nothing.
 */
export function readShellLine(line: string, variables: Variables): ShellLine {
  const commands: ShellCommand[] = []
  let words: string[] = []
  let joint: ShellCommand['joint'] = ''
  let word: Draft | undefined
  const endWord = () => {
    if (word && !word.unset && (word.text !== '' || word.quoted)) words.push(word.text)
    else if (word?.unset && words.length > 1 && words.at(-1)!.startsWith('-')) words.pop()
    word = undefined
  }
  const endCommand = (next: ShellCommand['joint']) => {
    endWord()
    if (words.length > 0) commands.push({ words, joint })
    words = []
    joint = next
  }
  for (let rest = line.trim(); rest !== ''; ) {
    const shell = FOR_A_SHELL.find(([pattern]) => pattern.test(rest))
    if (shell) return { unsupported: shell[1] }
    const redirected = word === undefined || /^\d*$/.test(word.text) ? REDIRECTION.exec(rest) : null
    const joined = JOINT.exec(rest)
    if (redirected) rest = rest.slice(redirected[0].length)
    else if (joined) {
      endCommand(joined[0] === '\n' ? ';' : (joined[0] as ShellCommand['joint']))
      rest = rest.slice(joined[0].length)
    } else if (/^[\s<>]/.test(rest)) {
      endWord()
      rest = rest.slice(1)
    } else {
      word ??= { text: '', quoted: false, unset: false }
      rest = rest.slice(readPart(rest, word, variables))
    }
  }
  endCommand('')
  return { commands }
}

/** Reads the next part of a word, and gives how many characters it takes. */
function readPart(rest: string, word: Draft, variables: Variables): number {
  const [quoted, single, double] = /^(?:'([^']*)'|"((?:[^"\\]|\\.)*)")/s.exec(rest) ?? []
  if (quoted !== undefined) {
    word.quoted = true
    if (single === undefined) putDouble(double!, word, variables)
    else word.text += single
    return quoted.length
  }
  const variable = VARIABLE.exec(rest)
  if (variable) return putVariable(variable, word, variables)
  const isEscaped = rest.startsWith('\\') && rest.length > 1
  word.text += rest[isEscaped ? 1 : 0]
  return isEscaped ? 2 : 1
}

/** What stands between double quotes, in which variables and a few escapes are read. */
function putDouble(text: string, word: Draft, variables: Variables): void {
  for (let rest = text; rest !== ''; ) {
    const variable = VARIABLE.exec(rest)
    const [escaped, character] = /^\\(["\\$`])/.exec(rest) ?? []
    if (variable) rest = rest.slice(putVariable(variable, word, variables))
    else {
      word.text += character ?? rest[0]
      rest = rest.slice(escaped?.length ?? 1)
    }
  }
}

function putVariable([whole, plain, braced, fallback]: RegExpExecArray, word: Draft, variables: Variables): number {
  const value = variables((plain ?? braced)!) || fallback
  if (value === undefined) word.unset = true
  else word.text += value
  return whole.length
}
