import { failure, isFailure, type Graph, type Source, type Tensor } from '@coppice/spec'
import { originOfTensor, type ExternalPlace } from '../decode/origin.ts'
import { invalid, type OnnxFile } from '../wire/onnx-file.ts'

/** The tensors of a graph: initializers and attributes, those of subgraphs included. */
export function allTensors(graph: Graph): Tensor[] {
  const tensors = [...graph.tensors.values()]
  for (const node of graph.nodes) {
    for (const key in node.attributes) {
      const attribute = node.attributes[key]!
      if (attribute.kind === 'tensor') tensors.push(attribute.value)
      if (attribute.kind === 'graph') tensors.push(...allTensors(attribute.value))
    }
  }
  return tensors
}

/** Opens each file of external data and checks that every tensor lies within it. */
export async function openCompanions(file: OnnxFile, graph: Graph): Promise<void> {
  for (const tensor of allTensors(graph)) {
    const storage = originOfTensor(tensor)!.storage
    if (storage.kind !== 'external') continue
    const companion = file.companions.get(storage.location) ?? (await openCompanion(file, storage.location))
    file.companions.set(storage.location, companion)
    checkPlace(file, tensor, storage, companion)
  }
}

async function openCompanion(file: OnnxFile, location: string): Promise<Source> {
  const { source, who } = file
  const expected = `the external data ${JSON.stringify(location)}`
  if (!source.companion) {
    const remedy = 'Give a source that can open it'
    throw failure({ code: 'unsupported-model', who, expected, received: 'only the model file', remedy })
  }
  try {
    return await source.companion(location)
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure({ code: 'io', who, expected, received: String(error), cause: error })
  }
}

function checkPlace(file: OnnxFile, { name }: Tensor, place: ExternalPlace, companion: Source): void {
  const { location, offset, length } = place
  if (offset + length <= companion.size) return
  const expected = `at most ${companion.size} bytes in external data ${JSON.stringify(location)}`
  throw invalid(file, expected, `tensor ${name} at ${offset} with ${length} bytes`)
}
