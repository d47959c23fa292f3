import { decodeElements, elementsOf, encodeElements, sortTopologically, stridesOf } from '@coppice/graph'
import type { Analysis, Selection } from '@coppice/graph'
import type { Graph, Model, Tensor } from '@coppice/spec'

// Ways to prune wrongly, each of which a check of equivalence has to notice.

/** A wrong mask: only the constants of one name are zeroed at the selected cells, not what belongs to them elsewhere. */
export async function maskOnly(model: Model, analysis: Analysis, selection: Selection, names: RegExp): Promise<Model> {
  const tensors = new Map(model.graph.tensors)
  for (const { id, slices } of analysis.units)
    for (const { tensor, axis, positions, count } of slices.filter(slice => names.test(slice.tensor))) {
      const gone = (selection.get(id) ?? []).flatMap(cell => [...positions.subarray(cell * count, (cell + 1) * count)])
      tensors.set(tensor, await zeroPositions(tensors.get(tensor)!, axis, gone))
    }
  return withGraph(model, { tensors })
}

/** A wrong removal: one tensor lost other positions of an axis than those it is coupled to. */
export async function cutElsewhere(
  model: Model,
  removed: Model,
  name: string,
  axis: number,
  positions: readonly number[],
): Promise<Model> {
  const cut = await dropPositions(model.graph.tensors.get(name)!, axis, positions)
  return withGraph(removed, { tensors: new Map(removed.graph.tensors).set(name, cut) })
}

/** A wrong removal: one tensor kept everything. */
export function leaveWhole(model: Model, removed: Model, name: string): Model {
  return withGraph(removed, {
    tensors: new Map(removed.graph.tensors).set(name, model.graph.tensors.get(name)!),
  })
}

/** A wrong removal: numbers that were worked out from sizes follow the sizes that are left. */
export function thaw(model: Model, removed: Model): Model {
  const made = new Set(removed.graph.nodes.flatMap(node => node.outputs))
  const frozen = model.graph.nodes.filter(({ outputs }) => !made.has(outputs[0]!))
  if (frozen.length === 0) throw new Error('thaw: expected a number that was frozen, received none')
  const tensors = new Map([...model.graph.tensors, ...removed.graph.tensors])
  for (const { outputs } of frozen) tensors.delete(outputs[0]!)
  return withGraph(
    removed,
    sortTopologically({ ...removed.graph, tensors, nodes: [...frozen, ...removed.graph.nodes] }),
  )
}

/** A wrong removal: means run over the positions that are left instead of all that were there. */
export function meanOfWhatIsLeft(model: Model, removed: Model): Model {
  const { nodes, tensors } = removed.graph
  const means = new Set(nodes.filter(node => node.operator === 'ReduceMean').flatMap(node => node.outputs))
  const factors = nodes
    .filter(({ operator, inputs }) => operator === 'Mul' && means.has(inputs[0]!))
    .flatMap(({ inputs }) => tensors.get(inputs[1]!) ?? [])
    .filter(({ name, type }) => type === 'float32' && !model.graph.tensors.has(name))
  if (factors.length === 0) throw new Error('meanOfWhatIsLeft: expected corrected means, received none')
  const ones = factors.map((tensor): [string, Tensor] => [
    tensor.name,
    { ...tensor, read: () => encodeElements('float32', [1]) },
  ])
  return withGraph(removed, { tensors: new Map([...tensors, ...ones]) })
}

const withGraph = (model: Model, change: Partial<Graph>): Model => ({ ...model, graph: { ...model.graph, ...change } })

async function zeroPositions(tensor: Tensor, axis: number, positions: readonly number[]): Promise<Tensor> {
  const elements = await elementsIn(tensor)
  const placed = elements.map((element, at) => (positions.includes(placeOf(tensor, axis, at)) ? 0 : element))
  return { ...tensor, read: () => encodeElements(tensor.type, placed) }
}

async function dropPositions(tensor: Tensor, axis: number, positions: readonly number[]): Promise<Tensor> {
  const elements = await elementsIn(tensor)
  const left = elements.filter((_, at) => !positions.includes(placeOf(tensor, axis, at)))
  const shape = tensor.shape.with(axis, tensor.shape[axis]! - positions.length)
  return { ...tensor, shape, read: () => encodeElements(tensor.type, left) }
}

async function elementsIn({ type, shape, read }: Tensor): Promise<number[]> {
  return Array.from<number>(decodeElements(type, await read(), elementsOf(shape)))
}

/** Where an element lies along an axis. */
const placeOf = ({ shape }: Tensor, axis: number, at: number): number =>
  Math.floor(at / stridesOf(shape)[axis]!) % shape[axis]!
