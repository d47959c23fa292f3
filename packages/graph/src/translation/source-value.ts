import type { Inferred, Shape } from '../inferred.ts'

/**
 * A value of a network whose channels come last, as the graph holds it: in the order of the source, or with the
 * channels moved to axis 1 where an operator left it so.
 */
export interface SourceValue {
  /** The name of the graph's value. */
  readonly name: string
  /** What is known of the graph's value; unknown sizes are -1. */
  readonly inferred: Inferred
  readonly order: 'source' | 'channels-first'
}

/** From the order of the source to channels first: the last axis becomes axis 1. */
export function toChannelsFirst(rank: number): number[] {
  return [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)]
}

/** From channels first to the order of the source. */
export function toSourceOrder(rank: number): number[] {
  return [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1]
}

/** The sizes in the order of the source; unknown ones are -1. */
export function sourceShape({ inferred, order }: SourceValue): Shape {
  const shape = inferred.shape ?? []
  return order === 'source' ? shape : toSourceOrder(shape.length).map(axis => shape[axis]!)
}

/** The axis of the graph's value that an axis of the source is; axes from the end are negative. */
export function graphAxis(value: SourceValue, axis: number): number {
  const rank = value.inferred.shape?.length ?? 0
  const positive = axis < 0 ? axis + rank : axis
  return value.order === 'source' ? positive : toChannelsFirst(rank).indexOf(positive)
}
