import type { DataType, Graph } from '@coppice/spec'
import { constantsOf } from '@coppice/graph'

/** The least significant bit of a type, with room for the order in which sums are taken. */
const tolerances: Readonly<Partial<Record<DataType, number>>> = { float16: 1e-2, bfloat16: 5e-2 }
const usual = 1e-5

/**
 * The largest difference, by the largest magnitude of an output, at which a certificate passes: 1e-5, but 1e-2 where
 * weights or outputs are float16 and 5e-2 where they are bfloat16, which have 11 and 8 significant bits.
 */
export function toleranceOf(graph: Graph): number {
  const types = [...constantsOf(graph).values(), ...graph.inputs, ...graph.outputs].map(({ type }) => type)
  return types.reduce((worst, type) => Math.max(worst, (type && tolerances[type]) ?? usual), usual)
}
