import { constantsOf, isWeightType } from '@coppice/graph'
import type { CellLayout, Graph, Granularity, Tensor } from '@coppice/spec'
import { bareUse } from './bare-use.ts'
import { exemptByName, patternsFor } from './exempt-names.ts'
import type { GroupAxis, SliceOutline, UnitOutline, Units } from './unit-outline.ts'
import { readersOf, weightUses } from './weight-uses.ts'
import type { WeightUse } from './weight-uses.ts'
import type { WeightUnitOptions } from './weight-unit-options.ts'

/** The part of a use that says where inputs and outputs lie. */
type Oriented = Pick<WeightUse, 'operator' | 'inputs' | 'outputs' | 'matrix'>

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)
const largest = (axes: readonly number[]): number => Math.max(-1, ...axes)

/** Whether the rows of the tensor, as it lies in memory, are inputs rather than outputs. */
const isTransposed = (use: Oriented): boolean => largest(use.outputs) > largest(use.inputs)

/** The tensor as a matrix in memory order: everything up to the first of inputs and outputs, and the rest. */
function matrixOf(shape: readonly number[], use: Oriented): readonly [number, number] {
  const rowAxes = largest(isTransposed(use) ? use.inputs : use.outputs) + 1
  return [product(shape.slice(0, rowAxes)), product(shape.slice(rowAxes))]
}

function blockLayout(shape: readonly number[], use: Oriented, block: readonly [number, number]): CellLayout {
  const [rows, columns] = isTransposed(use) ? [block[1], block[0]] : block
  return { kind: 'block', matrix: matrixOf(shape, use), block: [rows, columns] }
}

/** The input axes as one axis; where they are no neighbours in memory, the last of them alone. */
function groupAxis(shape: readonly number[], use: Oriented): GroupAxis {
  const axes = use.inputs.every((axis, index) => axis === use.inputs[0]! + index) ? use.inputs : use.inputs.slice(-1)
  const [first = 0, last = -1] = [axes[0], axes.at(-1)]
  return {
    outer: product(shape.slice(0, first)),
    length: product(shape.slice(first, last + 1)),
    stride: product(shape.slice(last + 1)),
  }
}

function cellsOf(layout: CellLayout, elements: number): number {
  if (layout.kind !== 'block') return elements
  const { matrix, block } = layout
  return Math.ceil(matrix[0] / block[0]) * Math.ceil(matrix[1] / block[1])
}

function outlineOf(
  id: string,
  tensor: Tensor,
  use: Oriented,
  uses: readonly WeightUse[],
  granularity: Granularity,
  options: WeightUnitOptions,
): UnitOutline {
  const { shape } = tensor
  const layout: CellLayout =
    granularity === 'block' ? blockLayout(shape, use, options.block ?? [4, 4]) : { kind: 'element' }
  const size = cellsOf(layout, product(shape))
  const role = use.operator === 'Gather' ? 'table' : 'output'
  const { matrix } = use
  const slice: SliceOutline = { tensor: id, shape, role, layout, ...(matrix && { matrix }) }
  const layers = matrix ? uses.filter(({ operator }) => operator !== 'Gather') : []
  const outline = { id, granularity, size, slices: [slice], parametersPerCell: product(shape) / size, uses: layers }
  return granularity === 'n:m' ? { ...outline, groups: groupAxis(shape, use) } : outline
}

const quantising = new Set(['DequantizeLinear', 'QLinearConv', 'QLinearMatMul', 'ConvInteger', 'MatMulInteger'])

/** Why a tensor of two or more axes is left alone; `undefined` where it is not worth a word. */
function reasonAgainst(
  tensor: Tensor,
  uses: readonly WeightUse[],
  readers: readonly { node: { operator: string } }[],
): string | undefined {
  if (!isWeightType(tensor.type))
    return readers.some(({ node }) => quantising.has(node.operator)) ? `it is quantised (${tensor.type})` : undefined
  if (uses.some(use => use.operator === 'Gather')) return 'it is an embedding table'
  return 'no convolution, dense or recurrent layer reads it'
}

/** A weight that is offered, or why it is not. */
type Found = { readonly use: Oriented; readonly uses: readonly WeightUse[] } | { readonly reason: string | undefined }

/** Looks at tensors one by one. */
type Look = (name: string, tensor: Tensor) => Promise<Found>

function lookInGraph(graph: Graph, tensors: ReadonlyMap<string, Tensor>, options: WeightUnitOptions): Look {
  const readers = readersOf(graph.nodes)
  return async (name, tensor) => {
    const uses = isWeightType(tensor.type) ? await weightUses(name, tensor, readers, tensors) : []
    const isTable = uses.some(use => use.operator === 'Gather')
    const use = uses.find(({ operator }) => operator !== 'Gather') ?? uses[0]
    if (use && (!isTable || options.tables)) return { use, uses }
    return { reason: reasonAgainst(tensor, uses, readers.get(name) ?? []) }
  }
}

/** Without nodes, shapes alone tell. */
const lookAtShape: Look = async (_, { type, shape }) =>
  isWeightType(type) ? { use: bareUse(shape), uses: [] } : { reason: `its type ${type} cannot be pruned` }

/**
 * The units of single weights, groups or blocks: every float constant of two or more axes that a convolution, a dense
 * or a recurrent layer reads. Biases and norms are exempt; embedding tables too, even where they also serve as a
 * weight, unless they are asked for.
 *
 * In a model without nodes it is every float tensor of two or more axes, taken as PyTorch lays out weights (outputs,
 * inputs, kernel positions), but for those that {@link bareExempt} names.
 */
export async function weightUnits(graph: Graph, granularity: Granularity, options: WeightUnitOptions): Promise<Units> {
  const tensors = constantsOf(graph)
  const patterns = patternsFor(graph, options)
  const look = graph.nodes.length === 0 ? lookAtShape : lookInGraph(graph, tensors, options)
  const outlines: UnitOutline[] = []
  const spared: { name: string; reason: string }[] = []
  for (const [name, tensor] of tensors) {
    if (tensor.shape.length < 2 || product(tensor.shape) < 2) continue
    const exempt = exemptByName(name, patterns)
    const found = exempt === undefined ? await look(name, tensor) : { reason: exempt }
    if ('use' in found) outlines.push(outlineOf(name, tensor, found.use, found.uses, granularity, options))
    else if (found.reason) spared.push({ name, reason: found.reason })
  }
  return { outlines, protected: spared, tensors }
}
