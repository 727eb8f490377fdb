import type { Arm } from '../model/arm.ts'

/** What a result records of the companions of a run; nothing where there are none. All arms have the same. */
export function companionSettings({ arms }: { readonly arms: readonly Arm[] }): { companions?: string[] } {
  const names = (arms[0]?.companions ?? []).map(({ name }) => name)
  return names.length > 0 ? { companions: names } : {}
}
