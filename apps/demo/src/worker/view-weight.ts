import { mask } from '@coppice/core'
import { constantsOf, decodeElements } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Tensor } from '@coppice/spec'
import type { Histogram, WeightView } from '../protocol/views.ts'
import { cutOn } from './bench.ts'
import type { Bench } from './bench.ts'

/** The most rows and columns of a picture of a mask. */
const mostPixels = 160

const bins = 40

/** A weight in detail: how its elements are spread before and after, and which of them go. */
export async function viewWeight(bench: Bench, name: string): Promise<WeightView> {
  const { dense, model, plan } = cutOn(bench)
  const [own, twin] = [constantsOf(dense.graph).get(name), constantsOf(model.graph).get(name)]
  if (!own || !twin) throw failure({ code: 'usage', who: 'weight', expected: 'a weight of the model', received: name })
  const masked = constantsOf((await mask(dense, plan)).graph).get(name) ?? own
  const [before, after, kept] = [await valuesOf(own), await valuesOf(twin), await valuesOf(masked)]
  return { name, histogram: histogramOf(before, after), mask: pictureOf(own.shape, before, kept) }
}

async function valuesOf({ type, shape, read }: Tensor): Promise<Float64Array> {
  const count = shape.reduce((product, size) => product * size, 1)
  const values = decodeElements(type, await read(), count)
  return Float64Array.from({ length: count }, (_, at) => Number(values[at]))
}

function histogramOf(before: Float64Array, after: Float64Array): Histogram {
  let reach = 0
  for (const value of before) reach = Math.max(reach, Math.abs(value))
  for (const value of after) reach = Math.max(reach, Math.abs(value))
  reach ||= 1
  const count = (values: Float64Array): number[] => {
    const counts = new Array<number>(bins).fill(0)
    for (const value of values)
      if (value !== 0) counts[Math.min(bins - 1, Math.floor(((value + reach) / (2 * reach)) * bins))]!++
    return counts
  }
  return { low: -reach, high: reach, before: count(before), after: count(after) }
}

/** The first axis runs down, all others to the right. */
function pictureOf(shape: readonly number[], before: Float64Array, kept: Float64Array): WeightView['mask'] {
  const rows = shape[0] ?? 1
  const columns = before.length / rows
  const [height, width] = [Math.min(rows, mostPixels), Math.min(columns, mostPixels)]
  const [gone, all] = [new Float64Array(width * height), new Float64Array(width * height)]
  for (let at = 0; at < before.length; at++) {
    const y = Math.floor((Math.floor(at / columns) * height) / rows)
    const x = Math.floor(((at % columns) * width) / columns)
    all[y * width + x]!++
    if (kept[at] === 0 && before[at] !== 0) gone[y * width + x]!++
  }
  return { width, height, gone: Uint8Array.from(gone, (count, at) => Math.round((255 * count) / (all[at] || 1))) }
}
