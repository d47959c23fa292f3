import { failure } from '@coppice/spec'
import type { Calibration, Graph } from '@coppice/spec'
import { batchesOf } from './batches-of.ts'
import { examplesIn } from './examples-in.ts'
import type { Data, DataModule, DataSet } from './data-set.ts'
import { openData } from './open-data.ts'
import { describePreprocessing, parsePreprocessing } from './preprocessing.ts'
import type { Preprocessing } from './preprocessing.ts'
import { shuffledIndices, splitExamples } from './split-examples.ts'

/** The flags that say where data is and how much of it is used. */
export interface CalibrationSettings {
  readonly data?: string | undefined
  readonly labels?: string | undefined
  readonly labelColumn?: string | undefined
  readonly test?: string | undefined
  readonly testLabels?: string | undefined
  readonly preprocess?: string | undefined
  readonly calibration: number
  readonly evaluation: number
  readonly batch: number
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

/** Opens the data that the flags name; `undefined` where they name none. */
export async function openCalibration(
  graph: Graph,
  settings: CalibrationSettings,
  folder: string,
): Promise<OpenCalibration | undefined> {
  const { data: path, labels, labelColumn } = settings
  if (path === undefined) return refuseStray(settings)
  const located = { path, ...(labels !== undefined && { labels }), ...(labelColumn !== undefined && { labelColumn }) }
  const data = await openData(located, folder)
  const test = await openTest(settings, folder)
  const preprocessing = parsePreprocessing(settings.preprocess ?? '')
  return data.kind === 'examples'
    ? fromExamples(data, test, graph, settings, preprocessing)
    : fromModule(data, test, graph, settings, preprocessing)
}

function refuseStray(settings: CalibrationSettings): undefined {
  const stray = (['labels', 'labelColumn', 'test', 'testLabels', 'preprocess'] as const).find(
    name => settings[name] !== undefined,
  )
  if (stray === undefined) return undefined
  const flag = `--${stray.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
  throw failure({ code: 'usage', who: flag, expected: '--data beside it', received: 'none' })
}

async function openTest(
  { test, testLabels, labelColumn }: CalibrationSettings,
  folder: string,
): Promise<Data | undefined> {
  if (test === undefined) return undefined
  const located = {
    path: test,
    ...(testLabels !== undefined && { labels: testLabels }),
    ...(labelColumn !== undefined && { labelColumn }),
  }
  return openData(located, folder)
}

function fromExamples(
  data: DataSet,
  test: Data | undefined,
  graph: Graph,
  settings: CalibrationSettings,
  preprocessing: Preprocessing,
): OpenCalibration {
  const { calibration, evaluation, batch: size, seed } = settings
  if (data.count === 0)
    throw failure({ code: 'usage', who: '--data', expected: 'at least one example', received: 'none' })
  const split = splitExamples(data.count, { calibration, evaluation: test ? 0 : evaluation }, seed)
  const held = test
    ? evaluationOf(test, graph, settings, preprocessing)
    : batchesOf(data, graph, { indices: split.evaluation, size, preprocessing })
  const others = test ? 'others measure' : `${split.evaluation.length} others measure`
  return {
    calibration: batchesOf(data, graph, { indices: split.calibration, size, preprocessing }),
    examples: split.calibration.length,
    ...(evaluation > 0 && { evaluation: held }),
    description: `${split.calibration.length} of ${data.count} examples calibrate, ${others}; ${describePreprocessing(preprocessing)}`,
  }
}

function evaluationOf(
  test: Data,
  graph: Graph,
  settings: CalibrationSettings,
  preprocessing: Preprocessing,
): Calibration {
  const { evaluation, batch: size, seed } = settings
  if (test.kind === 'batches') return takeBatches(test, 0, evaluation)
  const indices = shuffledIndices(test.count, seed).subarray(0, evaluation).sort()
  return batchesOf(test, graph, { indices, size, preprocessing })
}

function fromModule(
  data: DataModule,
  test: Data | undefined,
  graph: Graph,
  settings: CalibrationSettings,
  preprocessing: Preprocessing,
): OpenCalibration {
  const { calibration, evaluation } = settings
  if (preprocessing !== undefined && settings.preprocess !== undefined)
    throw failure({
      code: 'usage',
      who: '--preprocess',
      expected: 'data that is no module',
      received: String(settings.data),
      remedy: 'A module yields batches as the model takes them.',
    })
  const held = test ? evaluationOf(test, graph, settings, preprocessing) : takeBatches(data, calibration, evaluation)
  return {
    calibration: takeBatches(data, 0, calibration),
    examples: calibration,
    ...(evaluation > 0 && { evaluation: held }),
    description: `batches of ${settings.data}: the first ${calibration} examples calibrate, the next ${evaluation} measure`,
  }
}

/** Whole batches after the first `skip` examples, until `count` are reached. */
function takeBatches(data: DataModule, skip: number, count: number): Calibration {
  return {
    async *[Symbol.asyncIterator]() {
      let seen = 0
      for await (const batch of data.batches()) {
        if (seen >= skip + count) return
        if (seen >= skip) yield batch
        seen += examplesIn(batch)
      }
    },
  }
}
