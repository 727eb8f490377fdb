import type { CalibrateOptions } from '../../options/calibrate-options.ts'
import type { Bench } from '../bench.ts'

/** What all runs of a calibration share. */
export type CalibrateBench = Omit<Bench, 'options' | 'random'> & { readonly options: CalibrateOptions }
