import { isWeightType } from '@coppice/graph'
import type { Graph, Node } from '@coppice/spec'
import { findBias } from './find-bias.ts'
import { findBranch } from './find-branch.ts'
import { formOf } from './layer-form.ts'
import { orderLayers } from './order-layers.ts'
import type { Unordered } from './order-layers.ts'
import { valuesReadBy } from './partial-model.ts'
import type { GraphIndex } from './graph-index.ts'
import { indexGraph } from './graph-index.ts'
import type { Layer } from './layer.ts'

/** A layer that is left alone, and why. */
export interface LeftAlone {
  /** The tensor or, where there is none, the node. */
  readonly layer: string
  readonly reason: string
}

/** The layers to be mended, and those that lost something but cannot be. */
export interface FoundLayers {
  readonly layers: readonly Layer[]
  readonly leftAlone: readonly LeftAlone[]
}

/** Constants of the pruned graph that are not those of the dense one. */
function changedConstants(dense: GraphIndex, pruned: GraphIndex): Set<string> {
  const changed = new Set<string>()
  for (const name of pruned.constants.keys()) {
    const isTensor = pruned.graph.tensors.has(name)
    const same = isTensor
      ? pruned.graph.tensors.get(name) === dense.graph.tensors.get(name)
      : pruned.producers.get(name) === dense.producers.get(name)
    if (!same) changed.add(name)
  }
  return changed
}

const LAYERS = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul'])

/** Why the node, which reads changed weights, cannot be mended; `undefined` where there is nothing to say. */
function reasonAgainst({ operator }: Node): string {
  return LAYERS.has(operator)
    ? 'its weight is made of other values, or has more than two axes'
    : `${operator} is no product of a weight with rows of an input`
}

/** What one node is as a layer. */
function readLayer(node: Node, dense: GraphIndex, pruned: GraphIndex): Unordered | string | undefined {
  const operand = node.inputs.findIndex((name, index) => {
    const tensor = pruned.constants.get(name)
    return tensor && isWeightType(tensor.type) && formOf(node, index, tensor.shape)
  })
  if (operand < 0) return undefined
  const weight = pruned.constants.get(node.inputs[operand]!)!
  const form = formOf(node, operand, weight.shape)!
  const twin = dense.producers.get(node.outputs[0]!)
  const twinWeight = dense.constants.get(twin?.inputs[operand] ?? '')
  const twinForm = twin && twinWeight && formOf(twin, operand, twinWeight.shape)
  if (!twinForm || twin.operator !== node.operator) return 'the dense model has no such layer'
  if (pruned.constants.has(node.inputs[form.inputOperand]!)) return undefined
  if (pruned.readers.get(weight.name)!.length > 1) return 'its weight is shared with other layers'
  if (form.scale === 0) return 'its product is multiplied with 0'
  const bias = findBias(node, form, pruned)
  if (typeof bias === 'string') return bias
  const [input, output] = [node.inputs[form.inputOperand]!, node.outputs[0]!]
  const denseTwin = { node: twin, form: twinForm, weight: twinWeight }
  const branch = findBranch(output, dense, pruned)
  return { input, output, operator: node.operator, form, weight, dense: denseTwin, bias, ...(branch && { branch }) }
}

/** Finds the layers whose weights or inputs are not what they were, those first that others wait for. */
export function findLayers(denseGraph: Graph, prunedGraph: Graph): FoundLayers {
  const [dense, pruned] = [indexGraph(denseGraph), indexGraph(prunedGraph)]
  const changed = changedConstants(dense, pruned)
  const layers: Unordered[] = []
  const leftAlone: LeftAlone[] = []
  for (const node of prunedGraph.nodes) {
    if (node.operator === 'Constant') continue
    const found = readLayer(node, dense, pruned)
    if (typeof found === 'object') {
      if (needsMending(found, changed)) layers.push(found)
    } else if (lostWeights(node, dense, pruned, changed))
      leftAlone.push({ layer: weightOf(node, pruned), reason: found ?? reasonAgainst(node) })
    if (valuesReadBy(node).some(name => changed.has(name))) for (const name of node.outputs) changed.add(name)
  }
  return { layers: orderLayers(layers, prunedGraph), leftAlone }
}

/** Whether weights went that the outputs which stay were made with, or what the layer reads is no longer the same. */
function needsMending({ input, weight, dense, form }: Unordered, changed: ReadonlySet<string>): boolean {
  if (changed.has(input)) return true
  if (!changed.has(weight.name)) return false
  const isSmaller = weight.shape.some((size, axis) => size !== dense.weight.shape[axis])
  return !isSmaller || form.inputAxes.some(axis => weight.shape[axis] !== dense.weight.shape[axis])
}

const weightOf = (node: Node, { constants }: GraphIndex): string =>
  node.inputs.find(name => (constants.get(name)?.shape.length ?? 0) > 1) ?? (node.name || node.outputs[0]!)

const MATRIX_AXES = 2

/** Whether a node reads a changed weight of two or more axes. */
function lostWeights(node: Node, dense: GraphIndex, pruned: GraphIndex, changed: ReadonlySet<string>): boolean {
  return node.inputs.some(name => {
    const tensor = pruned.constants.get(name)
    const isWeight = tensor !== undefined && isWeightType(tensor.type) && tensor.shape.length >= MATRIX_AXES
    return isWeight && changed.has(name) && dense.constants.has(name)
  })
}
