import type { Graph, Node } from '@coppice/spec'
import { isFailure } from '@coppice/spec'
import { dynamicSizes } from '../inference/dynamic-sizes.ts'
import { dynamicDimensions } from '../inference/dynamic-dimensions.ts'
import { inferKnown, opsetOf } from '../inference/infer.ts'
import type { Inferences, Sizes } from '../inference/infer.ts'
import { operatorOf } from '../operators/index.ts'
import { readConstants } from '../inference/read-constants.ts'
import type { Constants } from '../inference/read-constants.ts'
import { isComplete } from '../shapes.ts'

/**
 * The multiply-accumulates of one run: those of convolutions, matrix products and recurrent layers. Dynamic dimensions
 * that are not given are 1, or as small as shapes allow. Nodes in inner graphs, and those whose sizes depend on data,
 * count nothing. Throws `invalid-model` where shapes contradict each other at the sizes given.
 *
 * @example
 * ```ts
 * await countMacs(model.graph, { batch: 1 }) // 1814073344 for ResNet-18 at 224 by 224
 * ```
 */
export async function countMacs(graph: Graph, sizes: Sizes = {}): Promise<number> {
  const constants = await readConstants(graph)
  const values = await inferSmall(graph, constants, sizes)
  return graph.nodes.reduce((sum, node) => sum + macsOf(graph, node, values), 0)
}

async function inferSmall(graph: Graph, constants: Constants, sizes: Sizes): Promise<Inferences> {
  try {
    return inferKnown(graph, constants, sizes)
  } catch (error) {
    const open = [...dynamicDimensions(graph).keys()].filter(name => sizes[name] === undefined)
    if (!isFailure(error) || open.length === 0) throw error
    return inferKnown(graph, constants, await smallestSizes(graph, constants, open, sizes))
  }
}

/** Sizes that work, each dimension made 1 where the others allow it. */
async function smallestSizes(
  graph: Graph,
  constants: Constants,
  open: readonly string[],
  given: Sizes,
): Promise<Sizes> {
  const [workable] = await dynamicSizes(graph)
  let sizes: Sizes = { ...workable, ...given }
  for (const name of open) {
    const smaller = { ...sizes, [name]: 1 }
    if (isWorkable(graph, constants, smaller)) sizes = smaller
  }
  return sizes
}

function isWorkable(graph: Graph, constants: Constants, sizes: Sizes): boolean {
  try {
    inferKnown(graph, constants, sizes)
    return true
  } catch (error) {
    if (isFailure(error)) return false
    throw error
  }
}

function macsOf(graph: Graph, node: Node, values: Inferences): number {
  const operator = operatorOf(node)
  if (!operator?.macs) return 0
  const inputs = node.inputs.map(name => (name === '' ? undefined : values.get(name)))
  const outputs = node.outputs.map(name => values.get(name) ?? { type: undefined, shape: undefined })
  const known = inputs.every(input => !input || isComplete(input.shape)) && isComplete(outputs[0]?.shape)
  return known ? operator.macs({ node, opset: opsetOf(graph, node), inputs }, outputs) : 0
}
