import type { Batch, CalibrationBatch } from '@coppice/spec'
import type { ExampleView, OutputView, Picture } from '../protocol/views.ts'
import type { Show } from '../samples/sample.ts'
import { numbersOf } from './numbers-of.ts'

/** One row of a batch with what both models make of it. */
export function viewExample(
  { feeds, targets }: CalibrationBatch,
  outputs: readonly [Batch, Batch],
  row: number,
  show: Show | undefined,
): ExampleView {
  const input = show && feeds[show.input]
  const [before, after] = outputs.map(output => viewOutput(output, row, show)) as [OutputView, OutputView]
  return {
    input: input && show.picture ? pictureOf(rowOf(input, row), show.picture, show.isScaled) : null,
    text: input && show.text ? show.text(sliceOf(input, row)) : null,
    label: targets?.shape.length === 1 && before.kind === 'class' ? nameOf(Number(targets.data[row]), show) : null,
    before,
    after,
  }
}

/** Whether the rows of an output stand for classes. */
export const isClasses = ({ shape }: Batch, show: Show | undefined): boolean =>
  show?.classes !== undefined || (shape.length === 2 && shape[1]! > 1)

const nameOf = (index: number, show: Show | undefined): string => show?.classes?.[index] ?? String(index)

function viewOutput(output: Batch, row: number, show: Show | undefined): OutputView {
  const values = rowOf(output, row)
  if (isClasses(output, show)) return viewClass(values, show)
  const [width, height] = show?.picture ?? [0, 0]
  if (show?.picture && values.length === width * height)
    return { kind: 'picture', picture: pictureOf(values, show.picture, show.isScaled) }
  return { kind: 'numbers', values: values.slice(0, 8) }
}

/** The highest class and its share by softmax, or as it stands where outputs are shares already. */
function viewClass(values: readonly number[], show: Show | undefined): OutputView {
  const highest = Math.max(...values)
  const sum = values.reduce((total, value) => total + value, 0)
  const isShare = Math.abs(sum - 1) < 1e-3 && Math.min(...values) >= 0
  const share = isShare ? highest : 1 / values.reduce((total, value) => total + Math.exp(value - highest), 0)
  return { kind: 'class', name: nameOf(values.indexOf(highest), show), share }
}

function sliceOf({ data, shape }: Batch, row: number): Batch['data'] {
  const width = data.length / (shape[0] || 1)
  return data.slice(row * width, (row + 1) * width)
}

const rowOf = (batch: Batch, row: number): number[] => Array.from(numbersOf({ ...batch, data: sliceOf(batch, row) }))

function pictureOf(values: readonly number[], [width, height]: readonly [number, number], isScaled = false): Picture {
  const [low, high] = isScaled ? [Math.min(...values), Math.max(...values)] : [0, 1]
  const shade = (value: number): number => Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low || 1))))
  return { width, height, shades: Uint8Array.from(values, shade) }
}
