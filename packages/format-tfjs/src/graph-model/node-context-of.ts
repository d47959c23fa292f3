import type { SourceValue } from '@coppice/graph'
import { failure, type Node } from '@coppice/spec'
import type { NodeDef } from './node-def.ts'
import type { EmitOptions, NodeContext, Operand } from './node-context.ts'
import { align, arrange, materialise, operandAt, turnToFront, type Placing } from './placing.ts'

/** What an operator sees of a node. */
export function nodeContext(placing: Placing, node: NodeDef): NodeContext {
  const { translation } = placing
  const who = `${placing.who}, node ${node.name} (${node.op})`
  const operandOf = (other: NodeDef, index: number): Operand | undefined => {
    const reference = other.inputs[index]
    return reference && operandAt(placing, reference)
  }
  const refuse: NodeContext['refuse'] = (expected, received) => {
    throw failure({ code: 'unsupported-model', who, expected, received })
  }
  const input = (index: number): Operand => operandOf(node, index) ?? refuse(`an input ${index}`, 'none')
  const emitAll: NodeContext['emitAll'] = (operator, inputs, attributes = {}, options = {}) => {
    const values = inputs.map(operand => operand && materialise(placing, operand))
    return emit(placing, node, options, operator, values, attributes)
  }
  return {
    node,
    who,
    input,
    inputs: node.inputs.flatMap((_, index) => operandOf(node, index) ?? []),
    known: index => knownElements(input(index)),
    emit: (...parts) => emitAll(...parts)[0]!,
    emitAll,
    elementwise: (operator, inputs, attributes = {}) => {
      const values = align(placing, inputs)
      const result = translation.elementwise(operator, values, attributes, { name: `${node.name}:${operator}` })
      const isTurned = result.order === 'channels-first'
      placing.emissions.push({ owner: node.name, values: [result.name], steers: {}, isTurned })
      return result
    },
    constant: translation.constant,
    arranged: (operand, layout) => arrange(placing, operand, layout),
    channelsFirst: operand => turnToFront(placing, operand),
    inSourceOrder: operand => translation.inSourceOrder(materialise(placing, operand)),
    soleReader: (other = node) => soleReader(placing, other),
    operandOf,
    constantOf: (other, index) => operandOf(other, index)?.inferred.known?.data,
    nodeAt: (other, index) => placing.nodes.get(other.inputs[index]?.node ?? ''),
    standFor: other => {
      placing.covered.set(other.name, node.name)
      placing.hidden.add(node.name)
    },
    hide: other => void placing.hidden.add(other.name),
    refuse,
  }
}

function knownElements({ inferred }: Operand): readonly number[] | undefined {
  return inferred.known && Array.from(inferred.known.data)
}

function emit(
  placing: Placing,
  { name: owner }: NodeDef,
  { outputs = 1, steers = {} }: EmitOptions,
  operator: string,
  inputs: readonly (SourceValue | undefined)[],
  attributes: Node['attributes'],
): readonly SourceValue[] {
  const values = placing.translation.emitAll(operator, inputs, attributes, { name: `${owner}:${operator}`, outputs })
  const isTurned = inputs[0]?.order === 'channels-first'
  placing.emissions.push({ owner, values: values.map(value => value.name), steers, isTurned })
  return values
}

function soleReader({ readers, outputs }: Placing, { name }: NodeDef): NodeDef | undefined {
  const [reader, ...others] = readers.get(name) ?? []
  return others.length === 0 && !outputs.has(name) ? reader : undefined
}
