import type { SourceValue } from '@coppice/graph'
import type { DataType, Node } from '@coppice/spec'
import type { Layout } from './layouts.ts'
import type { NodeDef } from './node-def.ts'
import type { RestoreContext } from './restore/restore-context.ts'
import type { Steers } from './steers.ts'

/** A value that a node reads; a constant of the file gets into the graph when it is used, in the layout that is wanted. */
export interface Operand extends SourceValue {
  /** The node that holds it, where it is a constant of the file. */
  readonly constant?: string
}

/** What is known of a node of the graph when it is made. */
export interface EmitOptions {
  /** Default 1. */
  readonly outputs?: number
  readonly steers?: Steers
}

type Emit<Result> = (
  operator: string,
  inputs: readonly (Operand | undefined)[],
  attributes?: Node['attributes'],
  options?: EmitOptions,
) => Result

/** What an operator sees of its node while it is put into the graph. */
export interface NodeContext {
  readonly node: NodeDef
  /** For messages: the file and the node. */
  readonly who: string
  /** What the node reads; fails where it has no such input. */
  input(index: number): Operand
  readonly inputs: readonly Operand[]
  /** The elements of an input, where they are known before the model runs. */
  known(index: number): readonly number[] | undefined
  /** One operator on the values as the graph holds them. */
  readonly emit: Emit<SourceValue>
  /** As {@link NodeContext.emit}, with all outputs. */
  readonly emitAll: Emit<readonly SourceValue[]>
  /** An operator that looks at one element at a time, broadcasting in the order of the source. */
  elementwise(operator: string, inputs: readonly Operand[], attributes?: Node['attributes']): SourceValue
  /** A tensor of our own. Type: default `int64`; shape: a scalar for one number, else a vector. */
  constant(values: readonly number[] | number, type?: DataType, shape?: readonly number[]): SourceValue
  /** A value in another layout: a constant of the file is read so, anything else is turned while the model runs. */
  arranged(operand: Operand, layout: Layout): SourceValue
  channelsFirst(operand: Operand): SourceValue
  inSourceOrder(operand: Operand): SourceValue
  /** The only node that reads this one's first output, where that is no output of the model. */
  soleReader(node?: NodeDef): NodeDef | undefined
  /** What another node reads; `undefined` for what is no constant and was not put into the graph yet. */
  operandOf(node: NodeDef, index: number): Operand | undefined
  /** The elements that another node reads, where they are a constant. */
  constantOf(node: NodeDef, index: number): ArrayLike<number> | undefined
  /** The node that another one reads. */
  nodeAt(node: NodeDef, index: number): NodeDef | undefined
  /** Lets what this node is put into the graph as give the result of another one that reads it. */
  standFor(node: NodeDef): void
  /** Says that no value of the graph is that of a node: it is a part of another one. */
  hide(node: NodeDef): void
  /** Ends the translation of this node: it is protected, and written back as it is. */
  refuse(expected: string, received: string): never
}

/** A TensorFlow operator: how it is put into the graph, and what is written back for it after pruning. */
export interface TfOperator {
  /** The outputs of the node; call `refuse` before anything is emitted. */
  translate(context: NodeContext): Operand | readonly Operand[]
  /** Whether it needs no number of axes of its inputs. Default false. */
  readonly anyRank?: boolean
  /** The node as it has to be after pruning; default: inputs that steer are replaced. */
  restore?(context: RestoreContext): Promise<NodeDef>
}

/** Operators by name. */
export type TfOperators = Readonly<Record<string, TfOperator>>
