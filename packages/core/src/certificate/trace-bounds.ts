import { constantsOf, decodeElements } from '@coppice/graph'
import type { Inferred } from '@coppice/graph'
import type { Graph, Node, Tensor } from '@coppice/spec'
import { readersOf } from '../units/weight-uses.ts'

/** Operators whose output holds the elements of their first input, and nothing else that counts as an index. */
const passing = new Set([
  'Cast',
  'Clip',
  'Expand',
  'Flatten',
  'Identity',
  'Reshape',
  'Slice',
  'Split',
  'Squeeze',
  'Tile',
  'Transpose',
  'Unsqueeze',
  'Max',
  'Min',
  'Concat',
  'Where',
  'Pad',
  'Mul',
  'Relu',
  'Mod',
])

async function largestOf(tensor: Tensor | undefined): Promise<number> {
  if (!tensor) return 0
  const count = tensor.shape.reduce((product, size) => product * size, 1)
  if (count > 65536) return 0
  return Array.from<number>(decodeElements(tensor.type, await tensor.read(), count)).reduce((a, b) => Math.max(a, b), 0)
}

interface Step {
  /** The elements must stay below this here. */
  readonly limit?: number
  /** The elements flow on into the outputs, raised by as much. */
  readonly raised?: number
}

/** What an operand means for the elements that flow into it. */
async function stepThrough(
  node: Node,
  index: number,
  values: ReadonlyMap<string, Inferred>,
  constants: ReadonlyMap<string, Tensor>,
): Promise<Step> {
  const { operator, inputs, attributes } = node
  const axis = attributes['axis']?.kind === 'int' ? attributes['axis'].value : 0
  if ((operator === 'Gather' || operator === 'GatherElements') && index === 1) {
    const size = values.get(inputs[0]!)?.shape?.at(axis)
    return size !== undefined && size > 0 ? { limit: size } : {}
  }
  if (operator === 'OneHot' && index === 0) return { limit: values.get(inputs[1]!)?.known?.data[0] ?? 1 }
  if (operator === 'Add') return { raised: await largestOf(constants.get(inputs[1 - index]!)) }
  return passing.has(operator) ? { raised: 0 } : {}
}

/**
 * How large the integers of an input may be: the least size of any axis that they index, wherever they flow to through
 * casts, reshapes and constant offsets; `undefined` where they index nothing.
 */
export async function traceBound(
  graph: Graph,
  input: string,
  values: ReadonlyMap<string, Inferred>,
): Promise<number | undefined> {
  const constants = constantsOf(graph)
  const readers = readersOf(graph.nodes)
  const seen = new Set([input])
  const queue = [{ value: input, raised: 0 }]
  let bound: number | undefined
  for (let entry = queue.shift(); entry; entry = queue.shift())
    for (const { node, index } of readers.get(entry.value) ?? []) {
      const { limit, raised } = await stepThrough(node, index, values, constants)
      if (limit !== undefined) bound = Math.min(bound ?? limit, Math.max(1, limit - entry.raised))
      const outputs = raised === undefined ? [] : node.outputs.filter(output => !seen.has(output))
      for (const output of outputs) queue.push({ value: output, raised: entry.raised + raised! })
      for (const output of outputs) seen.add(output)
    }
  return bound
}
