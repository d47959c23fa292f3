import { elementsOf } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Kernels, Slice, Tensor } from '@coppice/spec'
import { checkWeights } from '../scoring/check-scores.ts'
import { readRows } from '../units/read-rows.ts'
import { passFor } from './axis-sums.ts'
import type { AxisSums } from './axis-sums.ts'
import { addPositions, sumsOfCells } from './position-sums.ts'

/** Kernels that sum weights while they read them, so that no more than a few rows of a tensor are in memory. */
export interface ReadingKernels extends Kernels {
  /** Reads a tensor of which no sum was asked for. Throws `invalid-model` where a weight is NaN or infinite. */
  check(tensor: string): Promise<void>
}

/** Finite sums of rows have finite addends. The power 0 tells zeros from all others. */
function checkRows(tensor: string, data: Float32Array, sums: Float64Array, power: number, first: number): void {
  if (power > 0 && sums.every(sum => Number.isFinite(sum))) return
  checkWeights({ tensor, data }, first)
}

async function sumAxes(tensor: Tensor, power: number): Promise<AxisSums> {
  const { name, shape } = tensor
  const [rows = 1, columns = 1] = shape
  const inner = elementsOf(shape.slice(2))
  const sums = { rows: new Float64Array(rows), columns: new Float64Array(columns) }
  const pass = passFor(power, inner)
  await readRows(tensor, (data, row) => {
    const own = sums.rows.subarray(row, row + data.length / (columns * inner))
    pass(data, own, sums.columns, inner)
    checkRows(name, data, own, power, row * columns * inner)
  })
  return sums
}

async function sumPositions(tensor: Tensor, axis: number, power: number): Promise<Float64Array> {
  const { name, shape } = tensor
  const row = elementsOf(shape.slice(1))
  const sums = new Float64Array(shape[axis]!)
  await readRows(tensor, (data, first) => {
    addPositions(sums, data, elementsOf(shape.slice(axis + 1)), power)
    checkWeights({ tensor: name, data }, first * row)
  })
  return sums
}

async function checkTensor(tensor: Tensor): Promise<void> {
  const row = elementsOf(tensor.shape.slice(1))
  await readRows(tensor, (data, first) => checkWeights({ tensor: tensor.name, data }, first * row))
}

const refuse = (kernel: string) => (): never => {
  throw failure({
    code: 'internal',
    who: 'the criterion',
    expected: "to look at sums of weights alone, as it says with `weights: 'sums'`",
    received: `a call of kernels.${kernel}`,
  })
}

/** Makes what it is asked for once for each key. */
function remember<Made>(): (key: string, make: () => Made) => Made {
  const known = new Map<string, Made>()
  return (key, make) => {
    const made = known.get(key) ?? make()
    known.set(key, made)
    return made
  }
}

/**
 * Makes kernels for slices along axes whose `data` is not needed. Each tensor is read once for its first two axes; the
 * sums are those of {@link referenceKernels}, to the bit.
 */
export function readingKernels(tensors: ReadonlyMap<string, Tensor>): ReadingKernels {
  const axisSums = remember<Promise<AxisSums>>()
  const positionSums = remember<Promise<Float64Array>>()
  const read = new Set<string>()
  const sumsAlong = async (name: string, axis: number, power: number): Promise<Float64Array> => {
    const tensor = tensors.get(name)!
    read.add(name)
    if (axis > 1) return positionSums(`${axis} ${power} ${name}`, () => sumPositions(tensor, axis, power))
    const { rows, columns } = await axisSums(`${power} ${name}`, () => sumAxes(tensor, power))
    return axis === 0 ? rows : columns
  }
  return {
    async sumPowers({ tensor, layout }: Slice, cells, power) {
      if (layout.kind !== 'axis') return refuse(`sumPowers over single weights of '${tensor}'`)()
      return sumsOfCells(await sumsAlong(tensor, layout.axis, power), layout, cells)
    },
    rows: refuse('rows'),
    sumCells: refuse('sumCells'),
    inputIndices: refuse('inputIndices'),
    outputIndices: refuse('outputIndices'),
    async check(name) {
      if (!read.has(name)) await checkTensor(tensors.get(name)!)
      read.add(name)
    },
  }
}
