import { failure } from '@coppice/spec'
import type { Graph, Loss, Node } from '@coppice/spec'
import { intAttribute } from '../attributes.ts'

/** Where a loss looks, and what it finds there. */
export interface Scores {
  /** The output that the loss names. */
  readonly output: string
  /** The value that is looked at: the logits before a Softmax, or the output. */
  readonly value: string
  /** Whether they are still to go through a softmax or sigmoid, or are probabilities. */
  readonly are: 'logits' | 'probabilities'
  /** The axis of the classes, counted from the front. */
  readonly axis: number
}

/**
 * Finds the logits behind an output: a logarithm of probabilities that were rounded is not safe. `rankOf` gives the
 * number of axes of a value.
 *
 * @throws a failure with code `usage` where the loss names an output or an axis that there is not.
 *
 * @example
 * ```ts
 * findScores(model.graph, { kind: 'cross-entropy' }, () => 2) // { output: 'probabilities', value: 'logits', … }
 * ```
 */
export function findScores(
  graph: Graph,
  loss: Pick<Loss, 'kind' | 'output' | 'axis'>,
  rankOf: (value: string) => number,
): Scores {
  const output = loss.output ?? graph.outputs[0]?.name
  if (output === undefined || !graph.outputs.some(({ name }) => name === output)) {
    const expected = `one of the outputs ${graph.outputs.map(({ name }) => name).join(', ')}`
    throw failure({ code: 'usage', who: 'loss', expected, received: `'${output ?? ''}'` })
  }
  const rank = rankOf(output)
  const axis = (loss.axis ?? -1) < 0 ? (loss.axis ?? -1) + rank : loss.axis!
  if (axis < 0 || axis >= Math.max(rank, 1)) {
    const expected = `an axis of '${output}', which has ${rank}`
    throw failure({ code: 'usage', who: 'loss', expected, received: `${loss.axis}` })
  }
  return { output, axis, ...lookBehind(graph, output, loss.kind, axis, rank) }
}

type Found = Pick<Scores, 'value' | 'are'>

function lookBehind(graph: Graph, output: string, kind: Loss['kind'], axis: number, rank: number): Found {
  const asItIs: Found = { value: output, are: 'logits' }
  const node = makerOf(graph, output)
  const input = node?.inputs[0]
  if (!node || !input || kind === 'squared-error') return asItIs
  if (kind === 'binary-cross-entropy') return node.operator === 'Sigmoid' ? { value: input, are: 'logits' } : asItIs
  if (node.operator === 'Log' && makerOf(graph, input)?.operator === 'Softmax') {
    return lookBehind(graph, input, kind, axis, rank)
  }
  if (node.operator !== 'Softmax') return asItIs
  return isOver(graph, node, axis, rank) ? { value: input, are: 'logits' } : { value: output, are: 'probabilities' }
}

/** The node that makes a value, behind those that only pass it on. */
function makerOf(graph: Graph, value: string): Node | undefined {
  const node = graph.nodes.find(({ outputs }) => outputs.includes(value))
  if (!node || !['Identity', 'Dropout', 'Cast'].includes(node.operator)) return node
  return makerOf(graph, node.inputs[0]!) ?? node
}

/** Before operator set 13 a Softmax took its axis and all axes behind it as one. */
function isOver(graph: Graph, node: Node, axis: number, rank: number): boolean {
  const opset = graph.opsets.get('') ?? graph.opsets.get('ai.onnx') ?? 1
  const own = intAttribute(node, 'axis', opset < 13 ? 1 : -1)
  const resolved = own < 0 ? own + rank : own
  return resolved === axis && (opset >= 13 || axis === rank - 1)
}
