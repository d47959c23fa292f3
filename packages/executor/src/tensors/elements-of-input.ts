import type { OperationContext } from '../operation.ts'
import { inputOf } from './input-of.ts'
import { refuse } from './refuse.ts'

/** The elements of an input that steers the operator; read from the backend where they are not known before the run. */
export function elementsOfInput(context: OperationContext, index: number): readonly number[] {
  const known = context.numbers(index)
  if (known) return known
  const input = inputOf(context, index)
  if (context.read) return Array.from(context.read(input))
  return refuse(context, `input ${index} to be known before the run`, 'a value that is computed while it runs')
}

/** Integers from an attribute or, in later operator sets, from an input; `undefined` where both are left out. */
export function operandOf(
  context: OperationContext,
  attribute: readonly number[] | undefined,
  index: number,
): readonly number[] | undefined {
  if (attribute) return attribute
  return context.inputs[index] ? elementsOfInput(context, index) : undefined
}
