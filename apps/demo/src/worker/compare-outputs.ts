import type { PruneSettings } from 'coppice/browser'
import type { Batch, Calibration, CalibrationBatch, Model, Session } from '@coppice/spec'
import type { AgreementView, OutputView } from '../protocol/views.ts'
import type { Show } from '../samples/sample.ts'
import { cutOn, openedOn, sessionOn } from './bench.ts'
import type { Bench, Opened } from './bench.ts'
import { examplesFor } from './examples-for.ts'
import { makeUpInputs } from './make-up-inputs.ts'
import { numbersOf } from './numbers-of.ts'
import { showOwn } from './show-own.ts'
import { isClasses, viewExample } from './view-example.ts'

/** How many examples are shown. */
const shown = 12

/** Runs both models on the same examples and puts what comes out side by side. */
export async function compareOutputs(bench: Bench): Promise<AgreementView> {
  const opened = openedOn(bench)
  const { model } = opened
  const { settings } = cutOn(bench)
  const session = await sessionOn(bench)
  const { calibration, evaluation = calibration } = (await examplesFor(opened, settings)) ?? {}
  const real = await firstBatch(evaluation)
  const batch = real ?? (await makeUpInputs(model))
  const [before, after] = [await runFirst(session, model, batch), await runFirst(session, cutOn(bench).model, batch)]
  const show = await showFor(opened, settings)
  const examples = Array.from({ length: Math.min(shown, before.shape[0] ?? 1) }, (_, row) =>
    viewExample(batch, [before, after], row, show),
  )
  return {
    isMadeUp: real === undefined,
    examples,
    agreement: isClasses(before, show)
      ? shareOf(examples, ({ before, after }) => nameOf(before) === nameOf(after))
      : null,
    difference: largestDifference(numbersOf(before), numbersOf(after)),
  }
}

async function firstBatch(batches: Calibration | undefined): Promise<CalibrationBatch | undefined> {
  for await (const batch of batches ?? []) return batch
  return undefined
}

/** How examples are shown; what is not said follows from the model and its data. */
async function showFor({ model, examples }: Opened, { labelColumn }: PruneSettings): Promise<Show | undefined> {
  if (!examples) return undefined
  return examples.show ?? showOwn(model.graph, (await examples.read(labelColumn)).labels?.classes)
}

async function runFirst(session: Session, model: Model, { feeds }: CalibrationBatch): Promise<Batch> {
  const runner = await session.prepare!(model)
  try {
    return (await runner.run(feeds))[model.graph.outputs[0]!.name]!
  } finally {
    await runner.close()
  }
}

const shareOf = <Item>(items: readonly Item[], test: (item: Item) => boolean): number =>
  items.filter(test).length / (items.length || 1)

function largestDifference(one: Float64Array, other: Float64Array): number {
  let [difference, size] = [0, 0]
  one.forEach((value, at) => {
    difference = Math.max(difference, Math.abs(value - other[at]!))
    size = Math.max(size, Math.abs(value))
  })
  return difference / (size || 1)
}

const nameOf = (output: OutputView): string | null => (output.kind === 'class' ? output.name : null)
