import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import {
  describeGraph,
  encodeOnnx,
  graphProblems,
  randomFeeds,
  randomModel,
  smallConvolutionalNetwork,
  tinyModels,
} from './index.ts'
import type { Sizes } from './index.ts'
import type { Model } from '@coppice/spec'

const sizes = [
  { batch: 1, sequence: 5 },
  { batch: 3, sequence: 2 },
]

async function run(model: Model, size: Sizes) {
  const options = { intraOpNumThreads: 1, logSeverityLevel: 3 } as const
  const session = await ort.InferenceSession.create(await encodeOnnx(model), options)
  const feeds = Object.entries(randomFeeds(model.graph, size, 7)).map(([name, { type, data, shape }]) => [
    name,
    new ort.Tensor(type as 'float32', data as Float32Array, shape),
  ])
  const outputs = await session.run(Object.fromEntries(feeds) as Record<string, ort.Tensor>)
  await session.release()
  return outputs
}

/** Runs a model and compares its outputs' shapes with the declared ones; all numbers are to be finite, some not 0. */
async function expectRuns(model: Model, size: Sizes) {
  const outputs = await run(model, size)
  for (const { name, shape } of model.graph.outputs) {
    const { dims, data } = outputs[name]!
    expect(dims).toEqual(shape!.map(dimension => (typeof dimension === 'string' ? size[dimension] : dimension)))
    const values = Array.from(data as Float32Array)
    expect(values.every(Number.isFinite)).toBe(true)
    expect(values.some(value => Math.abs(value) > 1e-3)).toBe(true)
  }
}

describe.each(tinyModels)('$name', ({ name, build }) => {
  it.each(sizes)('runs in onnxruntime at batch $batch with the shapes it declares', async size => {
    const model = build(1)
    expect(model.graph.name).toBe(name)
    await expectRuns(model, size)
  })
})

it('has a small convolutional network of 100,000 to 300,000 parameters', () => {
  const tensors = [...smallConvolutionalNetwork(1).graph.tensors.values()].filter(tensor => tensor.type === 'float32')
  const parameters = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  expect(parameters).toBeGreaterThan(100_000)
  expect(parameters).toBeLessThan(300_000)
})

describe('randomModel', () => {
  it('is valid in onnxruntime at two batch sizes', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const model = randomModel(seed)
      expect(await graphProblems(model.graph), model.graph.name).toEqual([])
      for (const size of sizes) await expectRuns(model, size)
    }
  })

  it('gives the same model for the same seed and another for another', async () => {
    expect(await describeGraph(randomModel(5).graph)).toEqual(await describeGraph(randomModel(5).graph))
    expect(await describeGraph(randomModel(5).graph)).not.toEqual(await describeGraph(randomModel(6).graph))
  })

  it('uses every operator it knows before long', () => {
    const operators = new Set<string>()
    for (let seed = 0; seed < 200; seed++)
      for (const node of randomModel(seed).graph.nodes) operators.add(node.operator)
    for (const operator of ['Conv', 'ConvTranspose', 'Concat', 'Split', 'Softmax', 'Elu', 'LayerNormalization', 'Gemm'])
      expect(operators).toContain(operator)
  })
})
