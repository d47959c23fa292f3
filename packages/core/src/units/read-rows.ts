import { bitsOf, elementsOf, readStretches, stretchLength } from '@coppice/graph'
import type { Stretch, Tensor } from '@coppice/spec'
import { decodeFloats } from './decode-floats.ts'

/** Stretches of whole rows; of all rows where they do not begin at bytes. */
function stretchesOf(rows: number, rowBytes: number): Stretch[] {
  const some = Number.isInteger(rowBytes) ? Math.max(1, Math.floor(stretchLength / rowBytes)) : rows
  const stretches: Stretch[] = []
  for (let row = 0; row < rows; row += some)
    stretches.push({ offset: row * rowBytes, length: Math.ceil(Math.min(some, rows - row) * rowBytes) })
  return stretches
}

/**
 * Shows the elements of a tensor as float32, a few whole positions of its first axis at a time.
 *
 * @param use - Is given elements, which are good until it returns, and the number of their first row.
 */
export async function readRows(tensor: Tensor, use: (data: Float32Array, row: number) => void): Promise<void> {
  const { type, shape } = tensor
  const [rows = 1] = shape
  const rowBytes = (elementsOf(shape.slice(1)) * bitsOf(type)) / 8
  if (rows * rowBytes === 0) return
  await readStretches(tensor, stretchesOf(rows, rowBytes), (bytes, { offset, length }) => {
    use(decodeFloats(type, bytes, Math.floor((length * 8) / bitsOf(type))), offset / rowBytes)
  })
}
