import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { exporterCheckCount, exporterChecks, importerCheckCount, importerChecks, type Sample } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { exporter, importer } from './index.ts'
import { weight, whole } from './testing/agrees.ts'
import { layersFiles, setWeights } from './testing/layers.ts'
import { readFiles } from './testing/run.ts'
import { tinyGraph, type TinyFiles } from './testing/tiny-graph.ts'

const plain = { padding: 'SAME', strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1] }

const graphFiles = tinyGraph(graph => {
  const image = graph.node('Conv2D', [graph.input('x', [-1, 4, 4, 3]), weight(graph, [1, 1, 3, 4])], plain)
  const flat = graph.node('Reshape', [graph.node('Relu', [image]), whole(graph, [-1, 64])])
  return [graph.node('_FusedMatMul', [flat, weight(graph, [64, 2]), weight(graph, [2])], { fused_ops: ['BiasAdd'] })]
})

async function layersModelFiles(): Promise<TinyFiles> {
  await tf.setBackend('cpu')
  const stack = [
    layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2], activation: 'relu', name: 'conv' }),
    layers.flatten({ name: 'flat' }),
    layers.dense({ units: 3, activation: 'softmax', name: 'dense' }),
  ]
  return layersFiles(setWeights(sequential({ name: 'small', layers: stack })))
}

async function sampleOf(name: string, { json, weights }: TinyFiles): Promise<Sample> {
  const bytes = new TextEncoder().encode(JSON.stringify(json))
  return { name, bytes, companions: { 'group1-shard1of1.bin': weights }, model: await readFiles({ json, weights }) }
}

const samples = [await sampleOf('graph', graphFiles), await sampleOf('layers', await layersModelFiles())]

describe('importer', () => {
  const checks = [...importerChecks(importer, { samples })]
  it('has all checks', () => expect(checks).toHaveLength(importerCheckCount))
  for (const { name, run } of checks) it(name, run)
})

describe('exporter', () => {
  const checks = [...exporterChecks(exporter, { importer, models: samples.map(({ model }) => model!) })]
  it('has all checks', () => expect(checks).toHaveLength(exporterCheckCount))
  for (const { name, run } of checks) it(name, run)
})
