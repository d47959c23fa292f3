import { chained, ints, permuted, reshaped, type Arrangement, type SourceValue, type Translation } from '@coppice/graph'

/** Another layout of a constant: as it is read, or as it is computed where its uses want different ones. */
export interface Layout {
  /** Layouts with the same key are the same. */
  readonly key: string
  readonly arrangement: Arrangement
  compute(translation: Translation, value: SourceValue, name: string): SourceValue
}

/** Axes in another order. */
export function permutedLayout(order: readonly number[]): Layout {
  return {
    key: `permuted ${order}`,
    arrangement: permuted(order),
    compute: (translation, value, name) =>
      translation.emit('Transpose', [value], { perm: ints(order) }, { name: `${name}:Transpose` }),
  }
}

/** Axes of size 1 before the others, so that there are `rank`, then in channels-first order. */
export function alignedLayout(rank: number, own: number): Layout {
  const order = [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)]
  const ones = new Array<number>(rank - own).fill(1)
  const raise = reshaped(
    shape => [...ones, ...shape],
    shape => shape.slice(rank - own),
  )
  return {
    key: `aligned ${rank}`,
    arrangement: chained(raise, permuted(order)),
    // Operators that look at single elements align what is in the order of the source themselves.
    compute: (_, value) => value,
  }
}

/** [...kernel, channels, multiplier] as [channels * multiplier, 1, ...kernel]; `channels` says how to go back. */
export function depthwiseArrangement(rank: number, channels: number): Arrangement {
  const kernel = Array.from({ length: rank }, (_, i) => i)
  const joined = reshaped(
    ([inputs, multiplier, ...sizes]) => [inputs! * multiplier!, 1, ...sizes],
    ([filters, , ...sizes]) => [channels, filters! / channels, ...sizes],
  )
  return chained(permuted([rank, rank + 1, ...kernel]), joined)
}

export function depthwiseLayout(shape: readonly number[]): Layout {
  const rank = shape.length - 2
  const [inputs, multiplier] = shape.slice(rank)
  const kernel = shape.slice(0, rank)
  return {
    key: 'depthwise',
    arrangement: depthwiseArrangement(rank, inputs!),
    compute(translation, value, name) {
      const turned = permutedLayout([rank, rank + 1, ...kernel.keys()]).compute(translation, value, name)
      const sizes = translation.constant([inputs! * multiplier!, 1, ...kernel])
      return translation.emit('Reshape', [turned, sizes], {}, { name: `${name}:Reshape` })
    },
  }
}

/** A vector, whatever axes of size 1 it has before the last. */
export const vectorLayout = (shape: readonly number[]): Layout => ({
  key: shape.length === 1 ? 'stored' : 'vector',
  arrangement: reshaped(
    sizes => sizes.slice(-1),
    sizes => [...shape.slice(0, -1), ...sizes],
  ),
  compute(translation, value, name) {
    if (shape.length === 1) return value
    return translation.emit('Reshape', [value, translation.constant([-1])], {}, { name: `${name}:Reshape` })
  },
})
