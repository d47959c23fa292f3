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

/** Whether the rows of an output stand for classes. */
export const isClasses = ({ shape }: Batch, show: Show | undefined): boolean =>
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

function sliceOf({ data, shape }: Batch, row: number): Batch['data'] {
  const width = data.length / (shape[0] || 1)
  return data.slice(row * width, (row + 1) * width)
}

const rowOf = (batch: Batch, row: number): number[] => Array.from(numbersOf({ ...batch, data: sliceOf(batch, row) }))

function pictureOf(values: readonly number[], [width, height]: readonly [number, number]): Picture {
  return { width, height, shades: Uint8Array.from(values, value => Math.round(255 * Math.min(1, Math.max(0, value)))) }
}
