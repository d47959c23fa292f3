import { int } from '@coppice/graph'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import { numberOf, typeOf } from '../attributes.ts'
import { knownNumber } from './axes.ts'
import { asSizes, castTo, scalarLike } from './types.ts'

/** One number, repeated to a shape. */
function spread(context: NodeContext, value: Operand, index: number): Operand {
  const known = context.known(index)
  const sizes = known ? context.constant(known) : asSizes(context, context.input(index))
  return context.emit('Expand', [value, sizes], {}, { steers: { 1: index } })
}

function filled(value: number): TfOperator {
  return { translate: context => spread(context, context.constant(value, typeOf(context.node, 'T') ?? 'float32'), 0) }
}

/** One number, repeated to the shape of another value. */
function like(value: number): TfOperator {
  return {
    translate(context) {
      const x = context.input(0)
      const sizes = context.emit('Shape', [x])
      return { ...context.emit('Expand', [scalarLike(context, x, value), sizes]), order: x.order }
    },
  }
}

const range: TfOperator = {
  translate(context) {
    const type = typeOf(context.node, 'Tidx') ?? 'int32'
    const operands = [0, 1, 2].map(index => {
      const known = context.known(index)
      return known ? context.constant(known[0]!, type) : castTo(context, context.input(index), type)
    })
    return context.emit('Range', operands)
  },
}

const linearSpace: TfOperator = {
  translate(context) {
    const [start, stop, count] = [0, 1, 2].map(index => knownNumber(context, index, 'a number'))
    const step = count! > 1 ? (stop! - start!) / (count! - 1) : 0
    return context.constant(
      Array.from({ length: count! }, (_, i) => start! + i * step),
      'float32',
    )
  },
}

const oneHot: TfOperator = {
  translate(context) {
    const [depth, on, off] = [1, 2, 3].map(index => knownNumber(context, index, 'a number'))
    const indices = asSizes(context, context.inSourceOrder(context.input(0)))
    const values = context.constant([off!, on!], typeOf(context.node, 'T') ?? 'float32')
    const axis = int(numberOf(context.node, 'axis', -1))
    return context.emit('OneHot', [indices, context.constant(depth!), values], { axis })
  },
}

export const creation: TfOperators = {
  Fill: { translate: context => spread(context, context.input(1), 0) },
  Zeros: filled(0),
  Ones: filled(1),
  ZerosLike: like(0),
  OnesLike: like(1),
  Range: range,
  LinSpace: linearSpace,
  OneHot: oneHot,
}
