import type { Attribute, Node } from '@coppice/spec'
import { changeNode } from '../change-node.ts'
import { formatReference, type NodeDef } from '../node-def.ts'
import type { NodeChange, RestoreContext } from './restore-context.ts'

/** Which inputs of the graph's nodes an operator takes care of itself. */
export type Handles = (change: NodeChange, index: number) => boolean

/** Puts what steers the graph's nodes now where the TensorFlow node reads it; what else is new is refused. */
export async function restoreSteered(context: RestoreContext, handles: Handles = () => false): Promise<NodeDef> {
  const { node } = context
  const inputs = node.inputs.map(formatReference)
  for (const change of context.changes) {
    const { before, after, steers } = change
    if (!hasSameAttributes(change) || after.inputs.length < before.inputs.length)
      return context.refuse(`another ${after.operator}`)
    for (const [index, name] of after.inputs.entries()) {
      const input = steers[index]
      if (name === before.inputs[index] || input === 'free' || handles(change, index)) continue
      if (input !== undefined) inputs[input] = await context.reference(name)
      // Constants of the file have been renamed already.
      else if (!context.isStored(name)) return context.refuse(`a ${after.operator} that reads ${name}`)
    }
  }
  return withInputs(node, inputs)
}

/** The node with other data inputs; the same object where they are what they were. */
export function withInputs(node: NodeDef, inputs: readonly string[]): NodeDef {
  const isSame =
    inputs.length === node.inputs.length && inputs.every((text, index) => text === formatReference(node.inputs[index]!))
  return isSame ? node : changeNode(node, { inputs })
}

/** Whether attributes are the same but for the groups of a convolution, which follow from its weights. */
function hasSameAttributes({ before, after }: NodeChange): boolean {
  return before.operator === after.operator && statedAttributes(before) === statedAttributes(after)
}

function statedAttributes({ attributes }: Node): string {
  const isStated = ([name]: readonly [string, Attribute]): boolean => name !== 'group'
  return JSON.stringify(
    Object.entries(attributes)
      .filter(isStated)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}
