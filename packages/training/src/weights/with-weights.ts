import { constantsOf, encodeElements, replaceConstants } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Model, Tensor } from '@coppice/spec'

/**
 * The model with these elements in these constants, in the types that they have.
 *
 * @throws a failure with code `usage` for a name that is no constant of the graph, or another number of elements.
 *
 * @example
 * ```ts
 * const trained = withWeights(model, await trainer.weights())
 * ```
 */
export function withWeights(model: Model, weights: ReadonlyMap<string, Float32Array>): Model {
  const constants = constantsOf(model.graph)
  const tensors = [...weights].map(([name, values]) => [name, tensorOf(name, constants.get(name), values)] as const)
  return { ...model, graph: replaceConstants(model.graph, new Map(tensors)) }
}

function tensorOf(name: string, tensor: Tensor | undefined, values: Float32Array): Tensor {
  const count = tensor?.shape.reduce((product, size) => product * size, 1)
  if (!tensor || count !== values.length) {
    const expected = tensor ? `${count} elements of '${name}'` : 'names of constants of the graph'
    const received = tensor ? `${values.length}` : `'${name}'`
    throw failure({ code: 'usage', who: 'withWeights', expected, received })
  }
  const bytes = encodeElements(tensor.type, values)
  return { ...tensor, read: () => bytes }
}
