import { formatNumber } from '@coppice/report'
import type { Batch, Graph } from '@coppice/spec'
import type { Show } from '../samples/sample.ts'

/** How many numbers of an example are shown where it is no picture. */
const most = 6

/** How examples of the user's are shown: as pictures where the first input takes some of one channel, else as numbers. */
export function showOwn({ inputs }: Graph, classes: readonly string[] | undefined): Show | undefined {
  const [input] = inputs
  if (!input) return undefined
  const picture = pictureSize(input.shape?.slice(1) ?? [])
  return {
    input: input.name,
    isScaled: true,
    ...(picture ? { picture } : { text }),
    ...(classes && { classes }),
  }
}

function pictureSize(shape: readonly unknown[]): readonly [width: number, height: number] | undefined {
  const [height, width] = shape.length === 3 ? (shape[0] === 1 ? shape.slice(1) : shape) : []
  const isGrey = shape[0] === 1 || shape[2] === 1
  return isGrey && typeof width === 'number' && typeof height === 'number' ? [width, height] : undefined
}

function text(row: Batch['data']): string {
  const numbers = Array.from(row.slice(0, most), Number).map(formatNumber)
  return row.length > most ? `${numbers.join(' ')} …` : numbers.join(' ')
}
