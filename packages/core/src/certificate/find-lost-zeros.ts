import type { Graph } from '@coppice/spec'
import { zeroedTensors } from '../mask/mask-model.ts'
import type { Removed } from '../mask/mask-model.ts'
import { constantsOf } from '@coppice/graph'
import type { Units } from '../units/unit-outline.ts'

/** The first tensor of a masked graph that is missing, or is not zero where the plan says so; `undefined` where all is well. */
export async function findLostZeros(graph: Graph, units: Units, removed: Removed): Promise<string | undefined> {
  const tensors = constantsOf(graph)
  const planned = zeroedTensors(units.outlines, units.tensors, removed)
  const missing = [...planned].find(([name, { shape }]) => tensors.get(name)?.shape.join() !== shape.join())
  if (missing) return missing[0]
  for (const [name, zeroed] of zeroedTensors(units.outlines, tensors, removed)) {
    const [expected, received] = [await zeroed.read(), await tensors.get(name)!.read()]
    if (expected.some((byte, at) => byte !== received[at])) return name
  }
  return undefined
}
