import { int, ints } from '@coppice/graph'
import type { TfOperator, TfOperators } from '../node-context.ts'
import { knownNumber } from './axes.ts'
import { castTo } from './types.ts'

const topK: TfOperator = {
  translate(context) {
    const x = context.inSourceOrder(context.input(0))
    const count = context.constant([knownNumber(context, 1, 'a number')])
    const [values, indices] = context.emitAll('TopK', [x, count], { axis: int(-1) }, { outputs: 2 })
    return [values!, castTo(context, indices!, 'int32')]
  },
}

/** The places of all that is true, one a row. */
const where: TfOperator = {
  translate(context) {
    const places = context.emit('NonZero', [context.inSourceOrder(context.input(0))])
    return castTo(context, context.emit('Transpose', [places], { perm: ints([1, 0]) }), 'int32')
  },
}

export const evaluation: TfOperators = { TopKV2: topK, Where: where }
