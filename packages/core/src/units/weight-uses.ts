import { decodeElements } from '@coppice/graph'
import type { Node, Tensor, WeightMatrix } from '@coppice/spec'
import { weightMatrix } from './weight-matrix.ts'
import type { View } from './weight-matrix.ts'

/** What a node does with a weight: which axes it sums over, and which make its outputs. */
export interface WeightUse {
  readonly operator: string
  readonly node: Node
  /** The operand that the weight is, directly or rearranged. */
  readonly index: number
  /** The shape of the operand, as far as it is all of the tensor. */
  readonly shape: readonly number[]
  readonly rank: number
  /** Axes of the tensor that run over inputs, and are summed over. */
  readonly inputs: readonly number[]
  /** Axes of the tensor that run over outputs. */
  readonly outputs: readonly number[]
  /** How it takes inputs to outputs; an embedding table does not. */
  readonly matrix?: WeightMatrix
}

interface Orientation {
  readonly inputs: number
  readonly outputs: number
}

const flag = (node: Node, name: string): number => {
  const attribute = node.attributes[name]
  return attribute?.kind === 'int' ? attribute.value : 0
}

/** Which axes of operand `index` are inputs and outputs, where the node takes a weight there. */
function orientationOf(node: Node, index: number, rank: number): Orientation | undefined {
  switch (node.operator) {
    case 'Conv':
      return index === 1 ? { outputs: 0, inputs: 1 } : undefined
    case 'ConvTranspose':
      return index === 1 ? { outputs: 1, inputs: 0 } : undefined
    case 'MatMul':
      return index === 1 ? { outputs: rank - 1, inputs: rank - 2 } : { outputs: rank - 2, inputs: rank - 1 }
    case 'Gemm':
      if (index === 1) return flag(node, 'transB') ? { outputs: 0, inputs: 1 } : { outputs: 1, inputs: 0 }
      return index === 0 ? (flag(node, 'transA') ? { outputs: 1, inputs: 0 } : { outputs: 0, inputs: 1 }) : undefined
    case 'LSTM':
    case 'GRU':
    case 'RNN':
      return index === 1 || index === 2 ? { outputs: 1, inputs: 2 } : undefined
    case 'Gather':
      return index === 0 ? { outputs: 0, inputs: rank - 1 } : undefined
    default:
      return undefined
  }
}

function useOf(
  node: Node,
  index: number,
  view: View,
  shape: readonly number[],
  orientation: Orientation,
): WeightUse | undefined {
  const [inputs, outputs] = [view[orientation.inputs], view[orientation.outputs]]
  if (!inputs || !outputs) return undefined
  const own = view.map(axes => axes.reduce((size, axis) => size * shape[axis]!, 1))
  const use = { operator: node.operator, node, index, shape: own, rank: view.length, inputs, outputs }
  return node.operator === 'Gather' ? use : { ...use, matrix: weightMatrix(node, index, view, shape, orientation) }
}

/** Integers that a node takes as an attribute, or, in later versions of the operator, as a constant operand. */
async function integers(
  node: Node,
  name: string,
  operand: number,
  constants: ReadonlyMap<string, Tensor>,
): Promise<readonly number[] | undefined> {
  const attribute = node.attributes[name]
  if (attribute?.kind === 'ints') return attribute.value
  const tensor = constants.get(node.inputs[operand] ?? '')
  if (!tensor) return undefined
  const count = tensor.shape.reduce((product, size) => product * size, 1)
  return Array.from(decodeElements(tensor.type, await tensor.read(), count))
}

function unsqueeze(view: View, axes: readonly number[]): View {
  const rank = view.length + axes.length
  const added = new Set(axes.map(axis => (axis < 0 ? axis + rank : axis)))
  const left = [...view]
  return Array.from({ length: rank }, (_, axis) => (added.has(axis) ? [] : left.shift()!))
}

function squeeze(view: View, axes: readonly number[]): View {
  const dropped = new Set(axes.map(axis => (axis < 0 ? axis + view.length : axis)))
  return view.filter((_, axis) => !dropped.has(axis))
}

/** The view after a Reshape that only merges neighbouring axes or leaves them as they are. */
function mergeAxes(view: View, shape: readonly number[], target: readonly number[]): View | undefined {
  const sizes = view.map(axes => axes.reduce((size, axis) => size * shape[axis]!, 1))
  const known = target.map((size, axis) => (size === 0 ? sizes[axis]! : size))
  const rest = known.reduce((product, size) => (size < 0 ? product : product * size), 1)
  const whole = sizes.reduce((product, size) => product * size, 1)
  let next = 0
  const merged = known.map(size => {
    const wanted = size < 0 ? whole / rest : size
    const axes: number[] = []
    for (let product = 1; product < wanted && next < sizes.length; next++) {
      product *= sizes[next]!
      axes.push(...view[next]!)
    }
    return { axes, fits: axes.reduce((product, axis) => product * shape[axis]!, 1) === wanted }
  })
  return merged.every(({ fits }) => fits) ? merged.map(({ axes }) => axes) : undefined
}

/** How the value that a node makes of a weight shows the weight's axes; `undefined` where the node is no mere rearrangement. */
async function throughNode(
  node: Node,
  view: View,
  tensor: Tensor,
  constants: ReadonlyMap<string, Tensor>,
): Promise<View | undefined> {
  switch (node.operator) {
    case 'Identity':
    case 'Cast':
    case 'Slice':
    case 'Split':
    case 'Concat':
      return view
    case 'Transpose': {
      const order = await integers(node, 'perm', -1, constants)
      return order ? order.map(axis => view[axis]!) : view.toReversed()
    }
    case 'Unsqueeze':
      return unsqueeze(view, (await integers(node, 'axes', 1, constants)) ?? [])
    case 'Squeeze':
      return squeeze(view, (await integers(node, 'axes', 1, constants)) ?? [])
    case 'Reshape': {
      const target = await integers(node, 'shape', 1, constants)
      return target && mergeAxes(view, tensor.shape, target)
    }
    default:
      return undefined
  }
}

/** The nodes that read each value, with the operand's index. */
export function readersOf(nodes: readonly Node[]): Map<string, { readonly node: Node; readonly index: number }[]> {
  const readers = new Map<string, { readonly node: Node; readonly index: number }[]>()
  for (const node of nodes)
    node.inputs.forEach((name, index) => {
      const list = readers.get(name)
      if (list) list.push({ node, index })
      else readers.set(name, [{ node, index }])
    })
  return readers
}

/** The nodes that use a tensor as a weight, directly or rearranged (transposed, sliced, merged, cast). */
export async function weightUses(
  name: string,
  tensor: Tensor,
  readers: ReturnType<typeof readersOf>,
  constants: ReadonlyMap<string, Tensor>,
): Promise<WeightUse[]> {
  const uses: WeightUse[] = []
  const seen = new Set<string>([name])
  const queue: { value: string; view: View }[] = [{ value: name, view: tensor.shape.map((_, axis) => [axis]) }]
  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    const { value, view } = entry
    for (const { node, index } of readers.get(value) ?? []) {
      const orientation = orientationOf(node, index, view.length)
      const use = orientation && useOf(node, index, view, tensor.shape, orientation)
      if (use) uses.push(use)
      else {
        const next = await throughNode(node, view, tensor, constants)
        const fresh = node.outputs.filter(output => next && !seen.has(output))
        for (const output of fresh) queue.push({ value: output, view: next! })
        for (const output of fresh) seen.add(output)
      }
    }
  }
  return uses
}
