import { isFloatType } from '@coppice/graph'
import type { DataType } from '@coppice/spec'
import type { MutablePlaced } from './placing.ts'
import { isRecord } from './topology/config.ts'

const types = new Set<unknown>(['float16', 'float32', 'float64', 'bfloat16'])

/**
 * The type that a layer computes in: that of its weights, or else what it states. Mixed precision, which keeps weights
 * in float32 and computes in a half, is computed in float32.
 */
export function computedType({ weights, config }: Pick<MutablePlaced, 'weights' | 'config'>): DataType | undefined {
  const own = [...weights.values()].find(({ stored }) => isFloatType(stored.type))
  if (own) return own.stored.type
  const name = policyName(config['dtype'])
  if (typeof name === 'string' && name.startsWith('mixed_')) return 'float32'
  return types.has(name) ? (name as DataType) : undefined
}

/** A policy of Keras 3 states its name. */
export function policyName(stated: unknown): unknown {
  return isRecord(stated) && isRecord(stated['config']) ? stated['config']['name'] : stated
}
