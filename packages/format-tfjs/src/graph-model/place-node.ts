import { isFailure, type Node } from '@coppice/spec'
import { formatReference, type NodeDef } from './node-def.ts'
import { nodeContext } from './node-context-of.ts'
import type { Operand } from './node-context.ts'
import { operators } from './operators/index.ts'
import { refusedOperators } from './operators/refused.ts'
import { materialise, operandAt, type Placing } from './placing.ts'

/** The domain of nodes that are not translated. */
export const opaqueDomain = 'tensorflow'

/** What tells their operators apart from standard ones until they are moved there. */
const opaquePrefix = `${opaqueDomain}:`

/** Puts a node into the graph: as operators of ONNX, or as it is where it has no translation. */
export function placeNode(placing: Placing, node: NodeDef): void {
  const values = translate(placing, node)
  values.forEach((value, output) => placing.values.set(formatReference({ node: node.name, output }), value))
}

function translate(placing: Placing, node: NodeDef): readonly Operand[] {
  const reason = placing.opaque.get(node.name) ?? findReason(placing, node)
  if (reason !== undefined) return placeOpaque(placing, node, reason)
  try {
    const result = operators.get(node.op)!.translate(nodeContext(placing, node))
    return 'name' in result ? [result] : result
  } catch (error) {
    if (!isFailure(error) || error.code !== 'unsupported-model') throw error
    return placeOpaque(placing, node, `expected ${error.expected}, received ${error.received}`)
  }
}

/** Why a node cannot be translated, as far as that is known before it is tried. */
function findReason(placing: Placing, { op, inputs }: NodeDef): string | undefined {
  const operator = operators.get(op)
  if (!operator) return refusedOperators.get(op) ?? 'an operator that TensorFlow.js does not have'
  const hasRank = ({ inferred }: Operand): boolean => inferred.shape !== undefined
  const operands = inputs.map(reference => operandAt(placing, reference))
  if (operands.some(operand => operand === undefined)) return 'an input that its node does not give'
  return operator.anyRank || operands.every(operand => hasRank(operand!)) ? undefined : 'inputs of unknown shape'
}

/** A node of another domain: nothing is known of it, so all that it touches is protected. */
function placeOpaque(placing: Placing, node: NodeDef, reason: string): readonly Operand[] {
  placing.opaque.set(node.name, reason)
  const { translation } = placing
  const inputs = node.inputs.flatMap(reference => operandAt(placing, reference) ?? [])
  const given = inputs.map(operand => translation.inSourceOrder(materialise(placing, operand)))
  const outputs = countOutputs(placing, node)
  const results = translation.emitAll(opaquePrefix + node.op, given, {}, { name: `${node.name}:${node.op}`, outputs })
  placing.emissions.push({ owner: node.name, values: results.map(result => result.name), steers: {}, isTurned: false })
  return results.map(result => ({ ...result, inferred: { type: undefined, shape: undefined }, order: 'source' }))
}

/** As many as somebody reads, at least one. */
function countOutputs({ readers }: Placing, { name }: NodeDef): number {
  const read = (readers.get(name) ?? []).flatMap(reader => reader.inputs.filter(input => input.node === name))
  return Math.max(0, ...read.map(input => input.output)) + 1
}

/** Moves a node that is not translated into a domain of its own. */
export function markOpaque(node: Node): Node {
  if (!node.operator.startsWith(opaquePrefix)) return node
  return { ...node, operator: node.operator.slice(opaquePrefix.length), domain: opaqueDomain }
}
