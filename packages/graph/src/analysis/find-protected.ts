import type { Graph, Protected, Tensor } from '@coppice/spec'
import type { Labels } from '../labels/labels.ts'
import { describeNode } from '../describe-node.ts'
import { isWeightType } from './constants-of.ts'
import type { Place } from './find-units.ts'
import type { PreparedGraph } from './prepare.ts'

/** Every weight matrix, or axis of one, of which nothing can be removed, and why. */
export function findProtected(places: readonly Place[], labels: Labels, prepared: PreparedGraph): Protected[] {
  return [...fixedPlaces(places, labels), ...quantisedWeights(prepared), ...innerWeights(prepared)]
}

/** Axes without a removable position; kernel windows are not worth naming. */
function fixedPlaces(places: readonly Place[], labels: Labels): Protected[] {
  return places.flatMap(({ tensor, axis, rank, labels: { ids } }) => {
    if (!ids || rank < 2 || (rank > 2 && axis >= 2)) return []
    if (ids.some(id => labels.reason(id) === undefined)) return []
    return [{ name: `${tensor} axis ${axis}`, reason: labels.reason(ids[0]!)! }]
  })
}

const QUANTISED = new Set(['int8', 'uint8', 'int4', 'uint4', 'int2', 'uint2'])

function quantisedWeights({ nodes, constants }: PreparedGraph): Protected[] {
  const names = new Set(nodes.flatMap(({ node }) => node.inputs))
  return [...names].flatMap(name => {
    const tensor = constants.get(name)
    if (!tensor || !isMatrix(tensor) || !QUANTISED.has(tensor.type)) return []
    return [{ name, reason: `its weights are quantised already (${tensor.type}); prune first, then quantise` }]
  })
}

/** Weights that branches and loop bodies hold themselves. */
function innerWeights({ nodes }: PreparedGraph): Protected[] {
  return nodes.flatMap(({ node }) =>
    Object.values(node.attributes).flatMap(attribute =>
      attribute.kind === 'graph' ? weightsOf(attribute.value, `it lies inside ${describeNode(node)}`) : [],
    ),
  )
}

function weightsOf(graph: Graph, reason: string): Protected[] {
  const own = [...graph.tensors.values()].filter(tensor => isMatrix(tensor) && isWeightType(tensor.type))
  const inner = graph.nodes.flatMap(node =>
    Object.values(node.attributes).flatMap(attribute =>
      attribute.kind === 'graph' ? weightsOf(attribute.value, reason) : [],
    ),
  )
  return [...own.map(({ name }) => ({ name, reason })), ...inner]
}

const isMatrix = (tensor: Tensor): boolean => tensor.shape.length >= 2 && tensor.shape.every(size => size > 0)
