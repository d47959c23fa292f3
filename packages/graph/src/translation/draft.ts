import { failure } from '@coppice/spec'
import type { Graph, Node, Tensor, Value } from '@coppice/spec'
import { evaluateNode } from '../inference/infer.ts'
import type { Inferred } from '../inferred.ts'
import { ints } from './make-attribute.ts'
import { toChannelsFirst, toSourceOrder } from './source-value.ts'
import type { SourceValue } from './source-value.ts'
import type { EmitOptions } from './emit-options.ts'
import type { UniqueNames } from './unique-names.ts'

/** A graph under construction. */
export interface Draft {
  /** For messages. */
  readonly who: string
  readonly names: UniqueNames
  readonly nodes: Node[]
  readonly tensors: Map<string, Tensor>
  readonly inputs: Value[]
  readonly outputs: Value[]
  /** Values by the order and the name of the value that they are another order of. */
  readonly turned: Map<string, SourceValue>
  /** The names that outputs of the model have in the end, by the name that they were made with. */
  readonly renamed: Map<string, string>
}

/** The operator set that translated graphs are made for. */
const opset = 17

/** Adds a node; its results have the order of its first input. */
export function addNode(
  draft: Draft,
  operator: string,
  given: readonly (SourceValue | undefined)[],
  attributes: Node['attributes'],
  options: EmitOptions,
): SourceValue[] {
  const name = draft.names.take(options.name ?? operator)
  const rest = Array.from({ length: (options.outputs ?? 1) - 1 }, (_, i) => draft.names.take(`${name}:${i + 1}`))
  const outputs = [name, ...rest]
  const node: Node = { name, operator, domain: '', inputs: namesOf(given), outputs, attributes }
  const inputs = given.map(value => value?.inferred)
  const found = evaluateNode(node, opset, inputs)
  draft.nodes.push(node)
  const order = given[0]?.order ?? 'source'
  return outputs.map((output, i) => resultOf(output, found[i] ?? unknown, order))
}

const unknown: Inferred = { type: undefined, shape: undefined }

/** A result of fewer than three axes has no channels to be moved. */
function resultOf(name: string, inferred: Inferred, order: SourceValue['order']): SourceValue {
  return { name, inferred, order: (inferred.shape?.length ?? 0) < 3 ? 'source' : order }
}

function namesOf(given: readonly (SourceValue | undefined)[]): string[] {
  const names = given.map(value => value?.name ?? '')
  while (names.at(-1) === '') names.pop()
  return names
}

/** The value in another order; each is transposed once at most, and one that was transposed is not turned back. */
export function turn(draft: Draft, value: SourceValue, order: SourceValue['order']): SourceValue {
  if (value.order === order) return value
  const rank = rankOf(draft, value)
  if (rank < 3) return { ...value, order: 'source' }
  const known = draft.turned.get(`${order} ${value.name}`)
  if (known) return known
  const perm = ints(order === 'source' ? toSourceOrder(rank) : toChannelsFirst(rank))
  const name = `${value.name}/${order === 'source' ? 'channels_last' : 'channels_first'}`
  const [turned] = addNode(draft, 'Transpose', [value], { perm }, { name })
  const result: SourceValue = { ...turned!, order }
  draft.turned.set(`${order} ${value.name}`, result)
  draft.turned.set(`${value.order} ${result.name}`, value)
  return result
}

/** The number of axes of a value; throws where it is not known. */
export function rankOf({ who }: Draft, { name, inferred }: SourceValue): number {
  if (inferred.shape) return inferred.shape.length
  const expected = `a known number of axes of ${name}`
  throw failure({ code: 'unsupported-model', who, expected, received: 'none' })
}

/** Names an output of the model: the value itself where it can be renamed, else a copy. */
export function addOutput(draft: Draft, name: string, value: SourceValue): void {
  const own = turn(draft, value, 'source')
  const isMade = draft.nodes.some(node => node.outputs.includes(own.name))
  const isFree = isMade && !draft.renamed.has(own.name)
  const final = isFree && own.name === name ? name : draft.names.take(name)
  const [copy] = isFree ? [own] : addNode(draft, 'Identity', [own], {}, { name: `${final}/copy` })
  draft.renamed.set(copy!.name, final)
  const shape = own.inferred.shape?.map(size => (size < 0 ? null : size))
  draft.outputs.push({ name: final, type: own.inferred.type, shape })
}

/** The graph with its outputs under their names. */
export function finishGraph({ nodes, renamed, inputs, outputs, tensors }: Draft, name: string): Graph {
  const rename = (value: string): string => renamed.get(value) ?? value
  const named = nodes.map(node => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) }))
  return { name, inputs, outputs, nodes: named, tensors, values: new Map(), opsets: new Map([['', opset]]) }
}
