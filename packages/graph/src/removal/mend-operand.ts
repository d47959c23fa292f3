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
 * dynamic dimension. Otherwise elements that do are scaled, since such a size is a multiple of the dimension,
 * and the others are replaced. With `inferOne` a single dynamic element becomes -1, which a Reshape fills in.
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
  const dynamic = isDynamic.filter(Boolean).length
  if (dynamic === 0) return { name: constant(expected), nodes: [] }
  if (inferOne && dynamic === 1 && !Array.from(old[0].data).includes(-1))
    return { name: constant(expected.map((size, i) => (isDynamic[i] ? -1 : size))), nodes: [] }
  const scaled = scaleElements(context, operand, expected, isDynamic, constant)
  if (expected.every((size, i) => isDynamic[i] || size === now?.data[i])) return scaled
  const result = context.newName()
  const choose = makeNode('Where', [constant(isDynamic.map(Number), 'bool'), scaled.name, constant(expected)], [result])
  return { name: result, nodes: [...scaled.nodes, choose] }
}

/** Multiplies and divides the dynamic elements that are not what they should be. */
function scaleElements(
  context: RewriteContext,
  { name, now }: Operand,
  expected: readonly number[],
  isDynamic: readonly boolean[],
  constant: (data: readonly number[]) => string,
): Mended {
  const isWrong = isDynamic.map((dynamic, i) => dynamic && now?.data[i] !== expected[i])
  if (!isWrong.includes(true)) return { name, nodes: [] }
  if (!now || isWrong.some((wrong, i) => wrong && !(now.data[i]! > 0 && expected[i]! > 0)))
    throw cannotRewrite(describeNode(context.node), 'a size that depends on a dynamic dimension')
  const [product, quotient] = [context.newName(), context.newName()]
  const divisors = isWrong.map((wrong, i) => (wrong ? greatestCommonDivisor(now.data[i]!, expected[i]!) : 1))
  const factors = constant(isWrong.map((wrong, i) => (wrong ? expected[i]! / divisors[i]! : 1)))
  const parts = constant(isWrong.map((wrong, i) => (wrong ? now.data[i]! / divisors[i]! : 1)))
  return {
    name: quotient,
    nodes: [makeNode('Mul', [name, factors], [product]), makeNode('Div', [product, parts], [quotient])],
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
