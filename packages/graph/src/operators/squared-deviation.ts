import type { Node } from '@coppice/spec'

/** The nodes by the values that they give. */
export type Producers = ReadonlyMap<string, Node>

/** A value and the mean that is taken from it. */
export interface Deviation {
  readonly value: string
  readonly mean: string
}

/**
 * What a value is the squared deviation of: (x − mean(x))², as exporters write the variance of a LayerNorm
 * that they take apart. The caller checks over which axes the mean was taken.
 */
export function squaredDeviation(name: string, producers: Producers): Deviation | undefined {
  const square = producers.get(name)
  if (square === undefined || !isSquare(square, producers)) return undefined
  const difference = producers.get(square.inputs[0]!)
  if (difference?.operator !== 'Sub') return undefined
  const [value, mean] = difference.inputs
  const average = producers.get(mean!)
  return average?.operator === 'ReduceMean' && average.inputs[0] === value ? { value: value!, mean: mean! } : undefined
}

/** Powers are told apart from the square by the caller's constants: here only their form is looked at. */
function isSquare(node: Node, producers: Producers): boolean {
  if (node.operator === 'Pow') return true
  if (node.operator !== 'Mul') return false
  const [left, right] = node.inputs.map(name => producers.get(name))
  return node.inputs[0] === node.inputs[1] || (left !== undefined && sameDifference(left, right))
}

function sameDifference(left: Node, right: Node | undefined): boolean {
  return (
    left.operator === 'Sub' && right?.operator === 'Sub' && left.inputs.every((name, i) => name === right.inputs[i])
  )
}
