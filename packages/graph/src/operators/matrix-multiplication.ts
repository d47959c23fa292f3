import { intAttribute, stringAttribute } from '../attributes.ts'
import type { Inferred, InferenceContext, Operator, Shape } from '../operator.ts'
import { broadcastShapes, elementsOf, formatShape } from '../shapes.ts'
import { parseEinsum } from './einsum-equation.ts'
import { agree, broadcast, checkRank, contradiction, inferred, shapeOf, typeOf } from './inferring.ts'

export const MatMul: Operator = {
  name: 'MatMul',
  infer: context => [inferred(typeOf(context, 0), multipliedShape(context, shapeOf(context, 0), shapeOf(context, 1)))],
  macs: (context, outputs) => countProducts(outputs, shapeOf(context, 0)!),
}

export const MatMulInteger: Operator = {
  name: 'MatMulInteger',
  infer: context => [inferred('int32', multipliedShape(context, shapeOf(context, 0), shapeOf(context, 1)))],
  macs: (context, outputs) => countProducts(outputs, shapeOf(context, 0)!),
}

export const QLinearMatMul: Operator = {
  name: 'QLinearMatMul',
  infer: context => [inferred(typeOf(context, 7), multipliedShape(context, shapeOf(context, 0), shapeOf(context, 3)))],
  macs: (context, outputs) => countProducts(outputs, shapeOf(context, 0)!),
}

/** Two-dimensional; either side may be turned. */
export const Gemm: Operator = {
  name: 'Gemm',
  infer(context) {
    checkRank(context, 0, 2, 2)
    checkRank(context, 1, 2, 2)
    const left = turned(shapeOf(context, 0), intAttribute(context.node, 'transA', 0))
    const right = turned(shapeOf(context, 1), intAttribute(context.node, 'transB', 0))
    agree(context, 'inner sizes of the product', left[1]!, right[0]!)
    const shape = [left[0]!, right[1]!]
    const bias = shapeOf(context, 2)
    if (bias) broadcast(context, [shape, bias])
    return [inferred(typeOf(context, 0), shape)]
  },
  macs(context, outputs) {
    const inner = shapeOf(context, 0)![intAttribute(context.node, 'transA', 0) ? 0 : 1]!
    return elementsOf(outputs[0]!.shape!) * inner
  },
}

/** Multiplies and sums over labels, such as `bij,bjk->bik`. */
export const Einsum: Operator = {
  name: 'Einsum',
  infer(context) {
    const shape = einsumSizes(context)
    return [
      inferred(
        typeOf(context, 0),
        shape?.output.map(label => shape.sizes.get(label) ?? -1),
      ),
    ]
  },
  macs(context) {
    const { sizes } = einsumSizes(context)!
    return [...sizes.values()].reduce((product, size) => product * size, 1)
  },
}

/** The shape of a matrix product; leading axes broadcast, one-dimensional sides are vectors. */
export function multipliedShape(
  context: InferenceContext,
  left: Shape | undefined,
  right: Shape | undefined,
): Shape | undefined {
  if (!left || !right) return undefined
  if (left.length === 0 || right.length === 0) contradiction(context, 'at least one axis on both sides', 'a scalar')
  const rows = left.length > 1 ? [left.at(-2)!] : []
  const columns = right.length > 1 ? [right.at(-1)!] : []
  agree(context, 'inner sizes of the product', left.at(-1)!, right.at(-2) ?? right.at(-1)!)
  const batch = broadcastShapes(left.slice(0, -2), right.slice(0, -2))
  if (!batch) contradiction(context, 'leading axes that broadcast', `${formatShape(left)} and ${formatShape(right)}`)
  return [...batch, ...rows, ...columns]
}

/** Each element of the output is a sum over the last axis of the left side. */
export function countProducts(outputs: readonly Inferred[], left: Shape): number {
  return elementsOf(outputs[0]!.shape!) * left.at(-1)!
}

function turned(shape: Shape | undefined, turn: number): Shape {
  const [rows, columns] = shape ?? [-1, -1]
  return turn ? [columns!, rows!] : [rows!, columns!]
}

function einsumSizes(context: InferenceContext): { sizes: Map<string, number>; output: readonly string[] } | undefined {
  const shapes = context.inputs.map(input => input?.shape)
  const text = stringAttribute(context.node, 'equation', '')
  if (!shapes.every(shape => shape !== undefined)) return undefined
  const equation = parseEinsum(
    text,
    shapes.map(shape => shape.length),
  )
  if (!equation) contradiction(context, `an equation for ${shapes.map(formatShape).join(', ')}`, `'${text}'`)
  const sizes = new Map<string, number>()
  equation.inputs.forEach((labels, input) => {
    labels.forEach((label, axis) => {
      const [known, size] = [sizes.get(label) ?? -1, shapes[input]![axis]!]
      const broadcasts = label.startsWith('.') || known === 1 || size === 1
      sizes.set(label, broadcasts ? Math.max(known, size) : agree(context, `sizes of '${label}'`, known, size))
    })
  })
  return { sizes, output: equation.output }
}

export const matrixMultiplicationOperators: readonly Operator[] = [MatMul, MatMulInteger, QLinearMatMul, Gemm, Einsum]
