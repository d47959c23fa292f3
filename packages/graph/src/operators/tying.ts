import { broadcastAxes } from '../labels/broadcast-axes.ts'
import { fixAll, fixAxis, fixedAxis, isLive, type Axis } from '../labels/axis.ts'
import type { Operator } from '../operator.ts'
import type { TieContext } from '../ties.ts'

type Structure = Pick<Operator, 'ties' | 'vanishes'>

/** The axes of an input that must be there. */
export function axesOf(context: TieContext, index: number): readonly Axis[] {
  return context.inputs[index] ?? []
}

/** Fixes an axis with a reason that names the node: `the axis that Softmax /attn/softmax runs over`. */
export function fixBecause(context: TieContext, axis: Axis | undefined, what: string): void {
  if (axis) fixAxis(context.labels, axis, `${what} ${context.where}`)
}

/** A sum of products over an axis that loses positions is the same only where one of two inputs is zero there. */
export function fixUnlessZero(context: TieContext, axis: Axis | undefined, left: number, right: number): void {
  if (!context.vanishes(left) && !context.vanishes(right))
    fixBecause(context, axis, 'neither side is zero when masked in')
}

/** Fixes the operands that steer an operator. */
export function fixOperands(context: TieContext, first: number): void {
  for (const axes of context.inputs.slice(first)) fixAll(context.labels, axes, `an operand of ${context.where}`)
}

/** Fixed axes for the spatial part of an output; the spatial axes of the input are fixed too. */
export function spatialAxes(context: TieContext, index = 0): Axis[] {
  for (const axis of axesOf(context, index).slice(2)) fixBecause(context, axis, 'a spatial axis of')
  const sizes = context.outputShapes()[0].slice(2)
  return sizes.map(size => fixedAxis(size, `a spatial axis of ${context.where}`))
}

/** Axis numbers counted from the front. */
export function fromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis
}

/** The axes from the right that carry labels. */
function liveFromRight(output: readonly Axis[]): number[] {
  return output.flatMap((axis, k) => (isLive(axis) ? [output.length - 1 - k] : []))
}

/** Whether an operand has an axis of its own there, not one that is spread over the result. */
function covers(operand: readonly Axis[] | undefined, fromRight: number): boolean {
  const axis = operand?.at(-1 - fromRight)
  return axis !== undefined && operand!.length > fromRight && axis.size !== 1
}

/** Whether an input is zero at every removable position of the output. */
export function coversWithZeros(context: TieContext, output: readonly Axis[], index: number): boolean {
  return context.vanishes(index) && liveFromRight(output).every(axis => covers(context.inputs[index], axis))
}

/** Whether at each axis that carries labels some input is zero. */
export function someZeroOnEachAxis(context: TieContext, output: readonly Axis[]): boolean {
  return liveFromRight(output).every(axis =>
    context.inputs.some((operand, index) => context.vanishes(index) && covers(operand, axis)),
  )
}

/** The result has the labels of the first input; further inputs steer. */
export function sameLabels(context: TieContext): readonly (readonly Axis[])[] {
  fixOperands(context, 1)
  return context.node.outputs.map(() => axesOf(context, 0))
}

/** Inputs aligned at the right and tied. Before version 7 an attribute could align them elsewhere: that is not followed. */
export function broadcastLabels(context: TieContext): readonly (readonly Axis[])[] | undefined {
  if (context.opset < 7 && 'broadcast' in context.node.attributes) return undefined
  const operands = context.inputs.filter(axes => axes !== undefined)
  return [broadcastAxes(context.labels, operands, context.outputShapes()[0], context.where)]
}

/** An elementwise function that maps zero to zero. */
export const zeroToZero: Structure = { ties: sameLabels, vanishes: context => context.vanishes(0) }

/** An elementwise function that maps zero to something else. */
export const zeroToOther: Structure = { ties: sameLabels, vanishes: () => false }

/** An elementwise function that has no value at zero: its argument must not be masked. */
export const undefinedAtZero: Structure = {
  ties: context => {
    protectFromZero(context, 0)
    return sameLabels(context)
  },
  vanishes: () => false,
}

/** Keeps the mask from making an operand zero: constants are left as they are, anything else stays. */
export function protectFromZero(context: TieContext, index: number): void {
  const axes = axesOf(context, index)
  if (!axes.some(isLive) || !context.vanishes(index)) return
  if (context.leaveUnmasked(index)) return
  fixAll(context.labels, axes, `${context.where} has no value at zero`)
}

/** An elementwise function of several inputs that is zero where all of them are. */
export const zeroWhereAllAre: Structure = {
  ties: broadcastLabels,
  vanishes: (context, output) => context.inputs.every((_, index) => coversWithZeros(context, output, index)),
}

/** A comparison: its result says nothing about zeros. */
export const comparison: Structure = { ties: broadcastLabels, vanishes: () => false }

/** A product is zero on each axis on which some factor is. */
export const product: Structure = { ties: broadcastLabels, vanishes: someZeroOnEachAxis }

/** A function of several inputs that is zero where the first of them is. */
export const zeroWhereFirstIs: Structure = {
  ties: broadcastLabels,
  vanishes: (context, output) => coversWithZeros(context, output, 0),
}

export const quotient: Structure = {
  ...zeroWhereFirstIs,
  ties: context => {
    protectFromZero(context, 1)
    return broadcastLabels(context)
  },
}

/** Positive powers of zero are zero while the exponent is left as it is; for another exponent the base must not become zero. */
export const power: Structure = {
  ties: context => {
    protectFromZero(context, isPositivePower(context) ? 1 : 0)
    return broadcastLabels(context)
  },
  vanishes: (context, output) => isPositivePower(context) && coversWithZeros(context, output, 0),
}

function isPositivePower(context: TieContext): boolean {
  const exponent = context.known(1)
  return exponent !== undefined && Array.from(exponent.data).every(value => value > 0)
}

/** A choice between two values is zero where both are. */
export const choice: Structure = {
  ties: broadcastLabels,
  vanishes: (context, output) => [1, 2].every(index => coversWithZeros(context, output, index)),
}

/** Zero stays zero unless the bounds exclude it. */
export const clip: Structure = {
  ties: sameLabels,
  vanishes: context =>
    context.vanishes(0) && clipBound(context, 1, 'min', -Infinity) <= 0 && clipBound(context, 2, 'max', Infinity) >= 0,
}

function clipBound(context: TieContext, index: number, name: string, none: number): number {
  const attribute = context.node.attributes[name]
  if (attribute?.kind === 'float') return attribute.value
  return context.node.inputs[index] ? (context.known(index)?.data[0] ?? NaN) : none
}

/** One scale for the whole tensor passes every position; scales by channel are not followed. */
export const quantization: Structure = {
  ties: context => (axesOf(context, 1).some(axis => axis.size !== 1) ? undefined : sameLabels(context)),
  vanishes: () => false,
}
