import type { DataType, Node } from '@coppice/spec'
import type { Axis } from './labels/axis.ts'
import type { Known, Shape } from './inferred.ts'
import type { Kept } from './kept.ts'

/** What an operator sees when it is rewritten after removal. */
export interface RewriteContext {
  /** The node, its inputs already under their final names. */
  readonly node: Node
  readonly opset: number
  readonly kept: Kept
  /** The axes of an input with their labels; none where it is left out. */
  inputAxes(index: number): readonly Axis[]
  outputAxes(index?: number): readonly Axis[]
  /** The shape of an input before removal, at the first of the two sizes. */
  oldShape(index: number): Shape
  /** The shape of an input after removal, at the first of the two sizes. */
  newShape(index: number): Shape
  /** The element type of an input, where it is known. */
  inputType(index: number): DataType | undefined
  oldOutputShape(index?: number): Shape
  newOutputShape(index?: number): Shape
  /** The elements of an input before removal, at the two sizes; `undefined` where they are not known. */
  oldElements(index: number): readonly [Known, Known] | undefined
  /** What the graph computes for an input after removal, at the first of the two sizes. */
  newElements(index: number): Known | undefined
  /** The nodes as they were analysed, by the values that they give. */
  readonly producers: ReadonlyMap<string, Node>
  /** Adds a constant and gives its name. */
  addConstant(type: DataType, shape: Shape, data: readonly number[]): string
  /** A name for a new value that nothing else has. */
  newName(): string
  /**
   * The name of an operand with these elements in place of an input: the input itself where it already has them,
   * a constant where the old elements do not depend on the dynamic dimensions, else a choice between the two by element.
   * Nodes that it needs are put before this one.
   */
  operandFor(index: number, expected: readonly number[], options?: { readonly inferOne?: boolean }): string
}
