import { existsSync, readFileSync } from 'node:fs'
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { exporter as onnx } from '@coppice/format-onnx'
import { analyse, maskCells, memorySink, removeCells } from '@coppice/graph'
import { seeded } from '@coppice/testkit'
import type { Graph, Model } from '@coppice/spec'
import { readBytes, writeBytes } from './testing/files.ts'
import { encodeHdf5 } from './testing/hdf5.ts'
import { archiveFiles, legacyRoot, smallArchive, smallLegacy, zip } from './testing/keras-files.ts'
import { nestedNetwork, nestedStore, nestedWeights } from './testing/nested.ts'

/** What onnxruntime makes of a graph on seeded inputs: all outputs one after the other. */
async function run(model: Model, graph: Graph): Promise<number[]> {
  const sink = memorySink('test.onnx')
  await onnx.write({ ...model, graph, document: undefined }, sink)
  const session = await InferenceSession.create(sink.bytes(), { logSeverityLevel: 4 })
  const random = seeded(1, 'inputs')
  const feeds = graph.inputs.map(({ name, shape }) => {
    const sizes = shape!.map(size => (typeof size === 'number' ? size : 2))
    const data = Float32Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, () => random.uniform())
    return [name, new RuntimeTensor('float32', data, sizes)] as const
  })
  const outputs = await session.run(Object.fromEntries(feeds))
  return graph.outputs.flatMap(({ name }) => [...(outputs[name]!.data as Float32Array)])
}

/** Removes the second half of the cells of every unit, writes, and compares what was written with the exact mask. */
async function expectEquivalence(bytes: Uint8Array): Promise<void> {
  const model = await readBytes(bytes)
  const analysis = await analyse(model.graph)
  const half = analysis.units.map(({ id, size }) => {
    const kept = Math.ceil(size / 2)
    return [id, Array.from({ length: size - kept }, (_, i) => kept + i)] as const
  })
  const selection = new Map(half)
  const written = await readBytes(await writeBytes({ ...model, graph: removeCells(analysis, selection) }))
  const expected = await run(model, maskCells(analysis, selection))
  const received = await run(written, written.graph)
  const largest = Math.max(...expected.map(Math.abs))
  expect(received).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(Math.abs(value - received[i]!) / largest).toBeLessThan(1e-5))
}

describe('a pruned model that was written computes what the mask does', () => {
  const made: Readonly<Record<string, () => Promise<Uint8Array>>> = {
    HDF5: smallLegacy,
    'an archive': smallArchive,
    'nested networks in HDF5': () =>
      encodeHdf5(
        legacyRoot(
          nestedNetwork(),
          nestedWeights(false, path => path),
        ),
      ),
    'nested networks in an archive': async () => zip(await archiveFiles(nestedNetwork(), nestedStore())),
  }
  for (const [name, make] of Object.entries(made)) it(name, async () => expectEquivalence(await make()))

  for (const path of [
    'fmnist-cnn/fashion_mnist_model.h5',
    'fmnist-cnn/fashion_mnist_model.keras',
    'mlperf-tiny/resnet8_cifar10.h5',
    'mlperf-tiny/vww_96.h5',
    'tensorspace-lenet/keras216_mnist.h5',
  ]) {
    const url = new URL(`../../../../shared/fixtures/models/${path}`, import.meta.url)
    it.skipIf(!existsSync(url))(`${path} (skipped without ../shared/fixtures)`, async () => {
      await expectEquivalence(new Uint8Array(readFileSync(url)))
    })
  }
})
