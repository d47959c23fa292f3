import type { Model, Tensor } from '@coppice/spec'

/** A model of tensors alone, as checkpoints are. */
export function bareModel(...tensors: readonly Tensor[]): Model {
  return {
    format: 'test',
    bytes: 0,
    document: undefined,
    graph: {
      name: '',
      inputs: [],
      outputs: [],
      nodes: [],
      tensors: new Map(tensors.map(tensor => [tensor.name, tensor])),
      values: new Map(),
      opsets: new Map(),
    },
  }
}
