import type { Attribute, DataType } from '@coppice/spec'
import { codeOfDataType } from '../tensors/data-types.ts'

/** An integer attribute, for nodes made in code: `emit('Softmax', [x], { axis: int(-1) })`. */
export const int = (value: number): Attribute => ({ kind: 'int', value })

/** An attribute that is a list of integers, for nodes made in code: `{ perm: ints([1, 0]) }`. */
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value })

/** A float attribute, for nodes made in code: `{ alpha: float(0.2) }`. */
export const float = (value: number): Attribute => ({ kind: 'float', value })

/** A text attribute, for nodes made in code: `{ auto_pad: text('SAME_UPPER') }`. */
export const text = (value: string): Attribute => ({ kind: 'string', value })

/** An element type as an attribute, for nodes made in code: `emit('Cast', [x], { to: typeCode('float16') })`. */
export const typeCode = (value: DataType): Attribute => int(codeOfDataType(value))
