import type { SourceValue, Translation } from '@coppice/graph'
import type { DataType, Dimension } from '@coppice/spec'
import { policyName } from './computed-type.ts'
import { invalid, unsupported } from './layer-failure.ts'
import { optionOf } from './topology/config.ts'
import type { LayerEntry } from './topology/topology.ts'

const types = new Set<unknown>(['float16', 'float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'bool'])

/** Sizes beyond this are no sizes of tensors. */
const largest = 2 ** 31 - 1

/** The input of a model that an `InputLayer` states. All inputs get the same number of examples. */
export function inputValue(translation: Translation, { name, className, config }: LayerEntry): SourceValue {
  const layer = { path: [name] }
  if (className !== 'InputLayer') throw invalid(layer, 'inputs that are layers', className)
  const shape = optionOf(config, ['batch_shape', 'batch_input_shape', 'batchInputShape'])
  if (shape === undefined) {
    const remedy = 'Build the model on an input before it is saved.'
    throw unsupported(layer, 'an input whose shape is stated', 'none', remedy)
  }
  const isShape = Array.isArray(shape) && shape.every(isSize)
  if (!isShape) throw invalid(layer, 'a shape of whole numbers above 0, or null for those that vary', shape)
  const sizes = (shape as Dimension[]).map((size, axis) => (axis === 0 ? (size ?? 'batch') : size))
  return translation.input(name, inputType(config['dtype']), sizes)
}

const isSize = (size: unknown): boolean =>
  size === null || (typeof size === 'number' && Number.isInteger(size) && size > 0 && size <= largest)

function inputType(stated: unknown): DataType {
  const name = policyName(stated)
  return types.has(name) ? (name as DataType) : 'float32'
}
