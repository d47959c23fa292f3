import { intAttribute } from '../attributes.ts'
import type { Axis } from '../labels/axis.ts'
import type { Operator } from '../operator.ts'
import type { TieContext } from '../ties.ts'
import { inferSame, resolveAxis, shapeOf } from './inferring.ts'
import { axesOf, fixBecause, fromFront } from './tying.ts'

const softmax = { ties: tieSoftmax, vanishes: () => false }

export const Softmax: Operator = { name: 'Softmax', infer: inferAlongAxis, ...softmax }
export const LogSoftmax: Operator = { name: 'LogSoftmax', infer: inferAlongAxis, ...softmax }
export const Hardmax: Operator = { name: 'Hardmax', infer: inferAlongAxis, ...softmax }

function inferAlongAxis(context: Parameters<Operator['infer']>[0]): ReturnType<Operator['infer']> {
  const rank = shapeOf(context, 0)?.length
  const axis = intAttribute(context.node, 'axis', undefined)
  if (rank && axis !== undefined && axis !== rank) resolveAxis(context, axis, rank)
  return inferSame(context)
}

/** Before version 13 softmax ran over all axes from the given one on, and the default was 1. */
function tieSoftmax(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  const isFlattening = context.opset < 13
  const first = fromFront(intAttribute(context.node, 'axis', isFlattening ? 1 : -1), x.length)
  const run = isFlattening ? x.slice(first) : [x[first]]
  for (const axis of run) fixBecause(context, axis, 'the axis of')
  return [x]
}

export const softmaxOperators: readonly Operator[] = [Softmax, LogSoftmax, Hardmax]
