import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { JsonObject } from '@coppice/layers'
import type { TinyFiles } from './tiny-graph.ts'

/** A model that somebody else made. */
export interface Fixture {
  readonly kind: 'layers' | 'graph'
  readonly json: string
  readonly weights: string
  /** What it is fed, with two images. */
  readonly input: string
  readonly shape: readonly number[]
}

const folder = new URL('../../../../../shared/fixtures/models/', import.meta.url)

const all: readonly Fixture[] = [
  {
    kind: 'layers',
    json: 'tensorspace-lenet/tfjs-layers/model.json',
    weights: 'group1-shard1of1',
    input: 'input_1',
    shape: [2, 28, 28],
  },
  {
    kind: 'graph',
    json: 'tensorspace-lenet/tfjs-graph/model.json',
    weights: 'group1-shard1of1',
    input: 'MyInput',
    shape: [2, 28, 28, 1],
  },
  {
    kind: 'layers',
    json: 'cnn-explainer-tinyvgg/model.json',
    weights: 'group1-shard1of1.bin',
    input: 'conv_1_1_input',
    shape: [2, 64, 64, 3],
  },
  {
    kind: 'layers',
    json: 'mlperf-tiny/tfjs-resnet8/model.json',
    weights: 'group1-shard1of1.bin',
    input: 'input_1',
    shape: [2, 32, 32, 3],
  },
  { kind: 'graph', json: 'human/emotion.json', weights: 'emotion.bin', input: 'input_1', shape: [2, 64, 64, 1] },
  { kind: 'graph', json: 'human/blazeface.json', weights: 'blazeface.bin', input: 'input', shape: [1, 256, 256, 3] },
]

/** Those that are there. */
export const fixtures: readonly Fixture[] = all.filter(({ json }) => existsSync(new URL(json, folder)))

/** The bytes of a fixture. */
export async function fixtureBytes({ json, weights }: Fixture): Promise<{ json: Uint8Array; weights: Uint8Array }> {
  const place = new URL(json, folder)
  const [text, data] = await Promise.all([readFile(place), readFile(new URL(weights, place))])
  return { json: new Uint8Array(text), weights: new Uint8Array(data) }
}

/** A fixture as TensorFlow.js takes it. */
export async function fixtureFiles(fixture: Fixture): Promise<TinyFiles> {
  const { json, weights } = await fixtureBytes(fixture)
  return { json: JSON.parse(new TextDecoder().decode(json)) as JsonObject, weights }
}
