import { describe, expect, it } from 'vitest'
import { classNameOf, readEntry } from './read-entry.ts'

const tensor = { class_name: '__keras_tensor__', config: { keras_history: ['input', 0, 0] } }
const calls = [{ args: [tensor, 3], kwargs: {} }]

describe('readEntry', () => {
  it('tells operations of Keras 3 from layers that are called like them', () => {
    const operation = { class_name: 'Add', name: 'add', config: { name: 'add' }, inbound_nodes: calls }
    expect(readEntry(operation).className).toBe('ops.Add')
    const layer = { ...operation, config: { name: 'add', trainable: true } }
    expect(readEntry(layer).className).toBe('Add')
    const older = { ...operation, inbound_nodes: [[['input', 0, 0, {}]]] }
    expect(readEntry(older).className).toBe('Add')
  })
})

describe('classNameOf', () => {
  it('keeps the package of classes that are not of Keras', () => {
    expect(classNameOf({ class_name: 'Dense', module: 'keras.layers' })).toBe('Dense')
    expect(classNameOf({ class_name: 'Add', module: 'keras.src.ops.numpy' })).toBe('ops.Add')
    expect(classNameOf({ class_name: 'Dense', module: 'mine.layers' })).toBe('mine.layers.Dense')
    expect(classNameOf({ class_name: 'Dense', registered_name: 'mine>Dense' })).toBe('mine>Dense')
    expect(classNameOf({ class_name: 'TFOpLambda', config: { function: 'math.add' } })).toBe('tf.math.add')
  })

  it('knows the grouped attention by the name that it is exported by', () => {
    expect(classNameOf({ class_name: 'GroupedQueryAttention' })).toBe('GroupQueryAttention')
  })
})
