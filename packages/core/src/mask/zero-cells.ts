import type { Tensor } from '@coppice/spec'
import { forEachCell, hasCell } from '../cells/cell-set.ts'
import type { CellSet } from '../cells/cell-set.ts'
import type { SliceOutline } from '../units/unit-outline.ts'

/** Cells of one slice that are to be zero. */
export interface ZeroedSlice {
  readonly slice: SliceOutline
  readonly cells: CellSet
}

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

/** Sets `count` elements from `first` to zero; every float type has zero as all bits zero. */
type Erase = (first: number, count: number) => void

function eraseElements(cells: CellSet, bytes: Uint8Array, width: number): void {
  const words = width === 2 ? new Uint16Array(bytes.buffer) : width === 4 ? new Uint32Array(bytes.buffer) : undefined
  if (words) forEachCell(cells, cell => (words[cell] = 0))
  else forEachCell(cells, cell => bytes.fill(0, cell * width, (cell + 1) * width))
}

function eraseBlocks(
  matrix: readonly [number, number],
  block: readonly [number, number],
  cells: CellSet,
  erase: Erase,
): void {
  const [rows, columns] = matrix
  const [height, width] = block
  const across = Math.ceil(columns / width)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column += width)
      if (hasCell(cells, Math.floor(row / height) * across + column / width))
        erase(row * columns + column, Math.min(width, columns - column))
}

function eraseSlice({ slice, cells }: ZeroedSlice, bytes: Uint8Array, width: number): void {
  const erase: Erase = (first, count) => bytes.fill(0, first * width, (first + count) * width)
  const { layout, shape } = slice
  if (layout.kind === 'element') return eraseElements(cells, bytes, width)
  if (layout.kind === 'block') return eraseBlocks(layout.matrix, layout.block, cells, erase)
  const inner = product(shape.slice(layout.axis + 1))
  const row = inner * shape[layout.axis]!
  forEachCell(cells, cell => {
    for (const position of layout.positions.subarray(cell * layout.count, (cell + 1) * layout.count))
      for (let outer = 0; outer < product(shape); outer += row) erase(outer + position * inner, inner)
  })
}

/** The tensor with zeros at the given cells; read only when asked for, and of a byte or more an element. */
export function zeroCells(tensor: Tensor, zeroed: readonly ZeroedSlice[]): Tensor {
  const erase = (source: Uint8Array): Uint8Array => {
    const bytes = source.slice()
    for (const part of zeroed) eraseSlice(part, bytes, bytes.length / product(tensor.shape))
    return bytes
  }
  return {
    ...tensor,
    read() {
      const bytes = tensor.read()
      return bytes instanceof Uint8Array ? erase(bytes) : bytes.then(erase)
    },
  }
}

/** The tensors that the removed cells lie in, with zeros there, by name. */
export function zeroUnits(
  outlines: readonly { readonly id: string; readonly slices: readonly SliceOutline[] }[],
  tensors: ReadonlyMap<string, Tensor>,
  removed: ReadonlyMap<string, CellSet>,
): Map<string, Tensor> {
  const parts = new Map<string, ZeroedSlice[]>()
  for (const { id, slices } of outlines) {
    const cells = removed.get(id)
    if (!cells?.bits.some(byte => byte > 0)) continue
    for (const slice of slices) parts.set(slice.tensor, [...(parts.get(slice.tensor) ?? []), { slice, cells }])
  }
  return new Map([...parts].map(([name, zeroed]) => [name, zeroCells(tensors.get(name)!, zeroed)]))
}
