import type { Graph, Node, Role, Tensor } from '@coppice/spec'
import { fixAll, fixedAxes, freshAxis, hasLive, isLive, type Axis } from '../labels/axis.ts'
import { FIXED, Labels } from '../labels/labels.ts'
import type { Inferred, Known, Shape } from '../inferred.ts'
import type { Operator } from '../operator.ts'
import { opsetOf } from '../inference/infer.ts'
import { operatorOf } from '../operators/index.ts'
import type { TieContext } from '../ties.ts'
import { isWeightType } from './constants-of.ts'
import { capturedNames, type PreparedGraph } from './prepare.ts'

type Inference = ReadonlyMap<string, Inferred>

/** The labels of every value of a graph, and what was learned on the way. */
export interface Propagation {
  readonly labels: Labels
  /** The axes of each value; values of unknown rank are missing. */
  readonly axes: Map<string, readonly Axis[]>
  readonly roles: ConstantRoles
  /** Axes of constants that the mask leaves as they are, by {@link axisKey}. */
  readonly unmasked: Set<string>
  /** Values that are exactly zero at their removed positions once these are masked. */
  readonly vanishing: Set<string>
  /** Constants that some node needed to be zero at their removed positions. */
  readonly relied: Set<string>
  /** The nodes so far, by the values that they give. */
  readonly producers: Map<string, Node>
}

/** What each axis of each constant does, found by the labels that only it has. */
export interface ConstantRoles {
  /** The first label of each axis of a constant, ascending. */
  readonly starts: number[]
  readonly owners: { readonly tensor: string; readonly axis: number; readonly size: number }[]
  readonly constants: Set<string>
  /** Constants and values made of nothing but constants. */
  readonly derived: Set<string>
  /** By `axis` and name of the constant. */
  readonly marks: Map<string, Role>
}

/** Operators that make positions of their own even when no input has any. */
const MAKES_POSITIONS = new Set(['Expand', 'ConstantOfShape'])

/** Gives every position of every value a label, node by node. */
export function propagate(
  graph: Graph,
  prepared: PreparedGraph,
  inferences: readonly [Inference, Inference],
  width: boolean,
): Propagation {
  const state: Propagation = {
    labels: new Labels(),
    axes: new Map(),
    roles: { starts: [], owners: [], constants: new Set(), derived: new Set(), marks: new Map() },
    unmasked: new Set(),
    vanishing: new Set(),
    relied: new Set(),
    producers: new Map(),
  }
  for (const [name, tensor] of prepared.constants) labelConstant(state, name, tensor)
  for (const input of graph.inputs) labelInput(state, input.name, inferences)
  for (const { node } of prepared.nodes) propagateNode(graph, state, node, inferences, width)
  for (const output of graph.outputs)
    fixAll(state.labels, state.axes.get(output.name), `the output ${output.name} keeps its shape`)
  return state
}

function labelConstant(state: Propagation, name: string, tensor: Tensor): void {
  state.roles.derived.add(name)
  state.vanishing.add(name)
  if (!isWeightType(tensor.type)) return void state.axes.set(name, fixedAxes(tensor.shape))
  const axes = tensor.shape.map((size, axis) => {
    const fresh = freshAxis(state.labels, size)
    if (fresh.ids) {
      state.roles.starts.push(fresh.ids[0]!)
      state.roles.owners.push({ tensor: name, axis, size })
    }
    return fresh
  })
  state.axes.set(name, axes)
  state.roles.constants.add(name)
}

function labelInput(state: Propagation, name: string, inferences: readonly [Inference, Inference]): void {
  const shape = inferences[0].get(name)?.shape
  if (shape) state.axes.set(name, fixedAxes(shape, `the input ${name} keeps its shape`))
  state.vanishing.add(name)
}

function propagateNode(
  graph: Graph,
  state: Propagation,
  node: Node,
  inferences: readonly [Inference, Inference],
  width: boolean,
): void {
  if (isConstantNode(state, node)) return
  if (node.outputs.every(name => state.roles.derived.has(name))) return
  const asked = new Set<string>()
  const context = contextOf(graph, state, node, inferences, width, asked)
  for (const name of capturedNames(node))
    fixAll(state.labels, state.axes.get(name), `it is read inside ${context.where}`)
  const operator = operatorOf(node)
  const isDerived = node.inputs.length > 0 && node.inputs.every(name => name === '' || state.roles.derived.has(name))
  const tied = tieOutputs(context, operator)
  node.outputs.forEach((name, index) => {
    const shape = inferences[0].get(name)?.shape
    const axes = tied?.[index] ?? (shape ? fixedAxes(shape) : undefined)
    if (isDerived) state.roles.derived.add(name)
    state.producers.set(name, node)
    if (name === '' || !axes) return
    state.axes.set(name, axes)
    if (!hasLive(axes) || (tied !== undefined && vanishes(context, operator!, axes))) state.vanishing.add(name)
  })
  if (!isDerived) noteReliance(state, asked)
}

/** What was taken to be zero when masked can no longer be left unmasked for the sake of a later node. */
function noteReliance(state: Propagation, asked: ReadonlySet<string>): void {
  for (const name of asked)
    if (state.vanishing.has(name)) for (const owner of ownersOf(state, name)) if (owner) state.relied.add(owner.tensor)
}

/** Its output has labels already. */
const isConstantNode = ({ roles }: Propagation, { outputs }: Node): boolean => roles.constants.has(outputs[0]!)

function tieOutputs(context: TieContext, operator: Operator | undefined): readonly (readonly Axis[])[] | undefined {
  const { node, inputs, labels, where } = context
  const rankless = node.inputs.some((name, i) => name !== '' && inputs[i] === undefined)
  if (!inputs.some(hasLive) && !(MAKES_POSITIONS.has(node.operator) && !rankless)) return undefined
  const tied = rankless ? undefined : operator?.ties?.(context)
  if (tied === undefined) {
    const reason = rankless ? `the shape of an input of ${where} is not known` : `it is not known what ${where} ties`
    for (const axes of inputs) fixAll(labels, axes, reason)
  }
  return tied
}

const vanishes = (context: TieContext, operator: Operator, output: readonly Axis[]): boolean =>
  operator.vanishes
    ? operator.vanishes(context, output)
    : context.inputs.every((axes, i) => axes === undefined || context.vanishes(i))

const NO_SHAPE: Shape = []

function contextOf(
  graph: Graph,
  state: Propagation,
  node: Node,
  inferences: readonly [Inference, Inference],
  width: boolean,
  asked: Set<string>,
): TieContext {
  const shapes = (name: string | undefined): readonly [Shape, Shape] => [
    inferences[0].get(name ?? '')?.shape ?? NO_SHAPE,
    inferences[1].get(name ?? '')?.shape ?? NO_SHAPE,
  ]
  const knownAtSizes = (index: number): readonly [Known, Known] | undefined => {
    const first = inferences[0].get(node.inputs[index] ?? '')?.known
    const second = inferences[1].get(node.inputs[index] ?? '')?.known
    return first && second ? [first, second] : undefined
  }
  return {
    node,
    opset: opsetOf(graph, node),
    labels: state.labels,
    width,
    where: `${node.operator} ${node.name || node.outputs[0]!}`,
    inputs: node.inputs.map(name => (name === '' ? undefined : state.axes.get(name))),
    inputShapes: index => shapes(node.inputs[index]),
    outputShapes: (index = 0) => shapes(node.outputs[index]),
    known: index => sameAtSizes(knownAtSizes(index)),
    knownAtSizes,
    vanishes: index => {
      const name = node.inputs[index]
      if (name) asked.add(name)
      return !name || state.vanishing.has(name)
    },
    constantElements: name => (state.roles.derived.has(name) ? inferences[0].get(name)?.known : undefined),
    valueVanishes: name => state.vanishing.has(name),
    producers: state.producers,
    isConstant: index => state.roles.derived.has(node.inputs[index] ?? ''),
    leaveUnmasked: index => leaveUnmasked(state, node.inputs[index] ?? ''),
    mark: (index, axis, role) => {
      const name = node.inputs[index] ?? ''
      if (state.roles.derived.has(name)) markRole(state, state.axes.get(name)?.at(axis), role)
    },
  }
}

function sameAtSizes(pair: readonly [Known, Known] | undefined): Known | undefined {
  if (!pair) return undefined
  const [first, second] = pair
  if (first === second) return first
  if (first.shape.length !== second.shape.length || first.shape.some((size, k) => size !== second.shape[k]))
    return undefined
  for (let i = 0; i < first.data.length; i++) if (first.data[i] !== second.data[i]) return undefined
  return first
}

function leaveUnmasked(state: Propagation, name: string): boolean {
  if (!state.roles.derived.has(name)) return false
  const owners = ownersOf(state, name)
  if (owners.some(owner => owner === undefined || state.relied.has(owner.tensor))) return false
  for (const owner of owners) state.unmasked.add(axisKey(owner!.tensor, owner!.axis))
  const tensors = new Set(owners.map(owner => owner!.tensor))
  for (const derived of state.roles.derived)
    if (state.vanishing.has(derived) && ownersOf(state, derived).some(owner => owner && tensors.has(owner.tensor)))
      state.vanishing.delete(derived)
  return true
}

/** The axes of constants that the axes of a value come from; `undefined` for one that comes from elsewhere. */
function ownersOf(state: Propagation, name: string): (ConstantRoles['owners'][number] | undefined)[] {
  return (state.axes.get(name) ?? []).filter(isLive).map(axis => ownerOf(state.roles, axis))
}

/** An axis that was merged from several marks each of them. */
function markRole({ labels, roles }: Propagation, axis: Axis | undefined, role: Role): void {
  const id = axis?.ids?.find(label => label !== FIXED)
  for (const atom of id === undefined ? [] : labels.atoms(id)) {
    const owner = ownerOfLabel(roles, atom)
    const key = owner && axisKey(owner.tensor, owner.axis)
    if (key !== undefined && !roles.marks.has(key)) roles.marks.set(key, role)
  }
}

/** The axis of a constant that the labels of an axis were made for. */
function ownerOf(roles: ConstantRoles, axis: Axis): ConstantRoles['owners'][number] | undefined {
  const id = axis.ids?.find(label => label !== FIXED)
  return id === undefined ? undefined : ownerOfLabel(roles, id)
}

function ownerOfLabel(roles: ConstantRoles, label: number): ConstantRoles['owners'][number] | undefined {
  let low = 0
  let high = roles.starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (roles.starts[middle]! <= label) low = middle
    else high = middle
  }
  const owner = roles.owners[low]
  return owner && label < roles.starts[low]! + owner.size ? owner : undefined
}

/** The key of an axis of a constant, among the marks and the unmasked. */
export function axisKey(tensor: string, axis: number): string {
  return `${axis} ${tensor}`
}
