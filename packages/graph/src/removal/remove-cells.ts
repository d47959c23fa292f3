import type { DataType, Graph, Node, Tensor } from '@coppice/spec'
import type { Analysis } from '../analysis/analysis.ts'
import { isWeightType } from '../analysis/constants-of.ts'
import type { Selection } from '../analysis/selection.ts'
import { describeNode } from '../describe-node.ts'
import type { Inferred, Known, Shape } from '../inferred.ts'
import { evaluateNode, opsetOf } from '../inference/infer.ts'
import { operatorOf } from '../operators/index.ts'
import type { RewriteContext } from '../rewrite.ts'
import { encodeElements } from '../tensors/tensor-elements.ts'
import { assembleGraph } from './assemble-graph.ts'
import { cutCouplings } from '../couplings/cut-couplings.ts'
import { cannotRewrite } from './cannot-rewrite.ts'
import { cutTensor } from './cut-tensor.ts'
import type { Kept } from '../kept.ts'
import { keptPositions } from './kept-positions.ts'
import { mendOperand } from './mend-operand.ts'
import { nameNodes } from './name-nodes.ts'
import { renameConstants } from './mask-cells.ts'
import { resolveConstants } from './resolve-constants.ts'

/** A removal under way. */
interface Removal {
  readonly analysis: Analysis
  readonly kept: Kept
  /** New and changed constants. */
  readonly constants: Map<string, Tensor>
  readonly names: ReadonlyMap<string, string>
  /** Values made of sizes that are no longer what they were. */
  readonly updated: Map<string, Inferred>
  readonly taken: Set<string>
}

/**
 * The graph without the selected cells: constants are cut, and every size in the graph that follows from them is rewritten.
 *
 * @throws a failure with code `unsupported-model` where a size cannot be rewritten.
 *
 * @example
 * ```ts
 * const smaller = removeCells(analysis, new Map([['conv1.weight', [0, 3]]]))
 * ```
 */
export function removeCells(analysis: Analysis, selection: Selection): Graph {
  const { graph, internal } = analysis
  const kept = keptPositions(analysis, selection)
  const { names, tensors } = resolveConstants(analysis, kept, cutTensor)
  if (tensors.size === 0) return graph
  const taken = new Set([...graph.tensors.keys(), ...graph.values.keys(), ...graph.nodes.flatMap(node => node.outputs)])
  const removal: Removal = { analysis, kept, constants: new Map(tensors), names, updated: new Map(), taken }
  const prepared = new Map(internal.prepared.nodes.map(({ node, original }) => [original, node]))
  const nodeNames = new Set(graph.nodes.map(node => node.name))
  const nodes = graph.nodes.flatMap(original => {
    const node = prepared.get(original)
    return node ? nameNodes(rewriteNode(removal, original, node), original, nodeNames) : [original]
  })
  return cutCouplings(assembleGraph(graph, nodes, removal.constants, kept), analysis, selection, kept)
}

function rewriteNode(removal: Removal, original: Node, prepared: Node): readonly Node[] {
  const { kept, updated } = removal
  const isTouched = [...prepared.inputs, ...prepared.outputs].some(name => kept.touches(name))
  const isSteered = prepared.inputs.some(name => updated.has(name))
  if (!isTouched && !isSteered) return [original]
  const sizes = updateSizes(removal, prepared)
  if (sizes !== 'data') return sizes === 'frozen' ? [] : [original]
  const renamed = renameConstants(original, prepared, removal.names, removal.constants)
  const node = dropInitialStates(removal, renamed, prepared)
  return rewriteData(removal, prepared, isSteered ? freezeOperands(removal, prepared, node) : node)
}

/** A recurrent layer that shrinks can no longer take an all-zero state of the old size; it assumes one anyway. */
function dropInitialStates(removal: Removal, node: Node, prepared: Node): Node {
  if (
    prepared.inputs.length >= node.inputs.length &&
    prepared.inputs.every((name, i) => name !== '' || node.inputs[i] === '')
  )
    return node
  if (!removal.kept.touches(prepared.inputs[2]!)) return node
  return {
    ...node,
    inputs: node.inputs.slice(0, prepared.inputs.length).map((name, i) => (prepared.inputs[i] === '' ? '' : name)),
  }
}

/** What is known of a value after removal, at the first of the two sizes. */
function inferredAfter({ analysis, kept, updated }: Removal, name: string): Inferred | undefined {
  if (name === '') return undefined
  const before = updated.get(name) ?? analysis.internal.inferences[0].get(name)
  if (!before || !kept.touches(name)) return before
  return { type: before.type, shape: kept.shape(name) }
}

const READS_SIZES = new Set(['Shape', 'Size'])

/**
 * Works out again what a node makes of sizes. Sizes that changed are noted for the nodes that follow.
 * A size that becomes a number to compute with, or positions of its own, is frozen: it keeps its old value.
 */
function updateSizes(removal: Removal, node: Node): 'data' | 'sizes' | 'frozen' {
  const { analysis, kept, updated } = removal
  const [first] = analysis.internal.inferences
  const before = node.outputs.map(name => first.get(name)?.known)
  const isData = !READS_SIZES.has(node.operator) && [...node.inputs, ...node.outputs].some(name => kept.touches(name))
  if (isData || before.every(known => known === undefined)) return 'data'
  const inputs = node.inputs.map(name => inferredAfter(removal, name))
  const after = evaluateNode(node, opsetOf(analysis.graph, node), inputs)
  const changed = node.outputs.flatMap((_, i) => (before[i] && !sameElements(before[i], after[i]?.known) ? [i] : []))
  const isFrozen = changed.some(
    i => isWeightType(after[i]?.type) || !after[i]?.known || !sameShape(after[i].known.shape, before[i]!.shape),
  )
  if (isFrozen) node.outputs.forEach(name => freeze(removal, node, name))
  else for (const i of changed) updated.set(node.outputs[i]!, after[i]!)
  return isFrozen ? 'frozen' : 'sizes'
}

/** Puts a constant with the old elements in the place of an output. */
function freeze(removal: Removal, node: Node, name: string): void {
  const [first, second] = removal.analysis.internal.inferences
  const known = first.get(name)?.known
  if (!known || !sameElements(known, second.get(name)?.known))
    throw cannotRewrite(describeNode(node), 'a number made of sizes')
  removal.constants.set(name, constantTensor(name, first.get(name)!.type!, known.shape, Array.from(known.data)))
}

/** Operands that are data, not sizes, keep their old value although the sizes they were made of changed. */
function freezeOperands(removal: Removal, prepared: Node, node: Node): Node {
  const steering = operatorOf(prepared)?.sizeOperands ?? []
  const [first, second] = removal.analysis.internal.inferences
  const inputs = node.inputs.map((name, index) => {
    const source = prepared.inputs[index] ?? ''
    if (!removal.updated.has(source) || steering.includes(index)) return name
    const known = first.get(source)?.known
    if (!known || !sameElements(known, second.get(source)?.known))
      throw cannotRewrite(describeNode(node), 'data made of sizes')
    return addConstant(removal, node, first.get(source)!.type!, known.shape, Array.from(known.data))
  })
  return { ...node, inputs }
}

function rewriteData(removal: Removal, prepared: Node, node: Node): readonly Node[] {
  const operator = operatorOf(prepared)
  if (!operator?.rewrite) return [node]
  const before: Node[] = []
  const nodes = operator.rewrite(rewriteContext(removal, prepared, node, before))
  return [...before, ...nodes]
}

function rewriteContext(removal: Removal, prepared: Node, node: Node, before: Node[]): RewriteContext {
  const { analysis, kept } = removal
  const { axes, inferences } = analysis.internal
  const input = (index: number): string => prepared.inputs[index] ?? ''
  const output = (index: number): string => prepared.outputs[index]!
  const oldElements = (index: number): readonly [Known, Known] | undefined => {
    const [first, second] = inferences.map(inference => inference.get(input(index))?.known)
    return first && second ? [first, second] : undefined
  }
  const context: RewriteContext = {
    node,
    opset: opsetOf(analysis.graph, node),
    kept,
    inputAxes: index => axes.get(input(index)) ?? [],
    outputAxes: (index = 0) => axes.get(output(index)) ?? [],
    oldShape: index => inferences[0].get(input(index))?.shape ?? [],
    newShape: index => kept.shape(input(index)) ?? [],
    oldOutputShape: (index = 0) => inferences[0].get(output(index))?.shape ?? [],
    newOutputShape: (index = 0) => kept.shape(output(index)) ?? [],
    inputType: index => inferences[0].get(input(index))?.type,
    oldElements,
    newElements: index => inferredAfter(removal, input(index))?.known,
    producers: analysis.internal.producers,
    addConstant: (type, shape, data) => addConstant(removal, node, type, shape, data),
    newName: () => newName(removal, node),
    operandFor: (index, expected, options) => {
      const operand = {
        name: node.inputs[index]!,
        type: inferences[0].get(input(index))!.type!,
        now: context.newElements(index),
        old: oldElements(index),
      }
      const mended = mendOperand(context, operand, expected, options?.inferOne ?? false)
      before.push(...mended.nodes)
      return mended.name
    },
  }
  return context
}

function addConstant(removal: Removal, node: Node, type: DataType, shape: Shape, data: readonly number[]): string {
  const name = newName(removal, node)
  removal.constants.set(name, constantTensor(name, type, shape, data))
  return name
}

function newName({ taken }: Removal, node: Node): string {
  const base = node.outputs.find(name => name !== '')!
  for (let count = 1; ; count++) {
    const name = `${base}__pruned${count}`
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}

function constantTensor(name: string, type: DataType, shape: Shape, data: readonly number[]): Tensor {
  return { name, type, shape, read: () => encodeElements(type, data) }
}

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

const sameShape = (a: Shape, b: Shape): boolean => sameNumbers(a, b)
const sameElements = (a: Known, b: Known | undefined): boolean =>
  b !== undefined && sameShape(a.shape, b.shape) && sameNumbers(a.data, b.data)
