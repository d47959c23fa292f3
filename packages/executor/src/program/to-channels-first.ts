import { constantsOf, elementsOf, encodeElements } from '@coppice/graph'
import type { Attribute, Graph, Node, Tensor } from '@coppice/spec'

/** The operators whose meaning depends on the place of the channels. */
const speaksOfChannels = new Set([
  'Conv',
  'ConvTranspose',
  'MaxPool',
  'AveragePool',
  'LpPool',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'GlobalLpPool',
  'BatchNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'LRN',
  'DepthToSpace',
  'SpaceToDepth',
])

/**
 * The same graph in which every node is channels-first: around those that are not, axes are moved, which costs nothing
 * in a run. The filters of a channels-last convolution are [...kernel, inputs of a group, filters], those of a
 * transposed one [...kernel, filters of a group, inputs], and depthwise ones may be [...kernel, channels, multiplier].
 */
export function toChannelsFirst(graph: Graph): Graph {
  if (!graph.nodes.some(isLast)) return graph
  const rankOf = ranksOf(graph)
  const tensors = new Map(graph.tensors)
  const nodes = graph.nodes.flatMap(node => (isLast(node) ? moveNode(graph, node, rankOf, tensors) : [node]))
  return { ...graph, nodes, tensors }
}

function isLast({ layout, operator }: Node): boolean {
  return layout === 'NHWC' && speaksOfChannels.has(operator)
}

/** The number of axes of an image: that of the filter, of the kernel, or of a value's declared shape; else 4. */
function ranksOf(graph: Graph): (node: Node) => number {
  const constants = constantsOf(graph)
  const declared = new Map(
    [...graph.values.values(), ...graph.inputs, ...graph.outputs].map(({ name, shape }) => [name, shape]),
  )
  return node => {
    const kernel = node.attributes['kernel_shape']
    if (kernel?.kind === 'ints' && kernel.value.length > 0) return kernel.value.length + 2
    const filter = /^Conv/.test(node.operator) ? constants.get(node.inputs[1]!)?.shape : undefined
    return filter?.length ?? declared.get(node.inputs[0]!)?.length ?? declared.get(node.outputs[0]!)?.length ?? 4
  }
}

function moveNode(graph: Graph, node: Node, rankOf: (node: Node) => number, tensors: Map<string, Tensor>): Node[] {
  const rank = rankOf(node)
  if (rank < 3) return [node]
  const spatial = Array.from({ length: rank - 2 }, (_, i) => i)
  const first = [0, rank - 1, ...spatial.map(axis => axis + 1)]
  const last = [0, ...spatial.map(axis => axis + 2), 1]
  const [image, filter] = node.inputs as [string, string | undefined]
  const output = node.outputs[0]!
  const names = { image: `${output}/image`, filter: `${output}/filter`, result: `${output}/channels-first` }
  const isConvolution = node.operator.startsWith('Conv')
  const inputs = [names.image, ...(isConvolution ? [names.filter] : []), ...node.inputs.slice(isConvolution ? 2 : 1)]
  const { layout: _, ...rest } = node
  return [
    transpose(image, names.image, first),
    ...(isConvolution ? moveFilter(graph, node, filter!, names.filter, rank, tensors) : []),
    { ...rest, inputs, outputs: [names.result, ...node.outputs.slice(1)] },
    transpose(names.result, output, last),
  ]
}

function moveFilter(
  graph: Graph,
  node: Node,
  filter: string,
  moved: string,
  rank: number,
  tensors: Map<string, Tensor>,
): Node[] {
  const permutation = [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, i) => i)]
  const shape = depthwiseShape(graph, node, filter)
  if (!shape) return [transpose(filter, moved, permutation)]
  const [joined, sizes] = [`${moved}/joined`, `${moved}/shape`]
  const flat = [...shape.slice(0, -2), 1, elementsOf(shape.slice(-2))]
  tensors.set(sizes, { name: sizes, type: 'int64', shape: [rank], read: () => encodeElements('int64', flat) })
  const reshape: Node = { ...emptyNode, operator: 'Reshape', inputs: [filter, sizes], outputs: [joined] }
  return [reshape, transpose(joined, moved, permutation)]
}

/** The shape of a filter [...kernel, channels, multiplier]; where it could be another kind, the bias tells. */
function depthwiseShape(graph: Graph, { attributes, inputs }: Node, filter: string): readonly number[] | undefined {
  const constants = constantsOf(graph)
  const shape = constants.get(filter)?.shape
  const groups = attributes['group']
  if (groups?.kind !== 'int' || groups.value === 1 || shape?.at(-2) !== groups.value) return undefined
  const filters = constants.get(inputs[2] ?? '')?.shape[0]
  return filters === undefined || filters === shape.at(-2)! * shape.at(-1)! ? shape : undefined
}

const emptyNode = { name: '', domain: '', attributes: {} as Readonly<Record<string, Attribute>> }

function transpose(input: string, output: string, permutation: readonly number[]): Node {
  const perm: Attribute = { kind: 'ints', value: permutation }
  return { ...emptyNode, operator: 'Transpose', inputs: [input], outputs: [output], attributes: { perm } }
}
