import type { Node, WeightMatrix } from '@coppice/spec'

/** For each axis of a value, the axes of the tensor that it was made from. */
export type View = readonly (readonly number[])[]

const recurrent = new Set(['LSTM', 'GRU', 'RNN'])
const recurrence = 2

function groupsOf(node: Node): number {
  const group = node.attributes['group']
  return group?.kind === 'int' ? group.value : 1
}

const sizeOf = (shape: readonly number[], axes: readonly number[]): number =>
  axes.reduce((size, axis) => size * shape[axis]!, 1)

/**
 * How a node takes inputs to outputs with the weight that it reads as operand `index`: the axes of the tensor behind
 * the operand's axes. Kernel positions are inputs; each direction of a recurrent layer and each matrix of a batch has
 * outputs of its own.
 */
export function weightMatrix(
  node: Node,
  index: number,
  view: View,
  shape: readonly number[],
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
): WeightMatrix {
  const others = view.map((_, axis) => axis).filter(axis => axis !== inputs && axis !== outputs)
  const rest = others.flatMap(axis => view[axis]!)
  const [ofInputs, ofOutputs] = [view[inputs]!, view[outputs]!]
  if (node.operator === 'Conv')
    return { outputs: ofOutputs, inputs: [...ofInputs, ...rest], groups: groupsOf(node), groupedBy: 'outputs' }
  if (node.operator === 'ConvTranspose')
    return { outputs: ofOutputs, inputs: [...ofInputs, ...rest], groups: groupsOf(node), groupedBy: 'inputs' }
  const sharesInputs = recurrent.has(node.operator) && index !== recurrence
  const groups = sharesInputs ? 1 : sizeOf(shape, rest)
  return { outputs: [...rest, ...ofOutputs], inputs: ofInputs, groups, groupedBy: 'outputs' }
}
