/** Leading digits of the ticks of a logarithmic axis: the finest first. */
export const LOG_DIGITS: readonly (readonly string[])[] = [['1', '2', '5'], ['1', '3'], ['1']]

/** Those values that are one of the digits times a power of ten. */
export function rounded(values: readonly number[], digits: readonly string[]): number[] {
  return values.filter(value => digits.includes(value.toExponential(3).replace(/\.?0*e.*/, '')))
}
