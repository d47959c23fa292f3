import { createTranslation } from '@coppice/graph'
import { expect, it } from 'vitest'
import { inputValue } from './input-value.ts'
import type { LayerEntry } from './topology/topology.ts'

const entry = (name: string, config: object): LayerEntry => ({
  name,
  className: 'InputLayer',
  config: { name, ...config },
  stated: {},
  calls: [],
})

it('gives all inputs the same number of examples, and every other size that varies one of its own', () => {
  const translation = createTranslation('test')
  inputValue(translation, entry('image', { batch_shape: [null, null, 4] }))
  inputValue(translation, entry('fixed', { batch_input_shape: [2, null], dtype: 'int32' }))
  expect(translation.graph('').inputs).toMatchObject([
    { name: 'image', type: 'float32', shape: ['batch', null, 4] },
    { name: 'fixed', type: 'int32', shape: [2, null] },
  ])
})
