import { generateInputs } from '@coppice/core'
import { decodeElements, dynamicSizes } from '@coppice/graph'
import { takeExamples } from '@coppice/training'
import type { Batch, CalibrationBatch, Model, Session } from '@coppice/spec'
import type { AgreementView, ExampleView, OutputView, Picture } from '../protocol/views.ts'
import type { Show } from '../samples/sample.ts'
import { cutOn, openedOn, sessionOn } from './bench.ts'
import type { Bench } from './bench.ts'

/** How many examples are shown. */
const shown = 12

/** Runs both models on the same examples and puts what comes out side by side. */
export async function compareOutputs(bench: Bench): Promise<AgreementView> {
  const { model, data } = openedOn(bench)
  const session = await sessionOn(bench)
  const batch = data ? firstExamples(data.evaluation[0]!) : await makeUp(model)
  const [before, after] = [await runFirst(session, model, batch), await runFirst(session, cutOn(bench).model, batch)]
  const show = data?.show
  const examples = Array.from({ length: Math.min(shown, before.shape[0] ?? 1) }, (_, row) =>
    viewExample(batch, [before, after], row, show),
  )
  return {
    isMadeUp: data === undefined,
    examples,
    agreement: isClasses(before, show)
      ? shareOf(examples, ({ before, after }) => nameOf(before) === nameOf(after))
      : null,
    difference: largestDifference(numbersOf(before), numbersOf(after)),
  }
}

const firstExamples = (batch: CalibrationBatch): CalibrationBatch =>
  takeExamples(
    batch,
    Array.from({ length: shown }, (_, index) => index),
  )

async function makeUp({ graph }: Model): Promise<CalibrationBatch> {
  const [, sizes] = await dynamicSizes(graph)
  return { feeds: await generateInputs(graph, { ...(sizes && { sizes }) }) }
}

async function runFirst(session: Session, model: Model, { feeds }: CalibrationBatch): Promise<Batch> {
  const runner = await session.prepare!(model)
  try {
    return (await runner.run(feeds))[model.graph.outputs[0]!.name]!
  } finally {
    await runner.close()
  }
}

function viewExample(
  { feeds, targets }: CalibrationBatch,
  outputs: readonly [Batch, Batch],
  row: number,
  show: Show | undefined,
): ExampleView {
  const input = show && feeds[show.input]
  const label = targets && show?.classes ? (show.classes[Number(targets.data[row])] ?? null) : null
  const [before, after] = outputs.map(output => viewOutput(output, row, show)) as [OutputView, OutputView]
  return {
    input: input && show.picture ? pictureOf(rowOf(input, row), show.picture) : null,
    text: input && show.text ? show.text(sliceOf(input, row)) : null,
    label,
    before,
    after,
  }
}

const isClasses = ({ shape }: Batch, show: Show | undefined): boolean =>
  show ? show.classes !== undefined : shape.length === 2 && shape[1]! > 1

function viewOutput(output: Batch, row: number, show: Show | undefined): OutputView {
  const values = rowOf(output, row)
  if (isClasses(output, show)) return viewClass(values, show?.classes)
  if (show?.picture) return { kind: 'picture', picture: pictureOf(values, show.picture) }
  return { kind: 'numbers', values: values.slice(0, 8) }
}

/** The highest class and its share by softmax, or as it stands where outputs are shares already. */
function viewClass(values: readonly number[], names: readonly string[] | undefined): OutputView {
  const highest = Math.max(...values)
  const best = values.indexOf(highest)
  const sum = values.reduce((total, value) => total + value, 0)
  const isShare = Math.abs(sum - 1) < 1e-3 && Math.min(...values) >= 0
  const share = isShare ? highest : 1 / values.reduce((total, value) => total + Math.exp(value - highest), 0)
  return { kind: 'class', name: names?.[best] ?? String(best), share }
}

const nameOf = (output: OutputView): string | null => (output.kind === 'class' ? output.name : null)

const shareOf = <Item>(items: readonly Item[], test: (item: Item) => boolean): number =>
  items.filter(test).length / (items.length || 1)

function sliceOf({ data, shape }: Batch, row: number): Batch['data'] {
  const width = data.length / (shape[0] || 1)
  return data.slice(row * width, (row + 1) * width)
}

const rowOf = (batch: Batch, row: number): number[] => Array.from(numbersOf({ ...batch, data: sliceOf(batch, row) }))

function numbersOf({ type, data }: Batch): Float64Array {
  const isHalf = type === 'float16' || type === 'bfloat16'
  const values: ArrayLike<number | bigint> = isHalf
    ? decodeElements(type, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), data.length)
    : data
  return Float64Array.from({ length: values.length }, (_, at) => Number(values[at]))
}

function largestDifference(one: Float64Array, other: Float64Array): number {
  let [difference, size] = [0, 0]
  one.forEach((value, at) => {
    difference = Math.max(difference, Math.abs(value - other[at]!))
    size = Math.max(size, Math.abs(value))
  })
  return difference / (size || 1)
}

function pictureOf(values: readonly number[], [width, height]: readonly [number, number]): Picture {
  return { width, height, shades: Uint8Array.from(values, value => Math.round(255 * Math.min(1, Math.max(0, value)))) }
}
