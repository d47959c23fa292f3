import type { DataType } from '@coppice/spec'
import { failure } from '@coppice/spec'
import { intsAttribute } from '../attributes.ts'
import { describeNode } from '../describe-node.ts'
import type { Inferred, Known, Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { agreeSizes, broadcastShapes, formatShape } from '../shapes.ts'

/** The shape of an input; `undefined` where it is left out or not known. */
export function shapeOf(context: InferenceContext, index: number): Shape | undefined {
  return context.inputs[index]?.shape
}

/** The element type of an input; `undefined` where it is left out or not known. */
export function typeOf(context: InferenceContext, index: number): DataType | undefined {
  return context.inputs[index]?.type
}

/** The elements of an input; `undefined` where it is left out or not known. */
export function knownOf(context: InferenceContext, index: number): Known | undefined {
  return context.inputs[index]?.known
}

/** The elements of an input as a list. */
export function numbersOf(context: InferenceContext, index: number): readonly number[] | undefined {
  const known = context.inputs[index]?.known
  return known && Array.from(known.data)
}

/** Whether an input is there at all. */
export function hasInput(context: InferenceContext, index: number): boolean {
  return context.inputs[index] !== undefined
}

/** What an operator set before some version keeps in an attribute and later ones in an input. */
export type Operand =
  | { readonly kind: 'absent' }
  /** It is computed while the network runs. */
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'known'; readonly values: readonly number[] }

/** Integers from an attribute or, where that is left out, from an input. */
export function operandOf(context: InferenceContext, name: string, index: number): Operand {
  const values = intsAttribute(context.node, name, undefined)
  if (values !== undefined) return { kind: 'known', values }
  if (!hasInput(context, index)) return { kind: 'absent' }
  const numbers = numbersOf(context, index)
  return numbers ? { kind: 'known', values: numbers } : { kind: 'dynamic' }
}

/** Throws a failure that names the node. */
export function contradiction(context: InferenceContext, expected: string, received: string): never {
  throw failure({ code: 'invalid-model', who: describeNode(context.node), expected, received })
}

/** An axis counted from the front; negative ones count from the end. Throws where the shape has no such axis. */
export function resolveAxis(context: InferenceContext, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis
  if (resolved >= 0 && resolved < rank) return resolved
  return contradiction(context, `an axis of a shape with ${rank} axes`, `axis ${axis}`)
}

/** Throws unless the input has so many axes, where its shape is known. */
export function checkRank(context: InferenceContext, index: number, least: number, most: number = Infinity): void {
  const shape = shapeOf(context, index)
  if (!shape || (shape.length >= least && shape.length <= most)) return
  const count = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`
  contradiction(context, `${count} axes in input ${index}`, formatShape(shape))
}

/** The size that two axes share. Throws where they contradict each other. */
export function agree(context: InferenceContext, what: string, left: number, right: number): number {
  return agreeSizes(left, right) ?? contradiction(context, `${what} to be the same`, `${left} and ${right}`)
}

/** The shape that shapes broadcast to; `undefined` where one is not known. Throws where they do not fit. */
export function broadcast(context: InferenceContext, shapes: readonly (Shape | undefined)[]): Shape | undefined {
  let result: Shape | undefined = []
  for (const shape of shapes) {
    if (!shape) return undefined
    const next = broadcastShapes(result, shape)
    if (!next) contradiction(context, 'shapes that broadcast', shapes.map(formatShape).join(' and '))
    result = next
  }
  return result
}

/** An output of the type and shape, with nothing known of its elements. */
export function inferred(type: DataType | undefined, shape: Shape | undefined): Inferred {
  return { type, shape }
}

/** The first output has the type and the shape of the first input. */
export const inferSame: Operator['infer'] = context => [inferred(typeOf(context, 0), shapeOf(context, 0))]
