import type { Graph } from '@coppice/spec'
import { dimensionName } from './declared-value.ts'

/** What a dynamic dimension is likely to count. */
export type DimensionRole = 'batch' | 'length' | 'side'

/** The dynamic dimensions of a graph's inputs by name, each with what it is likely to count, in the order of the inputs. */
export function dynamicDimensions(graph: Graph): Map<string, DimensionRole> {
  const roles = new Map<string, DimensionRole>()
  for (const input of graph.inputs) {
    input.shape?.forEach((_, axis) => {
      const name = dimensionName(input, axis)
      if (typeof name === 'string' && !roles.has(name)) roles.set(name, guessRole(name, axis, input.shape!.length))
    })
  }
  return roles
}

function guessRole(name: string, axis: number, rank: number): DimensionRole {
  if (/batch|^[nb]$/i.test(name)) return 'batch'
  if (/seq|len|time|step|frame|token/i.test(name)) return 'length'
  if (/height|width|^[hw]$/i.test(name)) return 'side'
  if (axis === 0) return 'batch'
  return rank >= 4 ? 'side' : 'length'
}
