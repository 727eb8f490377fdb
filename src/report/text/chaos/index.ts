import type { ChaosResult } from '../../../model/chaos-result.ts'
import { wrap } from '../lines.ts'
import type { Paint } from '../paint.ts'

/** The sections of a `chaos` report: what users felt first, then each fault, then when it happened. */
export function chaosSections(result: ChaosResult, columns: number, _color: boolean, _paint: Paint): string[][] {
  return [wrap(`chaos, ${result.state}`, columns)]
}
