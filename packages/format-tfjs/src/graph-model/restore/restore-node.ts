import { encodeElements } from '@coppice/graph'
import { changeNode } from '../change-node.ts'
import { originOfNode } from '../finish-graph.ts'
import { formatReference, type NodeDef } from '../node-def.ts'
import { operators } from '../operators/index.ts'
import { addOperation, referenceTo } from './reference.ts'
import type { NodeChange, RestoreContext } from './restore-context.ts'
import { restoreSteered, withInputs } from './restore-steered.ts'
import { addNode, addWeight, cannotRestore, elementsOfConstant, typeValue, type Restoring } from './restoring.ts'
import { freshName } from './fresh-name.ts'

/** A TensorFlow node as it has to be after pruning; the same object where nothing about it changes. */
export async function restoreNode(restoring: Restoring, given: NodeDef): Promise<NodeDef> {
  const { covered } = restoring.document
  const changes = findChanges(restoring, covered.get(given.name) ?? given.name)
  const node = renameConstants(restoring, given, changes)
  if (covered.has(given.name)) return node
  const restore = operators.get(node.op)?.restore ?? restoreSteered
  return followResult(restoring, await restore(restoreContext(restoring, node, changes)), changes)
}

function findChanges({ document, after }: Restoring, owner: string): NodeChange[] {
  return document.graph.nodes.flatMap(before => {
    const emission = originOfNode(before)?.emission
    const now = emission?.owner === owner ? after.get(before.name) : undefined
    return now ? [{ before, after: now, steers: emission!.steers, isTurned: emission!.isTurned }] : []
  })
}

/** Inputs that are constants get the names that these have now. */
function renameConstants({ constants, document }: Restoring, node: NodeDef, changes: readonly NodeChange[]): NodeDef {
  const renamed = new Map<string, string>()
  for (const name of changes.flatMap(({ after }) => after.inputs)) {
    const source = constants.sources.get(name)
    if (source !== undefined && source !== constants.names.get(name)) renamed.set(source, constants.names.get(name)!)
  }
  const inputs = node.inputs.map(reference => {
    return renamed.get(constantBehind(document.nodes, reference.node)) ?? formatReference(reference)
  })
  return withInputs(node, inputs)
}

/** The constant that a node gives on, or else the node. */
function constantBehind(nodes: ReadonlyMap<string, NodeDef>, name: string): string {
  const { op, inputs } = nodes.get(name)!
  return op === 'Const' || inputs.length !== 1 ? name : constantBehind(nodes, inputs[0]!.node)
}

function restoreContext(restoring: Restoring, node: NodeDef, changes: readonly NodeChange[]): RestoreContext {
  const { document, inferences, constants } = restoring
  const refuse: RestoreContext['refuse'] = received => {
    throw cannotRestore(restoring, `${node.name} (${node.op})`, received)
  }
  const inputAt = (index: number): NodeDef['inputs'][number] => document.nodes.get(node.name)!.inputs[index]!
  return {
    node,
    changes,
    elements: async name => (await elementsOfConstant(restoring, name)) ?? refuse(`sizes that are computed (${name})`),
    known: index => document.known.get(formatReference(inputAt(index))) ?? refuse('numbers that only a run tells'),
    reference: name => referenceTo(restoring, name),
    isStored: name => constants.sources.has(name),
    constant: (values, type = 'int32', shape) => {
      const [data, own] = typeof values === 'number' ? [[values], []] : [values, [values.length]]
      const name = freshName(restoring, `${node.name}/pruned`)
      addWeight(restoring, { name, type, shape: shape ?? own, read: () => encodeElements(type, data) })
      return name
    },
    follow: (op, others) => {
      const name = freshName(restoring, `${node.name}/before`)
      const attr = { T: { type: typeValue(document, 'float32') } }
      addNode(restoring, { name: node.name, op, input: [name, ...others], attr })
      return name
    },
    shapeOf: name => inferences.get(name)?.shape ?? refuse(`${name}, of unknown shape`),
    nodeAt: index => document.nodes.get(inputAt(index).node)!,
    elementOf: (other, index) => document.known.get(formatReference(other.inputs[index]!))?.[0],
    copy: (other, inputs) => {
      const name = freshName(restoring, `${other.name}/pruned`)
      addNode(restoring, changeNode(other, { name, inputs }).json)
      return name
    },
    refuse,
  }
}

/** What pruning has put after a node takes its name. */
async function followResult(restoring: Restoring, node: NodeDef, changes: readonly NodeChange[]): Promise<NodeDef> {
  const last = changes.at(-1)
  const [before, now] = [last?.before.outputs[0], last?.after.outputs[0]]
  if (before === undefined || now === undefined || before === now) return node
  const producer = restoring.producers.get(before)
  if (!producer || originOfNode(producer)) throw cannotRestore(restoring, node.name, 'a result under another name')
  const name = freshName(restoring, now)
  restoring.references.set(now, name)
  await addOperation(restoring, producer, node.name)
  return changeNode(node, { name })
}
