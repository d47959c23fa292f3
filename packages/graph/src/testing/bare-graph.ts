import type { Graph, Tensor } from '@coppice/spec'

/** A graph of tensors alone, as checkpoints are. */
export function bareGraph(tensors: Iterable<Tensor>): Graph {
  return {
    name: '',
    inputs: [],
    outputs: [],
    nodes: [],
    tensors: new Map(Array.from(tensors, tensor => [tensor.name, tensor])),
    values: new Map(),
    opsets: new Map(),
  }
}

/** A float32 tensor of the numbers 1, 2, 3, …, or of those given. */
export function counted(name: string, shape: readonly number[], numbers?: readonly number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1)
  const bytes = new Uint8Array(Float32Array.from({ length: count }, (_, at) => numbers?.[at] ?? at + 1).buffer)
  return { name, type: 'float32', shape, read: () => bytes }
}

/** The numbers of a float32 tensor. */
export async function numbersIn(tensor: Tensor | undefined): Promise<number[]> {
  return [...new Float32Array((await tensor!.read()).slice().buffer)]
}
