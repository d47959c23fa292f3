import { graphAxis, int } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import type { CallContext, Layer } from '../layer.ts'
import { numberOf } from '../topology/config.ts'

/** Takes the inputs together two by two. */
function folded(operator: string, ...classNames: readonly string[]): Layer {
  return { classNames, translate: context => fold(context, operator) }
}

function fold({ translation, inputs, name }: CallContext, operator: string): SourceValue {
  return inputs.reduce((sum, next) =>
    translation.elementwise(operator, [sum, next], {}, { name: `${name}/${operator}` }),
  )
}

export const Average: Layer = {
  classNames: ['Average'],
  translate(context) {
    const { translation, name, inputs } = context
    const sum = fold(context, 'Add')
    const count = translation.constant(inputs.length, sum.inferred.type ?? 'float32')
    return translation.elementwise('Div', [sum, count], {}, { name: `${name}/Div` })
  },
}

export const Concatenate: Layer = {
  classNames: ['Concatenate'],
  translate({ translation, inputs, config, name }) {
    const isTurned = inputs.some(({ order }) => order === 'channels-first')
    const values = inputs.map(value => (isTurned ? translation.channelsFirst(value) : value))
    const axis = int(graphAxis(values[0]!, numberOf(config, ['axis', 'concat_axis'], -1)))
    return translation.emit('Concat', values, { axis }, { name: `${name}/Concat` })
  },
}

export const mergingLayers: readonly Layer[] = [
  folded('Add', 'Add'),
  folded('Sub', 'Subtract'),
  folded('Mul', 'Multiply'),
  folded('Max', 'Maximum'),
  folded('Min', 'Minimum'),
  Average,
  Concatenate,
]
