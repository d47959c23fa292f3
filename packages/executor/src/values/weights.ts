import { constantsOf, decodeElements, elementsOf } from '@coppice/graph'
import type { Graph } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { makeTensor, tensorType } from './encode-batch.ts'

/** The constants of a graph as tensors, with what was made of them. */
export interface Weights {
  readonly names: ReadonlySet<string>
  get(name: string): Tensor | undefined
  /** What is made of weights alone, made once and kept under that key. */
  remember(key: string, make: () => readonly Tensor[]): readonly Tensor[]
  /** The constants of a graph inside of a node. */
  within(graph: Graph): Weights
  dispose(): void
}

/** Reads the constants of a graph, and of the graphs inside of its nodes, into tensors. Strings and complex numbers are left out. */
export async function readWeights(tf: TensorFlow, graph: Graph): Promise<Weights> {
  const inner = new Map<Graph, Weights>()
  for (const node of graph.nodes) {
    for (const attribute of Object.values(node.attributes)) {
      if (attribute.kind === 'graph') inner.set(attribute.value, await readWeights(tf, attribute.value))
    }
  }
  return keepWeights(tf, await readTensors(tf, graph), inner)
}

async function readTensors(tf: TensorFlow, graph: Graph): Promise<Map<string, Tensor>> {
  const tensors = new Map<string, Tensor>()
  for (const [name, source] of constantsOf(graph)) {
    if (!tensorType(source.type)) continue
    const elements = decodeElements(source.type, await source.read(), elementsOf(source.shape))
    const blame = { code: 'unsupported-model', who: `constant '${name}'` } as const
    tensors.set(name, tf.keep(makeTensor(tf, source.type, source.shape, elements, blame)))
  }
  return tensors
}

function keepWeights(tf: TensorFlow, tensors: Map<string, Tensor>, inner: ReadonlyMap<Graph, Weights>): Weights {
  const made = new Map<string, readonly Tensor[]>()
  return {
    names: new Set(tensors.keys()),
    get: name => tensors.get(name),
    within: graph => inner.get(graph)!,
    remember(key, make) {
      const found = made.get(key) ?? make().map(tensor => tf.keep(tf.clone(tensor)))
      made.set(key, found)
      return found
    },
    dispose() {
      tf.dispose([...tensors.values(), ...[...made.values()].flat()])
      for (const weights of inner.values()) weights.dispose()
      tensors.clear()
      made.clear()
    },
  }
}
