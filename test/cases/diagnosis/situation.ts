/** A stranger's app whose truth is known, the command that its owner runs, and what the tool must make of it. */
export interface Situation {
  /** What is wrong, or right, with the app, in a few words. */
  readonly name: string
  /** What a maintainer said of it: an address, or where else it is known from. */
  readonly source: string
  /** The truth that the report has to tell, in one sentence. */
  readonly truth: string
  /** Arguments of `clusterbench`, as typed into a shell in `test/fixtures/situations`; single quotes hold a word together. */
  readonly command: string
  readonly env?: Readonly<Record<string, string>>
  readonly exitCode: number
  /** What is printed must match each, on one line that white space runs together; the first is quoted in docs/diagnosis.md. */
  readonly says: readonly RegExp[]
  /** What is printed must match none. */
  readonly silentAbout?: readonly RegExp[]
  /** It needs something that is not here; its name says what. */
  readonly isSkipped?: boolean
}

/** The words of a command. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!)
}
