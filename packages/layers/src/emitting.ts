import { typeCode } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import type { DataType, Node } from '@coppice/spec'
import type { CallContext } from './layer.ts'

type Emitting = Pick<CallContext, 'translation' | 'name'>

/** An operator on one element at a time, as a node that is named for the layer and for itself. */
export function elementwise(
  { translation, name }: Emitting,
  operator: string,
  inputs: readonly SourceValue[],
  attributes: Node['attributes'] = {},
): SourceValue {
  return translation.elementwise(operator, inputs, attributes, { name: `${name}/${operator}` })
}

/** Any other operator, on values as the graph holds them; `step` names the node where the operator does not. */
export function emit(
  { translation, name }: Emitting,
  operator: string,
  inputs: readonly (SourceValue | undefined)[],
  attributes: Node['attributes'] = {},
  step: string = operator,
): SourceValue {
  return translation.emit(operator, inputs, attributes, { name: `${name}/${step}` })
}

/** A number of the type of a value. */
export function numberLike({ translation }: Emitting, value: number, like: SourceValue): SourceValue {
  return translation.constant(value, like.inferred.type ?? 'float32')
}

/** The value as another type; the same where it is of that type. */
export function castTo(emitting: Emitting, value: SourceValue, type: DataType): SourceValue {
  if (value.inferred.type === type) return value
  const to = typeCode(type)
  return emitting.translation.elementwise('Cast', [value], { to }, { name: `${emitting.name}/Cast` })
}
