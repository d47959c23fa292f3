import type { SliceOutline, UnitOutline } from '../units/unit-outline.ts'
import type { WeightUse } from '../units/weight-uses.ts'
import type { ColumnSource, UnitColumns } from './unit-columns.ts'

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

const isSet = ({ node }: WeightUse, name: string): boolean => {
  const attribute = node.attributes[name]
  return attribute?.kind === 'int' && attribute.value === 1
}

/** The axis of what a Gemm or MatMul multiplies the weight with that runs over inputs, from the last. */
function inputAxis(use: WeightUse): number {
  const isLeft = use.index === 0
  const isTurned = isSet(use, isLeft ? 'transB' : 'transA')
  return isLeft === isTurned ? -1 : -2
}

/** The value that a layer multiplies the weight with, and its axes that run over inputs. */
function dataOf(use: WeightUse): Pick<ColumnSource, 'value' | 'axes'> | undefined {
  const { index, operator, rank, matrix } = use
  const { inputs, outputs } = use.node
  if (operator === 'Conv' || operator === 'ConvTranspose') return { value: inputs[0]!, axes: [1] }
  if (operator === 'MatMul' || operator === 'Gemm') {
    const leading = matrix!.groups === 1 ? [] : Array.from({ length: rank - 2 }, (_, axis) => axis - rank)
    return { value: inputs[1 - index]!, axes: [...leading, inputAxis(use)] }
  }
  if (index === 1) return { value: inputs[0]!, axes: [-1] }
  const every = outputs[0]
  return every ? { value: every, axes: isSet(use, 'layout') ? [2, 3] : [1, 3] } : undefined
}

/** The positions of a convolution's kernel; 1 for all else. */
const positionsOf = ({ matrix, inputs }: WeightUse, shape: readonly number[]): number =>
  product(matrix!.inputs.map(axis => shape[axis]!)) / product(inputs.map(axis => shape[axis]!))

function sourceOf(use: WeightUse, { shape }: SliceOutline): ColumnSource | undefined {
  const data = dataOf(use)
  if (!data || !use.matrix) return undefined
  const { groups, groupedBy, inputs } = use.matrix
  const all = product(inputs.map(axis => shape[axis]!)) * (groupedBy === 'outputs' ? groups : 1)
  const columns = all / positionsOf(use, shape)
  const isConvolution = use.operator === 'Conv' || use.operator === 'ConvTranspose'
  const convolution = { node: use.node, index: use.index, shape: use.shape }
  return { ...data, cells: null, columns, groups, ...(isConvolution && { convolution }) }
}

const keyOf = ({ value, axes, groups, convolution }: ColumnSource): string =>
  JSON.stringify([value, axes, groups, convolution && [convolution.node.attributes, convolution.shape.slice(2)]])

/** Where the inputs of each weight are seen: in what the layers that read it multiply it with. */
export function weightColumns(outlines: readonly UnitOutline[]): Map<string, UnitColumns> {
  const columns = new Map<string, UnitColumns>()
  for (const { id, slices, uses = [] } of outlines) {
    const [slice] = slices
    const sources = uses.flatMap(use => sourceOf(use, slice!) ?? [])
    const [first] = sources
    if (!first || sources.some(source => source.columns !== first.columns)) continue
    const key = sources.map(keyOf).join(' ')
    columns.set(id, { key, columns: first.columns, repeat: positionsOf(uses[0]!, slice!.shape), sources })
  }
  return columns
}
