import type { Model } from '@coppice/spec'
import * as runtime from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { encodeOnnx } from '../../../testkit/src/index.ts'
import { int, ints } from './make-attribute.ts'
import { sourceShape } from './source-value.ts'
import { createTranslation } from './translation.ts'
import type { Translation } from './translation.ts'

const weight = (name: string, shape: readonly number[]) => {
  const count = shape.reduce((product, size) => product * size, 1)
  const data = Float32Array.from({ length: count }, (_, i) => ((i * 7) % 11) - 5)
  return { name, type: 'float32', shape, read: () => new Uint8Array(data.buffer) } as const
}

const modelOf = (translation: Translation): Model => {
  return { format: 'test', graph: translation.graph('test'), bytes: 0, document: undefined }
}

const operators = (translation: Translation): string[] => translation.graph('test').nodes.map(node => node.operator)

async function run(translation: Translation, feeds: Record<string, { shape: number[]; data: number[] }>) {
  const session = await runtime.InferenceSession.create(await encodeOnnx(modelOf(translation)))
  const tensors = Object.entries(feeds).map(
    ([name, { shape, data }]) => [name, new runtime.Tensor('float32', Float32Array.from(data), shape)] as const,
  )
  const outputs = await session.run(Object.fromEntries(tensors))
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { dims, data }]) => [name, { dims, data: [...(data as Float32Array)] }]),
  )
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i)

describe('createTranslation', () => {
  it('turns images at the ends of a chain and not between its layers', () => {
    const translation = createTranslation('test')
    let value = translation.input('image', 'float32', [null, 8, 8, 3])
    for (const [i, channels] of [3, 4, 4].entries()) {
      const kernel = translation.tensor(weight(`kernel${i}`, [4, channels, 3, 3]))
      value = translation.emit('Conv', [translation.channelsFirst(value), kernel], { pads: ints([1, 1, 1, 1]) })
      value = translation.elementwise('Relu', [value])
    }
    translation.output('out', value)
    expect(operators(translation)).toEqual(['Transpose', ...range(3).flatMap(() => ['Conv', 'Relu']), 'Transpose'])
    expect(translation.graph('test').outputs[0]).toEqual({ name: 'out', type: 'float32', shape: [null, 8, 8, 4] })
  })

  it('turns a value once for all that read it so', () => {
    const translation = createTranslation('test')
    const image = translation.input('image', 'float32', [1, 4, 4, 2])
    const [first, second] = [translation.channelsFirst(image), translation.channelsFirst(image)]
    expect(second).toBe(first)
    expect(translation.inSourceOrder(first)).toBe(image)
  })

  it('broadcasts in the order of the source whatever the order of the graph', async () => {
    const translation = createTranslation('test')
    const image = translation.input('image', 'float32', [1, 2, 2, 3])
    const perChannel = translation.input('scale', 'float32', [3])
    const perRow = translation.input('row', 'float32', [2, 1])
    const turned = translation.channelsFirst(image)
    const scaled = translation.elementwise('Mul', [turned, perChannel])
    translation.output('out', translation.elementwise('Add', [scaled, perRow]))
    const { out } = await run(translation, {
      image: { shape: [1, 2, 2, 3], data: range(12) },
      scale: { shape: [3], data: [1, 10, 100] },
      row: { shape: [2, 1], data: [0.25, 0.5] },
    })
    const expected = range(12).map(i => i * 10 ** (i % 3) + (Math.floor(i / 3) % 2 ? 0.5 : 0.25))
    expect(out).toEqual({ dims: [1, 2, 2, 3], data: expected })
  })

  it('knows shapes, in the order of the source', () => {
    const translation = createTranslation('test')
    const image = translation.channelsFirst(translation.input('image', 'float32', [null, 8, 6, 3]))
    const pooled = translation.emit('MaxPool', [image], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) })
    expect(sourceShape(pooled)).toEqual([-1, 4, 3, 3])
  })

  it('copies what cannot be renamed into an output', async () => {
    const translation = createTranslation('test')
    const value = translation.input('x', 'float32', [2])
    const doubled = translation.emit('Add', [value, value])
    translation.output('same', value)
    translation.output('first', doubled)
    translation.output('second', doubled)
    const outputs = await run(translation, { x: { shape: [2], data: [1, 2] } })
    expect(Object.keys(outputs)).toEqual(['same', 'first', 'second'])
    expect(outputs['second']!.data).toEqual([2, 4])
  })

  it('names an output for an input that has its name, and for a value that is one already', async () => {
    const translation = createTranslation('test')
    const value = translation.input('x', 'float32', [2])
    const doubled = translation.emit('Add', [value, value], {}, { name: 'y' })
    for (const [name, own] of [
      ['x', value],
      ['y', doubled],
      ['y', doubled],
    ] as const)
      translation.output(name, own)
    const outputs = await run(translation, { x: { shape: [2], data: [1, 2] } })
    expect(Object.keys(outputs)).toEqual(['x_1', 'y', 'y_1'])
    expect(Object.values(outputs).map(({ data }) => data)).toEqual([
      [1, 2],
      [2, 4],
      [2, 4],
    ])
  })

  it('gives every value a name of its own', () => {
    const translation = createTranslation('test')
    const value = translation.input('dense', 'float32', [1, 2])
    const softmax = translation.emit('Softmax', [value], { axis: int(-1) }, { name: 'dense' })
    expect(softmax.name).toBe('dense_1')
  })
})
