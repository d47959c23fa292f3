import type { Gradient } from './gradient.ts'

/** Joining and splitting. */
export const joiningGradients: readonly Gradient[] = [
  {
    kernel: 'Concat',
    inputs: 'all',
    flow: ({ tf, dy, saved, attributes }) => {
      const axis = ((attributes['axis'] as number) + dy.rank) % dy.rank
      const parts = tf.split(
        dy,
        saved.map(({ shape }) => shape[axis]!),
        axis,
      )
      return parts.map(part => () => part)
    },
  },
  {
    kernel: 'Pack',
    inputs: 'all',
    flow: ({ tf, dy, attributes: { axis } }) => tf.unstack(dy, axis as number).map(part => () => part),
  },
  {
    kernel: 'Unpack',
    flow: ({ tf, dys, attributes: { axis } }) => ({ value: () => tf.stack([...dys], axis as number) }),
  },
  {
    kernel: 'SplitV',
    mends: 'the gradient of a single piece is taken for a list',
    flow: ({ tf, dys, attributes: { axis } }) => ({ x: () => tf.concat([...dys], axis as number) }),
  },
]
