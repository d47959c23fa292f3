import { graphAxis } from '@coppice/graph'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import { knownNumbers } from './axes.ts'

/** As far as any axis goes. */
export const farthest = 2 ** 31 - 1

/** A stretch of one axis of the source. */
export interface Stretch {
  readonly axis: number
  readonly start: number
  readonly stop: number
  readonly step: number
}

/** Cuts a value; axes of which all is taken are left out. */
export function cut(context: NodeContext, value: Operand, stretches: readonly Stretch[]): Operand {
  const real = stretches.filter(({ start, stop, step }) => start !== 0 || stop !== farthest || step !== 1)
  if (real.length === 0) return value
  const list = (pick: (stretch: Stretch) => number): Operand => context.constant(real.map(pick))
  const axes = list(({ axis }) => graphAxis(value, axis))
  const steps = real.some(({ step }) => step !== 1) ? [list(({ step }) => step)] : []
  const operands = [value, list(({ start }) => start), list(({ stop }) => stop), axes, ...steps]
  return context.emit('Slice', operands)
}

/** A size of -1 takes the rest. */
const slice: TfOperator = {
  translate(context) {
    const starts = knownNumbers(context, 1, 'starts')
    const sizes = knownNumbers(context, 2, 'sizes')
    const stretches = starts.map((start, axis) => {
      return { axis, start, stop: sizes[axis] === -1 ? farthest : start + sizes[axis]!, step: 1 }
    })
    return cut(context, context.input(0), stretches)
  },
}

export const slicing: TfOperators = { Slice: slice }
