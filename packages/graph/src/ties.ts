import type { Node, Role } from '@coppice/spec'
import type { Axis } from './labels/axis.ts'
import type { Labels } from './labels/labels.ts'
import type { Known, Shape } from './inferred.ts'

/** What an operator sees when it ties the labels of its inputs to those of its outputs. */
export interface TieContext {
  readonly node: Node
  /** The version of the node's operator set. */
  readonly opset: number
  readonly labels: Labels
  /** Whether the width under LayerNorm and RMSNorm is to be freed. */
  readonly width: boolean
  /** The node in words, for reasons: operator and name. */
  readonly where: string
  /** The axes of each input; `undefined` for an optional input left out. */
  readonly inputs: readonly (readonly Axis[] | undefined)[]
  /** The shapes of an input at the two sizes of the dynamic dimensions. */
  inputShapes(index: number): readonly [Shape, Shape]
  /** The shapes of an output at the two sizes of the dynamic dimensions. */
  outputShapes(index?: number): readonly [Shape, Shape]
  /** The elements of an input, where they are known and do not depend on any dynamic dimension. */
  known(index: number): Known | undefined
  /** The elements of an input at the two sizes of the dynamic dimensions, where they are known. */
  knownAtSizes(index: number): readonly [Known, Known] | undefined
  /** Whether an input is exactly zero at its removed positions once they are masked. */
  vanishes(index: number): boolean
  /** The elements of a constant, or of a value made of constants, by name. */
  constantElements(name: string): Known | undefined
  /** Whether a value is exactly zero at its removed positions once they are masked. */
  valueVanishes(name: string): boolean
  /** The nodes before this one, by the values that they give. */
  readonly producers: ReadonlyMap<string, Node>
  /** Whether an input is a constant of the graph, or made of nothing but constants. */
  isConstant(index: number): boolean
  /**
   * Leaves the constant that an input comes from unmasked along the axes of which the input has labels, for an operand
   * such as a divisor that must not become zero. False where the input does not come from constants alone.
   */
  leaveUnmasked(index: number): boolean
  /** Says what an axis of an input does, where the input is a constant. */
  mark(index: number, axis: number, role: Role): void
}
