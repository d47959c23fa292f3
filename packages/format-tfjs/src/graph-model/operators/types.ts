import { bitsOf, isFloatType, isIntegerType, int } from '@coppice/graph'
import type { DataType } from '@coppice/spec'
import type { NodeContext, Operand } from '../node-context.ts'

/** The numbers that ONNX gives to the types that TensorFlow.js computes with. */
const codes: Partial<Record<DataType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 }

/** The value as numbers of another type; the value itself where it has it, or either is not known. */
export function castTo(context: NodeContext, value: Operand, type: DataType | undefined): Operand {
  if (type === undefined || value.inferred.type === type) return value
  const code = codes[type]
  if (code === undefined) return context.refuse('a type that TensorFlow.js computes with', type)
  return context.emit('Cast', [value], { to: int(code) })
}

/** Values of the widest of their types, as TensorFlow.js computes: booleans below whole numbers below floats. */
export function matchTypes(context: NodeContext, values: readonly Operand[]): readonly Operand[] {
  const types = values.map(({ inferred }) => inferred.type)
  if (types.some(type => type === undefined)) return values
  const widest = types.reduce((a, b) => (rankOf(b!) > rankOf(a!) ? b : a))
  return values.map(value => castTo(context, value, widest))
}

const rankOf = (type: DataType): number => (isFloatType(type) ? 1000 : 0) + (type === 'bool' ? 0 : bitsOf(type))

export const isWhole = ({ inferred }: Operand): boolean => isIntegerType(inferred.type)

/** A single number of the type of a value. */
export function scalarLike(context: NodeContext, { inferred }: Operand, value: number): Operand {
  return context.constant(value, inferred.type ?? 'float32')
}

/** 64-bit whole numbers, which ONNX wants where it is told sizes. */
export function asSizes(context: NodeContext, value: Operand): Operand {
  return castTo(context, value, 'int64')
}
