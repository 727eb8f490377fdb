/** What configuration files and pipelines say already, and the command line does not know yet: to be emptied as it comes. */
export const PENDING = {
  /** Words of the configuration whose flags are missing. */
  compareWords: ['reports'],
  chaosWords: ['reports'],
  /** Flags in the pipelines; each has a value. */
  flags: ['--report'],
  /** Formats of their reports. */
  formats: ['github', 'markdown', 'html', 'junit', 'openmetrics'],
  /** Thresholds that init writes. */
  thresholds: [],
} as const satisfies Record<string, readonly string[]>

/** Whether something is still to come. */
export function isPending(what: keyof typeof PENDING, name: string | undefined): boolean {
  const names: readonly string[] = PENDING[what]
  return name !== undefined && names.includes(name)
}
