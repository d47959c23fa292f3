import type { GraphBuilder } from '../../../../testkit/src/index.ts'
import type { Channels } from '../structure-case.ts'

export const scalar = (g: GraphBuilder, value: number): string => g.constant([value], { type: 'float32', shape: [] })

export const floats = (
  g: GraphBuilder,
  values: readonly number[],
  shape: readonly number[] = [values.length],
): string => g.constant(values, { type: 'float32', shape })

/** Numbers of ONNX's element types. */
export const TYPES = { float32: 1, int32: 6, int64: 7, bool: 9, float16: 10, float64: 11, uint32: 12 } as const

export const cast = (g: GraphBuilder, value: string, type: keyof typeof TYPES): string =>
  g.node('Cast', [value], { to: TYPES[type] })

/** Constants away from zero, as a deviation is. */
export const positive = (g: GraphBuilder, shape: readonly number[], name?: string): string =>
  g.weight(shape, { mean: 1, std: 0.3, positive: true, ...(name && { name }) })

export const at = (value: string, rank: number, axis: number, size: number): Channels => ({ value, rank, axis, size })

/** The size of an axis as the graph computes it. */
export const sizeAt = (g: GraphBuilder, value: string, axis: number): string =>
  g.node('Gather', [g.node('Shape', [value]), g.constant([axis])], { axis: 0 })

export const joined = (g: GraphBuilder, ...parts: string[]): string => g.node('Concat', parts, { axis: 0 })

export const two = { outputs: 2 }
