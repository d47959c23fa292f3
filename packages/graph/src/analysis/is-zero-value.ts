import type { Graph, Node, Tensor } from '@coppice/spec'

/** Operators that only move, repeat or select elements of their first input. */
const LAYOUT = new Set([
  'Expand',
  'Slice',
  'Reshape',
  'Unsqueeze',
  'Squeeze',
  'Transpose',
  'Identity',
  'Gather',
  'Split',
  'Cast',
  'Tile',
])

/** A function that tells whether a value is zero everywhere, whatever the input: made of zero constants by moving them. */
export function isZeroValue(graph: Graph, constants: ReadonlyMap<string, Tensor>): (name: string) => boolean {
  const producers = new Map<string, Node>()
  for (const node of graph.nodes) for (const output of node.outputs) producers.set(output, node)
  const known = new Map<string, boolean>()
  const decide = (name: string): boolean => {
    const constant = constants.get(name)
    if (constant) return isZeroTensor(constant)
    const node = producers.get(name)
    if (!node) return false
    if (node.operator === 'ConstantOfShape') return isZeroFill(node)
    if (node.operator === 'Concat') return node.inputs.every(isZero)
    return LAYOUT.has(node.operator) && isZero(node.inputs[0]!)
  }
  const isZero = (name: string): boolean => {
    const before = known.get(name)
    if (before !== undefined) return before
    known.set(name, false)
    const zero = decide(name)
    known.set(name, zero)
    return zero
  }
  return isZero
}

function isZeroFill(node: Node): boolean {
  const value = node.attributes['value']
  return value === undefined || (value.kind === 'tensor' && isZeroTensor(value.value))
}

/** Zero bits are zero in every type; a tensor that must be waited for is not worth it. */
function isZeroTensor(tensor: Tensor): boolean {
  const elements = tensor.shape.reduce((product, size) => product * size, 1)
  if (elements > 1 << 20) return false
  const bytes = tensor.read()
  return bytes instanceof Uint8Array && bytes.every(byte => byte === 0)
}
