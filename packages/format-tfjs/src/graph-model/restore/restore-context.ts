import type { DataType, Node } from '@coppice/spec'
import type { NodeDef } from '../node-def.ts'
import type { Steers } from '../steers.ts'

/** A node of the graph that was made for a TensorFlow node, before and after pruning. */
export interface NodeChange {
  readonly before: Node
  readonly after: Node
  readonly steers: Steers
  /** Whether it reads a value with its channels first. */
  readonly isTurned: boolean
}

/** What an operator sees of its node when a pruned graph is written back. */
export interface RestoreContext {
  /** As it was read, but with constants under the names that they have now. */
  readonly node: NodeDef
  /** Nodes that are no longer there are left out. */
  readonly changes: readonly NodeChange[]
  /** The elements of a constant of the pruned graph. */
  elements(name: string): Promise<readonly number[]>
  /** The elements of an input that was known when the model was read. */
  known(index: number): readonly number[]
  /** How TensorFlow names a value of the pruned graph; constants and nodes that it lacks are added. */
  reference(name: string): Promise<string>
  /** Whether a value of the pruned graph is a constant of the file. */
  isStored(name: string): boolean
  /** Adds a constant and gives its name. Type: default int32; shape: default a scalar for one number, else a vector. */
  constant(values: readonly number[] | number, type?: DataType, shape?: readonly number[]): string
  /** Adds a node that takes this one's name and reads this one, which gets the name that is given back. */
  follow(op: string, others: readonly string[]): string
  /** The shape of a value in the pruned graph, every dynamic size being 1. */
  shapeOf(name: string): readonly number[]
  /** The node that an input names, of those that were read. */
  nodeAt(index: number): NodeDef
  /** A number that another node reads, where it was known when the model was read. */
  elementOf(node: NodeDef, index: number): number | undefined
  /** Adds a copy of a node that reads other inputs, and gives its name. */
  copy(node: NodeDef, inputs: readonly string[]): string
  /** Ends in a failure: the graph has something that a TensorFlow graph cannot say. */
  refuse(received: string): never
}
