import { intAttribute, stringAttribute } from '../attributes.ts'
import { type Axis, fixAxis, fixedAxis, isLive, tieAxes } from '../labels/axis.ts'
import { broadcastAxes } from '../labels/broadcast-axes.ts'
import type { Inferred, Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { broadcastShapes, elementsOf, formatShape } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { parseEinsum } from './einsum-equation.ts'
import { agree, broadcast, checkRank, contradiction, inferred, shapeOf, typeOf } from './inferring.ts'
import { axesOf, fixUnlessZero } from './tying.ts'

export const MatMul: Operator = {
  name: 'MatMul',
  infer: context => [inferred(typeOf(context, 0), multipliedShape(context, shapeOf(context, 0), shapeOf(context, 1)))],
  macs: (context, outputs) => countProducts(outputs, shapeOf(context, 0)!),
  ties: tieMatMul,
  vanishes: matMulVanishes,
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
  ties: tieGemm,
  vanishes: gemmVanishes,
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
  ties: tieEinsum,
  vanishes: einsumVanishes,
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

function tieContraction(context: TieContext, left: Axis, right: Axis): void {
  tieAxes(context.labels, left, right, context.where)
  fixUnlessZero(context, left, 0, 1)
}

function tieMatMul(context: TieContext): readonly (readonly Axis[])[] {
  const a = axesOf(context, 0)
  const b = axesOf(context, 1)
  context.mark(1, b.length > 1 ? -2 : 0, 'input')
  if (b.length > 1) context.mark(1, -1, 'output')
  context.mark(0, -1, 'input')
  if (a.length > 1) context.mark(0, -2, 'output')
  tieContraction(context, a.at(-1)!, b.length > 1 ? b.at(-2)! : b[0]!)
  const rows = a.length > 1 ? [a.at(-2)!] : []
  const columns = b.length > 1 ? [b.at(-1)!] : []
  const shape = context.outputShapes()[0]
  const batch = shape.slice(0, shape.length - rows.length - columns.length)
  return [
    [...broadcastAxes(context.labels, [a.slice(0, -2), b.slice(0, -2)], batch, context.where), ...rows, ...columns],
  ]
}

/** Rows are zero where the left side is, columns where the right side is, and a batch where either is. */
function matMulVanishes(context: TieContext, output: readonly Axis[]): boolean {
  const rank = (index: number): number => axesOf(context, index).length
  const columns = rank(1) > 1 ? 1 : 0
  const rows = rank(0) > 1 ? 1 : 0
  const batch = output.slice(0, output.length - rows - columns)
  const isOwn = (index: number, fromRight: number): boolean =>
    (axesOf(context, index).at(-3 - fromRight)?.size ?? 1) !== 1
  const batchVanishes = batch.every(
    (axis, k) => !isLive(axis) || [0, 1].some(index => context.vanishes(index) && isOwn(index, batch.length - 1 - k)),
  )
  if (columns && isLive(output.at(-1)!) && !context.vanishes(1)) return false
  if (rows && isLive(output.at(-1 - columns)!) && !context.vanishes(0)) return false
  return batchVanishes
}

function tieGemm(context: TieContext): readonly (readonly Axis[])[] {
  const { node } = context
  const isTransposed = [intAttribute(node, 'transA', 0) !== 0, intAttribute(node, 'transB', 0) !== 0]
  const [a, b] = [0, 1].map(index =>
    isTransposed[index] ? axesOf(context, index).toReversed() : axesOf(context, index),
  )
  context.mark(1, isTransposed[1] ? 1 : 0, 'input')
  context.mark(1, isTransposed[1] ? 0 : 1, 'output')
  tieContraction(context, a![1]!, b![0]!)
  const output = [a![0]!, b![1]!]
  const bias = context.inputs[2]
  return [bias ? broadcastAxes(context.labels, [output, bias], context.outputShapes()[0], context.where) : output]
}

function gemmVanishes(context: TieContext, output: readonly Axis[]): boolean {
  const bias = context.inputs[2]
  const isCovered = (fromRight: number): boolean =>
    !bias || (bias.at(-1 - fromRight)?.size ?? 1) === output.at(-1 - fromRight)!.size
  if (bias && !context.vanishes(2)) return false
  return [0, 1].every(
    fromRight => !isLive(output.at(-1 - fromRight)!) || (context.vanishes(1 - fromRight) && isCovered(fromRight)),
  )
}

interface Equation {
  readonly terms: readonly string[]
  readonly result: string
}

/** Equations of distinct letters; ellipses and repeated letters within a term are not understood. */
function parseEquation(text: string): Equation | undefined {
  const [left, right] = text.replaceAll(' ', '').split('->')
  if (left === undefined || right === undefined || text.includes('.')) return undefined
  const terms = left.split(',')
  return [...terms, right].every(term => new Set(term).size === term.length) ? { terms, result: right } : undefined
}

function tieEinsum(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const equation = parseEquation(stringAttribute(context.node, 'equation', ''))
  if (!equation || equation.terms.length !== context.inputs.length) return undefined
  const axes = new Map<string, Axis>()
  const zeros = new Set<string>()
  equation.terms.forEach((term, index) =>
    [...term].forEach((letter, k) => {
      const axis = axesOf(context, index)[k]!
      const before = axes.get(letter)
      if (before) tieAxes(context.labels, before, axis, context.where)
      if (!before || before.size === 1) axes.set(letter, axis)
      if (context.vanishes(index)) zeros.add(letter)
      context.mark(index, k, equation.result.includes(letter) ? 'output' : 'input')
    }),
  )
  for (const [letter, axis] of axes)
    if (!equation.result.includes(letter) && !zeros.has(letter))
      fixAxis(context.labels, axis, `neither side is zero when masked in ${context.where}`)
  return [[...equation.result].map(letter => axes.get(letter) ?? fixedAxis(1))]
}

function einsumVanishes(context: TieContext, output: readonly Axis[]): boolean {
  const equation = parseEquation(stringAttribute(context.node, 'equation', ''))!
  return output.every(
    (axis, k) =>
      !isLive(axis) ||
      equation.terms.some((term, index) => term.includes(equation.result[k]!) && context.vanishes(index)),
  )
}

export const matrixMultiplicationOperators: readonly Operator[] = [MatMul, MatMulInteger, QLinearMatMul, Gemm, Einsum]
