import { arrangeTensor, type Known, type SourceValue, type Translation } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import { alignedLayout, permutedLayout, type Layout } from './layouts.ts'
import { formatReference, type InputReference, type NodeDef } from './node-def.ts'
import type { Operand } from './node-context.ts'
import type { Steers } from './steers.ts'

/** A constant of the file. */
export interface StoredConstant {
  readonly tensor: Tensor
  /** Its elements, where they are few. */
  readonly known: Known | undefined
}

/** A node of the graph, and the TensorFlow node that it was made for. */
export interface Emission {
  readonly owner: string
  /** The values that it gives, as they were called when it was made; the first is the node's name. */
  readonly values: readonly string[]
  readonly steers: Steers
  /** Whether it reads a value with its channels first. */
  readonly isTurned: boolean
}

/** A graph model that is being put into a graph. */
export interface Placing {
  readonly who: string
  readonly translation: Translation
  readonly nodes: ReadonlyMap<string, NodeDef>
  /** The nodes that read each node, each as often as it does. */
  readonly readers: ReadonlyMap<string, readonly NodeDef[]>
  /** The nodes whose values the model gives. */
  readonly outputs: ReadonlySet<string>
  readonly constants: ReadonlyMap<string, StoredConstant>
  /** Constants that are wanted in several layouts: each use computes its own. */
  readonly computed: ReadonlySet<string>
  /** What was put into the graph, by the reference to it. */
  readonly values: Map<string, Operand>
  /** Constants that were put into the graph, and how. */
  readonly used: Map<string, { readonly key: string; readonly value: SourceValue }>
  /** Constants of which a second layout was wanted. */
  readonly conflicts: Set<string>
  readonly emissions: Emission[]
  /** Nodes that another one stands for. */
  readonly covered: Map<string, string>
  /** Nodes that are put into the graph as a part of another one, so that no value of it is theirs. */
  readonly hidden: Set<string>
  /** Why nodes were not translated. */
  readonly opaque: Map<string, string>
}

/** Nodes that give what they read. */
const passing = ['Identity', 'StopGradient', 'Snapshot', 'FakeQuantWithMinMaxVars', 'EnsureShape']

/** The value of a reference: what was put into the graph, or a constant of the file. */
export function operandAt(placing: Placing, reference: InputReference): Operand | undefined {
  const known = placing.values.get(formatReference(reference))
  if (known) return known
  const { name, op, inputs } = placing.nodes.get(reference.node)!
  const constant = placing.constants.get(name)
  if (constant) return constantOperand(name, constant)
  return passing.includes(op) && inputs[0] ? operandAt(placing, inputs[0]) : undefined
}

function constantOperand(name: string, { tensor, known }: StoredConstant): Operand {
  const inferred = { type: tensor.type, shape: tensor.shape, ...(known && { known }) }
  return { name, constant: name, inferred, order: 'source' }
}

const asStored = 'stored'

/** A constant as it is stored, or any other value as it is. */
export function materialise(placing: Placing, operand: Operand): SourceValue {
  const { constant } = operand
  if (constant === undefined) return operand
  const used = placing.used.get(constant)
  if (used?.key === asStored) return used.value
  if (used) placing.conflicts.add(constant)
  const { tensor, known } = placing.constants.get(constant)!
  const value = placing.translation.tensor(arrangeTensor(constant, tensor), known)
  placing.used.set(constant, { key: asStored, value })
  return value
}

/** A constant in another layout, or any other value turned into it. */
export function arrange(placing: Placing, operand: Operand, layout: Layout): SourceValue {
  const { constant } = operand
  const { translation } = placing
  if (constant === undefined) return layout.compute(translation, translation.inSourceOrder(operand), operand.name)
  const used = placing.used.get(constant)
  if (used?.key === layout.key && layout.key !== asStored) return used.value
  if (layout.key === asStored || placing.computed.has(constant))
    return layout.compute(translation, materialise(placing, operand), constant)
  if (used) placing.conflicts.add(constant)
  const { tensor } = placing.constants.get(constant)!
  const value = translation.tensor(arrangeTensor(constant, tensor, layout.arrangement))
  placing.used.set(constant, { key: layout.key, value })
  return value
}

const isScalar = ({ inferred }: Operand): boolean => inferred.shape?.every(size => size === 1) === true

/** Values that broadcast as they did in the order of the source; constants are read so. */
export function align(placing: Placing, operands: readonly Operand[]): SourceValue[] {
  const isTurned = operands.some(({ order }) => order === 'channels-first')
  const rank = Math.max(...operands.map(({ inferred }) => inferred.shape?.length ?? 0))
  return operands.map(operand => {
    const own = operand.inferred.shape?.length ?? 0
    if (!isTurned || operand.constant === undefined || isScalar(operand)) return materialise(placing, operand)
    const value = arrange(placing, operand, alignedLayout(rank, own))
    return placing.computed.has(operand.constant) ? value : { ...value, order: 'channels-first' }
  })
}

/** A value with its channels on axis 1. */
export function turnToFront(placing: Placing, operand: Operand): SourceValue {
  if (operand.constant === undefined) return placing.translation.channelsFirst(operand)
  const rank = operand.inferred.shape!.length
  const order = [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)]
  return { ...arrange(placing, operand, permutedLayout(order)), order: 'channels-first' }
}
