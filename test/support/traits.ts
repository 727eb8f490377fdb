import { faults } from '../../src/faults/index.ts'
import type { FaultTraits, ModeTraits } from '../../src/model/traits.ts'
import { modes } from '../../src/targets/modes/index.ts'

/** What a mode is; one that the registry does not have is like the first. */
export function modeTraitsOf(name: string): ModeTraits {
  return (modes.find(mode => mode.name === name) ?? modes[0]!).traits
}

/** What a fault is; one that the registry does not have is like the first. */
export function faultTraitsOf(name: string): FaultTraits {
  return (faults.find(fault => fault.name === name) ?? faults[0]!).traits
}
