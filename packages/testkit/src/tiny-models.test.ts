import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { encodeOnnx, seeded, smallConvolutionalNetwork, tinyModels } from './index.ts'
import type { Model } from '@coppice/spec'

const sizes = [
  { batch: 1, sequence: 5 },
  { batch: 3, sequence: 2 },
]

async function run(model: Model, size: Readonly<Record<string, number>>) {
  const session = await ort.InferenceSession.create(await encodeOnnx(model), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  })
  const random = seeded(7)
  const feeds: Record<string, ort.Tensor> = {}
  for (const { name, type, shape } of model.graph.inputs) {
    const dims = shape!.map(dimension => (typeof dimension === 'string' ? size[dimension]! : dimension!))
    const count = dims.reduce((a, b) => a * b, 1)
    feeds[name] =
      type === 'int64'
        ? new ort.Tensor(
            'int64',
            BigInt64Array.from({ length: count }, () => BigInt(random.integer(0, 49))),
            dims,
          )
        : new ort.Tensor('float32', Float32Array.from({ length: count }, random.normal), dims)
  }
  const outputs = await session.run(feeds)
  await session.release()
  return outputs
}

describe.each(tinyModels)('$name', ({ name, build }) => {
  it.each(sizes)('runs in onnxruntime at batch $batch with the shapes it declares', async size => {
    const model = build(1)
    expect(model.graph.name).toBe(name)
    const outputs = await run(model, size)
    for (const output of model.graph.outputs) {
      const { dims, data } = outputs[output.name]!
      expect(dims).toEqual(
        output.shape!.map(dimension => (typeof dimension === 'string' ? size[dimension as 'batch'] : dimension)),
      )
      const values = Array.from(data as Float32Array)
      expect(values.every(Number.isFinite)).toBe(true)
      expect(values.some(value => Math.abs(value) > 1e-3)).toBe(true)
    }
  })
})

it('has a small convolutional network of 100,000 to 300,000 parameters', () => {
  const tensors = [...smallConvolutionalNetwork(1).graph.tensors.values()].filter(tensor => tensor.type === 'float32')
  const parameters = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  expect(parameters).toBeGreaterThan(100_000)
  expect(parameters).toBeLessThan(300_000)
})
