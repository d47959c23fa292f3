import type { Gradient } from './gradient.ts'

const thrown = 'a comparison between the inputs and the loss makes the gradient throw'

/** A kernel that gives truth values or positions: nothing flows back through it. */
const constant = (kernel: string, inputs: readonly string[]): Gradient => ({
  kernel,
  inputs,
  mends: thrown,
  flow: ({ tf, saved }) =>
    Object.fromEntries(inputs.map((name, at) => [name, () => tf.zeros(saved[at]!.shape, 'float32')])),
})

const two = [
  'Equal',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'LogicalAnd',
  'LogicalOr',
  'LogicalXor',
  'NotEqual',
]
const one = ['All', 'Any', 'ArgMax', 'ArgMin', 'IsFinite', 'IsInf', 'IsNan', 'LogicalNot']

/** Comparisons, logic and what gives positions: their gradient is zero. */
export const comparisonGradients: readonly Gradient[] = [
  ...two.map(kernel => constant(kernel, ['a', 'b'])),
  ...one.map(kernel => constant(kernel, ['x'])),
  constant('OneHot', ['indices']),
]
