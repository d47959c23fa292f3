import type { DataType, Node, Tensor } from '@coppice/spec'
import { encodeElements } from '@coppice/graph'
import { originOfNode } from '../finish-graph.ts'
import { addNode, addWeight, cannotRestore, elementsOfConstant, typeValue, type Restoring } from './restoring.ts'
import { freshName } from './fresh-name.ts'

/** How TensorFlow names a value of the pruned graph; constants and nodes that it lacks are added. */
export async function referenceTo(restoring: Restoring, name: string): Promise<string> {
  const { constants, graph, producers, references } = restoring
  const constant = constants.names.get(name)
  if (constant !== undefined) return constant
  const tensor = graph.tensors.get(name)
  if (tensor) return addConstant(restoring, tensor, (await elementsOfConstant(restoring, name))!)
  const producer = producers.get(name)
  const isNew = producer !== undefined && !originOfNode(producer)
  const reference = restoring.made.get(name) ?? (isNew ? undefined : references.get(name))
  if (reference !== undefined) return reference
  if (isNew) return addOperation(restoring, producer, freshName(restoring, name))
  // Sizes are 64-bit numbers in the graph and 32-bit ones in TensorFlow.
  if (producer?.operator === 'Cast') return referenceTo(restoring, producer.inputs[0]!)
  throw cannotRestore(restoring, name, 'a value that no node of it gives')
}

/** Adds a constant under a name made of that of a tensor; numbers of 64 bits become such of 32. */
function addConstant(restoring: Restoring, tensor: Tensor, elements: readonly number[]): string {
  const type: DataType = tensor.type === 'int64' ? 'int32' : tensor.type
  const name = freshName(restoring, tensor.name)
  addWeight(restoring, { name, type, shape: tensor.shape, read: () => encodeElements(type, elements) })
  return name
}

/** What is called how, of the few operators that pruning puts into a graph. */
const operators: Readonly<Record<string, string>> = { Mul: 'Mul', Add: 'AddV2', Sub: 'Sub', Where: 'SelectV2' }

/** Adds a node for one that pruning put into the graph. */
export async function addOperation(restoring: Restoring, node: Node, name: string): Promise<string> {
  restoring.made.set(node.outputs[0]!, name)
  const type = restoring.inferences.get(node.outputs[0]!)?.type
  const isWhole = type?.startsWith('int') === true
  const op = node.operator === 'Div' ? (isWhole ? 'FloorDiv' : 'RealDiv') : operators[node.operator]
  if (op === undefined || node.domain !== '') throw cannotRestore(restoring, name, `a ${node.operator} that was put in`)
  const input: string[] = []
  for (const each of node.inputs) input.push(await referenceTo(restoring, each))
  const value = typeValue(restoring.document, isWhole ? 'int32' : (type ?? 'float32'))
  addNode(restoring, { name, op, input, attr: { T: { type: value } } })
  return name
}
