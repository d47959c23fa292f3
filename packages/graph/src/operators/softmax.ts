import type { Operator } from '../operator.ts'
import { intAttribute } from '../attributes.ts'
import { inferSame, resolveAxis, shapeOf } from './inferring.ts'

export const Softmax: Operator = { name: 'Softmax', infer: inferAlongAxis }
export const LogSoftmax: Operator = { name: 'LogSoftmax', infer: inferAlongAxis }
export const Hardmax: Operator = { name: 'Hardmax', infer: inferAlongAxis }

function inferAlongAxis(context: Parameters<Operator['infer']>[0]): ReturnType<Operator['infer']> {
  const rank = shapeOf(context, 0)?.length
  const axis = intAttribute(context.node, 'axis', undefined)
  if (rank && axis !== undefined && axis !== rank) resolveAxis(context, axis, rank)
  return inferSame(context)
}

export const softmaxOperators: readonly Operator[] = [Softmax, LogSoftmax, Hardmax]
