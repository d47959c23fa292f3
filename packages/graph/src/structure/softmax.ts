import { type Axis } from '../labels/axis.ts'
import { intAttribute } from '../attributes.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, fixBecause, fromFront } from '../operators/tying.ts'

/** Before version 13 softmax ran over all axes from the given one on, and the default was 1. */
function tieSoftmax(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  const isFlattening = context.opset < 13
  const first = fromFront(intAttribute(context.node, 'axis', isFlattening ? 1 : -1), x.length)
  const run = isFlattening ? x.slice(first) : [x[first]]
  for (const axis of run) fixBecause(context, axis, 'the axis of')
  return [x]
}

const softmax = { ties: tieSoftmax, vanishes: () => false }

export const structure = { Softmax: softmax, LogSoftmax: softmax, Hardmax: softmax }
