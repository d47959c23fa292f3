import { floatAttribute } from '@coppice/graph'
import type { Node, Tensor } from '@coppice/spec'
import { constantOf } from './find-bias.ts'
import type { GraphIndex } from './graph-index.ts'
import { readElements } from './read-elements.ts'

/** Another branch that is added to what a layer gives: the layer can make good what that branch got wrong. */
export interface Branch {
  /** The value that the branch gives, by the same name in both graphs. */
  readonly other: string
  /** The value that the sum gives. */
  readonly sum: string
  /** The normalisations between the layer and the sum, each a factor for every channel. */
  readonly norms: readonly Norm[]
}

interface Norm {
  readonly scale: Tensor
  readonly variance: Tensor
  readonly epsilon: number
}

function readNorm(node: Node, { constants }: GraphIndex): Norm | undefined {
  const [scale, variance] = [constants.get(node.inputs[1] ?? ''), constants.get(node.inputs[4] ?? '')]
  return scale && variance && { scale, variance, epsilon: floatAttribute(node, 'epsilon', 1e-5) }
}

/** Follows what a layer gives, as long as one node alone reads it, to where something else is added to it. */
export function findBranch(output: string, dense: GraphIndex, pruned: GraphIndex): Branch | undefined {
  const norms: Norm[] = []
  for (let value = output; ;) {
    const [reader, ...others] = pruned.readers.get(value) ?? []
    if (!reader || others.length > 0 || pruned.graph.outputs.some(({ name }) => name === value)) return undefined
    if (reader.operator === 'Add') {
      const other = reader.inputs[reader.inputs[0] === value ? 1 : 0]!
      if (!constantOf(other, pruned))
        return sharedValue(other, dense, pruned) ? { other, sum: reader.outputs[0]!, norms } : undefined
    } else if (reader.operator === 'BatchNormalization') {
      const norm = readNorm(reader, pruned)
      if (!norm) return undefined
      norms.push(norm)
    } else if (reader.operator !== 'Identity') return undefined
    value = reader.outputs[0]!
  }
}

const sharedValue = (name: string, dense: GraphIndex, pruned: GraphIndex): boolean =>
  (dense.producers.has(name) && pruned.producers.has(name)) || pruned.graph.inputs.some(input => input.name === name)

/** What each channel of the layer is multiplied with on its way to the sum. */
export async function branchFactors({ norms }: Branch, channels: number): Promise<Float64Array> {
  const factors = new Float64Array(channels).fill(1)
  for (const { scale, variance, epsilon } of norms) {
    const [gains, variances] = [await readElements(scale), await readElements(variance)]
    for (let i = 0; i < channels; i++) factors[i]! *= gains[i]! / Math.sqrt(variances[i]! + epsilon)
  }
  return factors
}
