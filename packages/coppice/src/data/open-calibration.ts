import { failure } from '@coppice/spec'
import type { Calibration, Graph } from '@coppice/spec'
import { batchesOf } from './batches-of.ts'
import type { Data, DataModule } from './data-set.ts'
import { divideExamples } from './divide-examples.ts'
import type { DivideSettings, OpenCalibration } from './divide-examples.ts'
import { examplesIn } from './examples-in.ts'
import { openData } from './open-data.ts'
import { parsePreprocessing } from './preprocessing.ts'
import { shuffledIndices } from './split-examples.ts'

/** The flags that say where data is and how much of it is used. */
export interface CalibrationSettings extends DivideSettings {
  /** A file, a folder or a module, as `--data` takes it. */
  readonly data?: string | undefined
  /** A file of labels, where the data has none. */
  readonly labels?: string | undefined
  /** Of a table: the column of labels by name or number, or `none`. Default the last. */
  readonly labelColumn?: string | undefined
  /** Examples to measure with. Default those of `data` that do not calibrate. */
  readonly test?: string | undefined
  /** A file of labels of `test`. */
  readonly testLabels?: string | undefined
}

/**
 * Opens the data that settings name, as `coppice prune` does; `undefined` where they name none.
 *
 * @param folder - Where relative paths start.
 * @throws a failure with code `usage` or `invalid-model` where there is no data, or data that does not fit the model.
 *
 * @example
 * ```ts
 * const settings = { ...parsePruneSettings({ sparsity: 0.5 }), data: 'table.csv' }
 * const examples = await openCalibration(model.graph, settings, process.cwd())
 * const { model: small } = await prune(model, { session, criterion: taylor(), calibration: examples!.calibration })
 * ```
 */
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
  const held = test && evaluationOf(test, graph, settings)
  return data.kind === 'examples' ? divideExamples(data, graph, settings, held) : fromModule(data, held, settings)
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

function evaluationOf(test: Data, graph: Graph, settings: CalibrationSettings): Calibration {
  const { evaluation, batch: size, seed } = settings
  if (test.kind === 'batches') return takeBatches(test, 0, evaluation)
  const preprocessing = parsePreprocessing(settings.preprocess ?? '')
  const indices = shuffledIndices(test.count, seed).subarray(0, evaluation).sort()
  return batchesOf(test, graph, { indices, size, preprocessing })
}

function fromModule(data: DataModule, test: Calibration | undefined, settings: CalibrationSettings): OpenCalibration {
  const { calibration, evaluation } = settings
  if (settings.preprocess !== undefined)
    throw failure({
      code: 'usage',
      who: '--preprocess',
      expected: 'data that is no module',
      received: String(settings.data),
      remedy: 'A module yields batches as the model takes them.',
    })
  const held = test ?? takeBatches(data, calibration, evaluation)
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
