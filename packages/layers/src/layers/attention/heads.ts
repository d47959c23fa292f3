import { decodeElements, elementsOf, encodeElements, int, ints, reshaped } from '@coppice/graph'
import type { Arrangement, SourceValue } from '@coppice/graph'
import { emit } from '../../emitting.ts'
import type { CallContext } from '../../layer.ts'

/** [inputs, heads, size] as [inputs, heads * size], and a bias of [heads, size] as a vector. */
export function headsLast(heads: number): Arrangement {
  return reshaped(
    stored => [...stored.slice(0, -2), stored.at(-2)! * stored.at(-1)!],
    arranged => [...arranged.slice(0, -1), heads, arranged.at(-1)! / heads],
  )
}

/** [heads, size, outputs] as [heads * size, outputs]. */
export function headsFirst(heads: number): Arrangement {
  return reshaped(
    ([count, size, outputs]) => [count! * size!, outputs!],
    ([sizes, outputs]) => [heads, sizes! / heads, outputs!],
  )
}

/** Stored numbers that are what the graph has times a factor. */
export function scaledBack(factor: number): Arrangement {
  return {
    shapeOf: stored => stored,
    arrange: block => block,
    restore({ type, shape, bytes }) {
      const numbers = Float64Array.from(decodeElements(type, bytes, elementsOf(shape)) as Iterable<number>)
      return {
        type,
        shape,
        bytes: encodeElements(
          type,
          numbers.map(number => number * factor),
        ),
      }
    },
  }
}

/** A product of [batch, steps, features] with weights of all heads at once, as [batch, heads, steps, size]. */
export function projectHeads(
  context: CallContext,
  x: SourceValue,
  part: string,
  [heads, size]: readonly [number, number],
): SourceValue {
  const { translation } = context
  const sum = project(context, x, part)
  const split = emit(context, 'Reshape', [sum, translation.constant([0, 0, heads, size])], {}, `${part}/heads`)
  return emit(context, 'Transpose', [split], { perm: ints([0, 2, 1, 3]) }, `${part}/Transpose`)
}

/** [batch, heads, steps, size] as [batch, steps, heads * size]. */
export function joinHeads(context: CallContext, x: SourceValue, size: number): SourceValue {
  const { translation } = context
  const turned = emit(context, 'Transpose', [x], { perm: ints([0, 2, 1, 3]) }, 'joined/Transpose')
  return emit(context, 'Reshape', [turned, translation.constant([0, 0, size])], {}, 'joined')
}

/** A product with the kernel of a part of the layer, and its bias where it has one. */
export function project(context: CallContext, x: SourceValue, part: string): SourceValue {
  const { translation, weight } = context
  const product = emit(
    context,
    'MatMul',
    [translation.inSourceOrder(x), weight(`${part}/kernel`)],
    {},
    `${part}/MatMul`,
  )
  const bias = weight(`${part}/bias`)
  return bias ? emit(context, 'Add', [product, bias], {}, `${part}/Add`) : product
}

/** Each head of [batch, heads, steps, size] as many times, one after the other. */
export function repeatHeads(context: CallContext, x: SourceValue, repeats: number, part: string): SourceValue {
  const { translation } = context
  if (repeats === 1) return x
  const [, heads, steps, size] = x.inferred.shape!
  const raised = emit(context, 'Unsqueeze', [x, translation.constant([2])], {}, `${part}/Unsqueeze`)
  const shape = translation.constant([1, 1, repeats, 1, 1])
  const repeated = emit(context, 'Expand', [raised, shape], {}, `${part}/Expand`)
  const joined = translation.constant([0, heads! * repeats, steps! < 0 ? -1 : steps!, size!])
  return emit(context, 'Reshape', [repeated, joined], { allowzero: int(0) }, `${part}/repeated`)
}
