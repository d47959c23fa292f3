import type { SourceValue, Translation } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { DataType, Dimension } from '@coppice/spec'
import { isRecord, optionOf } from './topology/config.ts'
import type { LayerEntry } from './topology/topology.ts'

const types = new Set<unknown>(['float16', 'float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'bool'])

/** The input of a model that an `InputLayer` states. */
export function inputValue(translation: Translation, { name, config }: LayerEntry): SourceValue {
  const shape = optionOf(config, ['batch_shape', 'batch_input_shape', 'batchInputShape'])
  const isShape = Array.isArray(shape) && shape.every(size => size === null || (Number.isInteger(size) && size > 0))
  if (!isShape) {
    const expected = 'an input whose shape is stated'
    const remedy = 'Build the model on an input before it is saved'
    throw failure({
      code: 'unsupported-model',
      who: `layer ${name}`,
      expected,
      received: JSON.stringify(shape) ?? 'none',
      remedy,
    })
  }
  return translation.input(name, inputType(config['dtype']), shape as Dimension[])
}

/** A policy of Keras 3 states its name, and computes mixed precision in float32 here. */
function inputType(stated: unknown): DataType {
  const name = isRecord(stated) && isRecord(stated['config']) ? stated['config']['name'] : stated
  return types.has(name) ? (name as DataType) : 'float32'
}
