/** A mark of an axis. */
export interface Tick {
  /** In units of the chart. */
  readonly at: number
  readonly label: string
}

/** How much room labels take, in units of the chart. */
export interface LabelRoom {
  widthOf(label: string): number
  /** Least space between two of them. */
  readonly gap: number
}

/** The ticks whose labels do not touch; earlier ones win. */
export function spacedTicks(ticks: readonly Tick[], { widthOf, gap }: LabelRoom): Tick[] {
  const kept: Tick[] = []
  for (const tick of ticks) {
    const half = widthOf(tick.label) / 2
    const clear = kept.every(other => Math.abs(other.at - tick.at) >= half + widthOf(other.label) / 2 + gap)
    if (clear) kept.push(tick)
  }
  return kept.sort((a, b) => a.at - b.at)
}

/** The first of the lists whose labels do not touch; of the last one, those that do not. */
export function fittingTicks(lists: readonly (readonly Tick[])[], room: LabelRoom): Tick[] {
  return spacedTicks(lists.find(list => spacedTicks(list, room).length === list.length) ?? lists.at(-1) ?? [], room)
}

/** Leading digits of the ticks of a logarithmic axis: the finest first. */
export const LOG_DIGITS: readonly (readonly string[])[] = [['1', '2', '5'], ['1', '3'], ['1']]

/** Those values that are one of the digits times a power of ten. */
export function rounded(values: readonly number[], digits: readonly string[]): number[] {
  return values.filter(value => digits.includes(value.toExponential(3).replace(/\.?0*e.*/, '')))
}
