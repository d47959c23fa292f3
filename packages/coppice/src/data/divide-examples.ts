import { failure } from '@coppice/spec'
import type { Calibration, Graph } from '@coppice/spec'
import { batchesOf } from './batches-of.ts'
import type { DataSet } from './data-set.ts'
import { describePreprocessing, parsePreprocessing } from './preprocessing.ts'
import { splitExamples } from './split-examples.ts'

/** How many examples are used for what, and what is done to them first. */
export interface DivideSettings {
  /** Steps such as `scale=1/255`, with commas between them. Default none. */
  readonly preprocess?: string | undefined
  /** How many examples calibrate, chosen at random. */
  readonly calibration: number
  /** How many others measure; 0 for none. */
  readonly evaluation: number
  /** Examples in a batch. */
  readonly batch: number
  /** Of the choice. */
  readonly seed: number
}

/** Examples to calibrate with and others to measure with. */
export interface OpenCalibration {
  readonly calibration: Calibration
  /** How many examples calibrate, as far as that is known. */
  readonly examples: number
  /** Absent where nothing is to be measured. */
  readonly evaluation?: Calibration
  /** What is used, for people to check. */
  readonly description: string
}

/**
 * Divides examples into those that calibrate a model and others to measure it with, as `coppice prune` does: half and half
 * where there are too few for both.
 *
 * @param held - Examples to measure with instead, where they come from elsewhere.
 * @throws a failure with code `usage` where there are none, or none for an input of the model. Whether each fits is seen when
 * it is read.
 *
 * @example
 * ```ts
 * const data = await readDataSet(bytes, 'table.csv')
 * divideExamples(data, model.graph, parsePruneSettings({})).description // '75 of 150 examples calibrate, 75 others measure; …'
 * ```
 */
export function divideExamples(
  data: DataSet,
  graph: Graph,
  { calibration, evaluation, batch: size, seed, preprocess = '' }: DivideSettings,
  held?: Calibration,
): OpenCalibration {
  if (data.count === 0)
    throw failure({ code: 'usage', who: '--data', expected: 'at least one example', received: 'none' })
  const preprocessing = parsePreprocessing(preprocess)
  const split = splitExamples(data.count, { calibration, evaluation: held ? 0 : evaluation }, seed)
  const others = held ? 'others measure' : `${split.evaluation.length} others measure`
  return {
    calibration: batchesOf(data, graph, { indices: split.calibration, size, preprocessing }),
    examples: split.calibration.length,
    ...(evaluation > 0 && {
      evaluation: held ?? batchesOf(data, graph, { indices: split.evaluation, size, preprocessing }),
    }),
    description: `${split.calibration.length} of ${data.count} examples calibrate, ${others}; ${describePreprocessing(preprocessing)}`,
  }
}
