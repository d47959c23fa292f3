import { parsePruneSettings } from 'coppice/browser'
import { failure } from '@coppice/spec'
import type { ExamplesSetting, Giving } from '../protocol/calls.ts'
import { asTrouble } from '../protocol/as-trouble.ts'
import type { ExamplesView } from '../protocol/views.ts'
import { openedOn } from './bench.ts'
import type { Bench, GivenExamples, Opened } from './bench.ts'
import { examplesFor } from './examples-for.ts'
import { pickExamples } from './pick-examples.ts'

/** Takes files of examples or of labels for the open model, or takes away what there was where no file is given. */
export async function giveExamples(
  bench: Bench,
  { files = [], labels, settings }: Giving,
): Promise<ExamplesView | null> {
  const opened = openedOn(bench)
  const given = labels ? opened.examples?.labelled?.(labels) : pickExamples(files)
  if (given) checkGraph(opened, given)
  const view = await viewExamples({ ...opened, ...(given && { examples: given }) }, settings)
  if (given) opened.examples = given
  else delete opened.examples
  opened.drafts.clear()
  return given ? view : null
}

/** Weights alone cannot be shown anything. */
export function checkGraph({ model }: Pick<Opened, 'model'>, { file }: GivenExamples): void {
  if (model.graph.nodes.length > 0) return
  throw failure({
    code: 'usage',
    who: file,
    expected: 'a model to run it through',
    received: 'weights without a graph',
  })
}

/** How the examples are used with these settings, or why they cannot be; `null` where there are none. */
export async function viewExamples(
  opened: Pick<Opened, 'model' | 'examples'>,
  settings: ExamplesSetting,
): Promise<ExamplesView | null> {
  const { examples } = opened
  if (!examples) return null
  const { file, labels = null, pack } = examples
  const view = { file, labels, isDrawn: pack !== undefined, isLabelled: false, description: '', problem: null }
  try {
    const parsed = parsePruneSettings(settings)
    const divided = await examplesFor(opened, parsed)
    for await (const { targets } of divided!.calibration)
      return { ...view, isLabelled: targets !== undefined, description: divided!.description }
    return view
  } catch (error) {
    return { ...view, problem: asTrouble(error) }
  }
}
