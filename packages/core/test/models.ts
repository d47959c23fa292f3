import { encodeElements } from '@coppice/graph'
import type { Model, Tensor } from '@coppice/spec'
import { buildModel } from '../../testkit/src/index.ts'

/** A perceptron of two hidden layers: units `a.weight` of 12 and `b.weight` of 10 cells. */
export const perceptron = (seed = 1): Model =>
  buildModel({ seed }, g => {
    const a = g.relu(g.gemm(g.input('x', ['batch', 6]), { out: 12, name: 'a' }))
    const b = g.relu(g.gemm(a, { out: 10, name: 'b' }))
    g.output(g.gemm(b, { out: 3, name: 'c' }), { name: 'y' })
  })

/** The model with other tensors in place of some; Constant nodes stay as they are. */
export function replaceTensors(model: Model, replace: (tensor: Tensor) => Tensor): Model {
  const tensors = new Map([...model.graph.tensors].map(([name, tensor]) => [name, replace(tensor)]))
  return { ...model, graph: { ...model.graph, tensors } }
}

/** The tensor with elements worked out anew. */
export function mapElements(tensor: Tensor, map: (elements: Float32Array) => ArrayLike<number>): Tensor {
  const read = async (): Promise<Uint8Array> => {
    const bytes = (await tensor.read()).slice()
    return encodeElements(tensor.type, map(new Float32Array(bytes.buffer)))
  }
  return { ...tensor, read }
}

/** All elements of a float32 tensor. */
export async function elementsOf(model: Model, name: string): Promise<Float32Array> {
  return new Float32Array((await model.graph.tensors.get(name)!.read()).slice().buffer)
}
