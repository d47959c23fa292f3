import type { KeptAxes } from '@coppice/graph'
import type { Batch } from '@coppice/spec'
import { cutValue, valueOf } from './cut-value.ts'
import type { Value } from './cut-value.ts'
import type { Layer } from './layer.ts'
import { branchFactors } from './find-branch.ts'

type Values = Readonly<Record<string, Batch>>

/** What a layer is to give, of what the dense and the pruned model gave. */
export type Target = (dense: Values, pruned: Values) => Value

const smallestFactor = 1e-6

/**
 * What the dense layer gives, without outputs that went; where another branch is added to it, with what is missing
 * there, so that the sum comes out right.
 */
export async function targetFor({ output, form, branch }: Layer, kept: KeptAxes): Promise<Target> {
  const ownOf = (dense: Values): Value => cutValue(valueOf(dense[output]!), kept(output))
  if (!branch) return ownOf
  const factors = await branchFactors(branch, form.groups * form.outputs)
  return (dense, pruned) => {
    const own = ownOf(dense)
    const expected = cutValue(valueOf(dense[branch.other]!), kept(branch.other))
    const received = valueOf(pruned[branch.other]!)
    const shapes = [own, expected, received].map(({ shape }) => shape.join())
    if (shapes.some(shape => shape !== shapes[0])) return own
    const axis = own.shape.length === 1 ? 0 : form.outputAxis
    return addMissing(own, expected, received, factors, axis)
  }
}

function addMissing(own: Value, expected: Value, received: Value, factors: Float64Array, outputAxis: number): Value {
  const { shape } = own
  const axis = outputAxis < 0 ? outputAxis + shape.length : outputAxis
  const inner = shape.slice(axis + 1).reduce((total, size) => total * size, 1)
  const result = Float64Array.from(own.values)
  for (let i = 0; i < result.length; i++) {
    const factor = factors[Math.floor(i / inner) % shape[axis]!]!
    if (Math.abs(factor) > smallestFactor) result[i]! += (expected.values[i]! - received.values[i]!) / factor
  }
  return { values: result, shape }
}
