import { graphAxis, int, ints, text } from '@coppice/graph'
import { flagOf, textOf } from '../attributes.ts'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import { finishFused, fusedParts } from './fusing.ts'
import { matchTypes } from './types.ts'

/** The value with its last two axes exchanged. */
function exchange(context: NodeContext, value: Operand): Operand {
  const rank = value.inferred.shape!.length
  const order = Array.from({ length: rank }, (_, axis) => axis)
  const perm = ints([...order.slice(0, -2), rank - 1, rank - 2])
  return context.emit('Transpose', [value], { perm })
}

function product(flags: readonly [string, string]): TfOperator {
  return {
    translate(context) {
      const operands = [0, 1].map(index => {
        const value = context.inSourceOrder(context.input(index))
        return flagOf(context.node, flags[index]!) ? exchange(context, value) : value
      })
      return context.emit('MatMul', matchTypes(context, operands))
    },
  }
}

/** A product of two matrices with a bias and an activation. */
const fusedProduct: TfOperator = {
  translate(context) {
    const { node } = context
    const fused = fusedParts(context)
    const [a, b] = [context.inSourceOrder(context.input(0)), context.inSourceOrder(context.input(1))]
    if (a.inferred.shape!.length !== 2 || b.inferred.shape!.length !== 2)
      return context.refuse('two matrices', `${a.inferred.shape!.length} and ${b.inferred.shape!.length} axes`)
    const transposed = { transA: flagOf(node, 'transpose_a'), transB: flagOf(node, 'transpose_b') }
    const attributes = Object.fromEntries(
      Object.entries(transposed).flatMap(([name, is]) => (is ? [[name, int(1)]] : [])),
    )
    const y = fused.bias
      ? context.emit('Gemm', [a, b, fused.bias], attributes)
      : context.emit('Gemm', [a, b], attributes)
    return finishFused(context, fused, y)
  },
}

/** A value that was turned is turned once, into the order that is wanted. */
const transpose: TfOperator = {
  translate(context) {
    const value = context.input(0)
    const rank = value.inferred.shape!.length
    const given = context.node.inputs.length > 1 ? context.known(1) : [...Array(rank).keys()].reverse()
    if (!given) return context.refuse('an order that is known before the model runs', 'a computed one')
    const order = given.map(axis => graphAxis(value, axis))
    return { ...context.emit('Transpose', [value], { perm: ints(order) }), order: 'source' }
  },
}

const einsum: TfOperator = {
  translate(context) {
    const equation = textOf(context.node, 'equation', '')
    const operands = context.inputs.map(value => context.inSourceOrder(value))
    return context.emit('Einsum', matchTypes(context, operands), { equation: text(equation) })
  },
}

export const matrices: TfOperators = {
  MatMul: product(['transpose_a', 'transpose_b']),
  BatchMatMul: product(['adj_x', 'adj_y']),
  BatchMatMulV2: product(['adj_x', 'adj_y']),
  _FusedMatMul: fusedProduct,
  Transpose: transpose,
  Einsum: einsum,
}
