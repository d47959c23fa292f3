import type { Graph, Sink, Tensor } from '@coppice/spec'
import type { Placement } from '../encode/encode-tensor.ts'
import type { Message } from '../wire/message.ts'

/** Where the elements of tensors go, and the files beside the model that hold them. */
export interface ExternalPlan {
  readonly placements: ReadonlyMap<Tensor, Placement>
  readonly companions: readonly { readonly sink: Sink; readonly message: Message }[]
}

export async function planExternal(graph: Graph, document: unknown, sink: Sink): Promise<ExternalPlan> {
  void [graph, document, sink]
  return { placements: new Map(), companions: [] }
}
