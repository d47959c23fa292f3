import { divideExamples } from 'coppice/browser'
import type { DivideSettings, OpenCalibration } from 'coppice/browser'
import type { Opened } from './bench.ts'
import { breathing } from './breathing.ts'

/** What of the settings says how examples are used. */
export type ExamplesSettings = DivideSettings & { readonly labelColumn?: string | undefined }

/** The examples of the open model, divided as the settings say; `undefined` where there are none. */
export async function examplesFor(
  { model, examples }: Pick<Opened, 'model' | 'examples'>,
  settings: ExamplesSettings,
): Promise<OpenCalibration | undefined> {
  if (!examples) return undefined
  const divided = divideExamples(await examples.read(settings.labelColumn), model.graph, settings)
  const { calibration, evaluation } = divided
  return { ...divided, calibration: breathing(calibration), ...(evaluation && { evaluation: breathing(evaluation) }) }
}
