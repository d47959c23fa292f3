import { createRandom } from '@coppice/core'
import type { Random } from '@coppice/core'
import { constantsOf, decodeElements, elementsOf } from '@coppice/graph'
import type { Node, Model, Tensor } from '@coppice/spec'
import { withWeights } from '@coppice/training'

type Filled = readonly [name: string, values: Float32Array]

/** He's scale by the inputs that each output still has; weights that are zero stay so. */
function fillRows(values: Float32Array, outputs: number, random: Random): Float32Array {
  const width = values.length / outputs
  const filled = new Float32Array(values.length)
  for (let start = 0; start < values.length; start += width) {
    const live = values.subarray(start, start + width).reduce((count, value) => count + Number(value !== 0), 0)
    for (let at = start; at < start + width; at++)
      if (values[at] !== 0) filled[at] = random.normal() * Math.sqrt(2 / live)
  }
  return filled
}

/** What a normalisation begins with: its scale, shift, mean and variance. */
const beginnings = [1, 0, 0, 1]

/**
 * The same network with the weights of convolutions, dense layers and normalisations as before any training: what its
 * shape and its zeros are worth without what was learnt.
 */
export async function freshWeights(model: Model, seed: number): Promise<Model> {
  const constants = constantsOf(model.graph)
  const random = createRandom(seed, 'fresh')
  const fill = async ({ operator, inputs }: Node): Promise<Filled[]> => {
    const own = inputs.slice(1).flatMap(name => (constants.has(name) ? [[name, constants.get(name)!] as const] : []))
    if (operator === 'BatchNormalization')
      return own.map(([name, { shape }], at) => [name, new Float32Array(elementsOf(shape)).fill(beginnings[at]!)])
    if (operator !== 'Conv' && operator !== 'Gemm') return []
    const [[weight, tensor] = fail(operator), ...biases] = own
    const values = fillRows(await readValues(tensor), tensor.shape[0]!, random)
    return [
      [weight, values],
      ...biases.map(([name, { shape }]) => [name, new Float32Array(elementsOf(shape))] as const),
    ]
  }
  const filled: Filled[] = []
  for (const node of model.graph.nodes) filled.push(...(await fill(node)))
  return withWeights(model, new Map(filled))
}

async function readValues({ type, shape, read }: Tensor): Promise<Float32Array> {
  return Float32Array.from(decodeElements(type, await read(), elementsOf(shape)))
}

function fail(operator: string): never {
  throw new Error(`freshWeights: expected the weight of each ${operator} to be a constant`)
}
