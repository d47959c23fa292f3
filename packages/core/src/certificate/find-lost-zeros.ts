import type { Graph } from '@coppice/spec'
import { zeroUnits } from '../mask/zero-cells.ts'
import type { Choice } from '../plan/choose-cells.ts'
import { constantsOf } from '@coppice/graph'
import type { Units } from '../units/unit-outline.ts'

/** The first tensor of a masked graph that is missing, or is not zero where the plan says so; `undefined` where all is well. */
export async function findLostZeros(graph: Graph, units: Units, choice: Choice): Promise<string | undefined> {
  const tensors = constantsOf(graph)
  const planned = zeroUnits(units.outlines, units.tensors, choice)
  const missing = [...planned].find(([name, { shape }]) => tensors.get(name)?.shape.join() !== shape.join())
  if (missing) return missing[0]
  for (const [name, zeroed] of zeroUnits(units.outlines, tensors, choice)) {
    const [expected, received] = [await zeroed.read(), await tensors.get(name)!.read()]
    if (expected.some((byte, at) => byte !== received[at])) return name
  }
  return undefined
}
