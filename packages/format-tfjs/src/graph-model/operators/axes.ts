import { graphAxis } from '@coppice/graph'
import type { NodeContext, Operand } from '../node-context.ts'

/** A value, with the axis of it that an axis of the source is. */
export interface PlacedAxis {
  readonly value: Operand
  readonly axis: number
}

/** The axis along which a node works; the value keeps its order. */
export function placeAxis(value: Operand, axis: number): PlacedAxis {
  return { value, axis: graphAxis(value, axis) }
}

/** A single number that is known before the model runs. */
export function knownNumber(context: NodeContext, index: number, what: string): number {
  const [number] = context.known(index) ?? []
  return number ?? context.refuse(`${what} that is known before the model runs`, 'a computed one')
}

/** Numbers that are known before the model runs. */
export function knownNumbers(context: NodeContext, index: number, what: string): readonly number[] {
  return context.known(index) ?? context.refuse(`${what} that are known before the model runs`, 'computed ones')
}

/** Values in one order: with the channels first where one of them is so. */
export function sameOrder(context: NodeContext, values: readonly Operand[]): readonly Operand[] {
  const isTurned = values.some(({ order }) => order === 'channels-first')
  return isTurned ? values.map(value => context.channelsFirst(value)) : values
}

/**
 * The result of a node that takes axes of size 1 away from a value or puts them in. It stays with its channels first
 * where only spatial axes come and go: then `use` gets the axes of the graph's value, else those of the source.
 */
export function changeAxes(
  context: NodeContext,
  operand: Operand,
  axes: readonly number[],
  rank: number,
  use: (value: Operand, axes: readonly number[]) => Operand,
): Operand {
  const isSpatial = axes.every(axis => axis > 0 && axis < rank - 1)
  const isTurned = operand.order === 'channels-first' && isSpatial
  if (!isTurned) return use(context.inSourceOrder(operand), axes)
  const result = use(
    operand,
    axes.map(axis => axis + 1),
  )
  return { ...result, order: (result.inferred.shape?.length ?? 0) < 3 ? 'source' : 'channels-first' }
}
