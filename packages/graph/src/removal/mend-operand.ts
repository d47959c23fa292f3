import type { DataType, Node } from '@coppice/spec'
import { describeNode } from '../describe-node.ts'
import type { Known } from '../inferred.ts'
import type { RewriteContext } from '../rewrite.ts'
import { cannotRewrite } from './cannot-rewrite.ts'
import { makeNode } from '../make-node.ts'

/** An operand that holds sizes or positions. */
export interface Operand {
  readonly name: string
  readonly type: DataType
  /** What the graph computes for it after removal, at the first of the two sizes. */
  readonly now: Known | undefined
  /** What it was, at the two sizes of the dynamic dimensions. */
  readonly old: readonly [Known, Known] | undefined
}

/** The name of a mended operand and the nodes that compute it. */
export interface Mended {
  readonly name: string
  readonly nodes: readonly Node[]
}

/**
 * An operand with the expected elements: itself where it has them already, a constant where no element depends on a
 * dynamic dimension. Otherwise the static elements are replaced, and a dynamic one that is no longer right becomes
 * -1 where a Reshape can fill it in (`inferOne`), or is scaled, since such a size is a multiple of the dimension.
 */
export function mendOperand(
  context: RewriteContext,
  operand: Operand,
  expected: readonly number[],
  inferOne: boolean,
): Mended {
  const { name, type, now, old } = operand
  if (now && expected.every((size, i) => size === now.data[i])) return { name, nodes: [] }
  if (!old) throw cannotRewrite(describeNode(context.node), 'a size that is computed from data')
  const isDynamic = Array.from(old[0].data, (size, i) => size !== old[1].data[i])
  const constant = (data: readonly number[], as = type): string => context.addConstant(as, old[0].shape, data)
  if (!isDynamic.includes(true)) return { name: constant(expected), nodes: [] }
  const wrong = isDynamic.flatMap((dynamic, i) => (dynamic && now?.data[i] !== expected[i] ? [i] : []))
  const canInfer = inferOne && wrong.length < 2 && !Array.from(old[0].data).includes(-1)
  const inferred = canInfer ? (wrong[0] ?? soleIndex(isDynamic)) : undefined
  const sizes = expected.with(inferred ?? 0, inferred === undefined ? expected[0]! : -1)
  const isKept = isDynamic.map((dynamic, i) => dynamic && i !== inferred)
  if (!isKept.includes(true)) return { name: constant(sizes), nodes: [] }
  const scaled =
    inferred === undefined ? scaleElements(context, operand, expected, wrong, constant) : { name, nodes: [] }
  if (sizes.every((size, i) => isKept[i] || size === now?.data[i])) return scaled
  const result = context.newName()
  const choose = makeNode('Where', [constant(isKept.map(Number), 'bool'), scaled.name, constant(sizes)], [result])
  return { name: result, nodes: [...scaled.nodes, choose] }
}

function soleIndex(flags: readonly boolean[]): number | undefined {
  return flags.filter(Boolean).length === 1 ? flags.indexOf(true) : undefined
}

/** Multiplies and divides the elements that are not what they should be. */
function scaleElements(
  context: RewriteContext,
  { name, now }: Operand,
  expected: readonly number[],
  wrong: readonly number[],
  constant: (data: readonly number[]) => string,
): Mended {
  if (wrong.length === 0) return { name, nodes: [] }
  if (!now || wrong.some(i => !(now.data[i]! > 0 && expected[i]! > 0)))
    throw cannotRewrite(describeNode(context.node), 'a size that depends on a dynamic dimension')
  const [product, quotient] = [context.newName(), context.newName()]
  const divisor = (i: number): number => greatestCommonDivisor(now.data[i]!, expected[i]!)
  const factors = constant(expected.map((size, i) => (wrong.includes(i) ? size / divisor(i) : 1)))
  const parts = constant(expected.map((_, i) => (wrong.includes(i) ? now.data[i]! / divisor(i) : 1)))
  return {
    name: quotient,
    nodes: [makeNode('Mul', [name, factors], [product]), makeNode('Div', [product, parts], [quotient])],
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
