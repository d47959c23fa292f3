import { decodeElements, elementsOf, encodeElements } from '@coppice/graph'
import type { Model, Tensor } from '@coppice/spec'
import { seeded } from '@coppice/testkit'

/**
 * Gives vectors of tiny numbers ordinary ones. Layer scales start at 1e-6 in training, and then nothing that goes wrong
 * in the branch before them can be seen in the output.
 */
export async function randomiseLayerScales(model: Model): Promise<Model> {
  const { graph } = model
  const tensors = new Map(graph.tensors)
  for (const tensor of tensors.values())
    if (await isLayerScale(tensor)) tensors.set(tensor.name, { ...tensor, read: () => ordinaryNumbers(tensor) })
  return { ...model, graph: { ...graph, tensors } }
}

async function isLayerScale({ type, shape, read }: Tensor): Promise<boolean> {
  const count = elementsOf(shape)
  if (type !== 'float32' || count < 2 || !shape.includes(count)) return false
  const elements = Array.from<number>(decodeElements(type, await read(), count))
  return elements.every(element => Math.abs(element) < 1e-3) && elements.some(element => element !== 0)
}

function ordinaryNumbers({ name, type, shape }: Tensor): Uint8Array {
  const random = seeded(1, name)
  return encodeElements(type, Array.from({ length: elementsOf(shape) }, random.normal))
}
