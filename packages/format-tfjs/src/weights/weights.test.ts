import fc from 'fast-check'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { decodeElements, elementsOf, memorySource } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import { cutBytes, nameShards } from '../testing/shards.ts'
import { decodeManifest } from './manifest.ts'
import { openShards } from './open-shards.ts'
import { placeWeights, storedLength } from './place-weights.ts'

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 })
const quantized = fc.oneof(
  fc.constant({ dtype: 'float16' }),
  fc.record({
    dtype: fc.constantFrom('uint8', 'uint16'),
    scale: fc.double({ min: 1e-3, max: 2, noNaN: true }),
    min: fc.double({ min: -9, max: 9, noNaN: true }),
  }),
)
const entry = fc.oneof(
  fc.record({ shape, dtype: fc.constantFrom('float32', 'int32', 'bool', 'complex64') }),
  fc.record({ shape, dtype: fc.constant('float32'), quantization: quantized }),
)
const entries = fc.array(entry, { maxLength: 6 }).map(list => list.map((each, i) => ({ name: `w${i}`, ...each })))

/** The numbers that TensorFlow.js reads. */
function oracle(specs: readonly object[], bytes: Uint8Array): Map<string, number[]> {
  const tensors = tf.io.decodeWeights(bytes.slice().buffer, specs as tf.io.WeightsManifestEntry[])
  return new Map(Object.entries(tensors).map(([name, tensor]) => [name, Array.from(tensor.dataSync(), Number)]))
}

describe('weights', () => {
  it('are what TensorFlow.js reads, wherever the files are cut', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.array(fc.nat(200), { maxLength: 4 }), fc.nat(), async (specs, cuts, seed) => {
        const decoded = decodeManifest([{ paths: [], weights: specs as never }], 'test')[0]!.weights
        const length = decoded.reduce((sum, each) => sum + storedLength(each), 0)
        const bytes = Uint8Array.from({ length }, (_, i) => (i * 151 + seed) % 127)
        const shards = nameShards(cutBytes(bytes, cuts))
        const manifest = [{ paths: Object.keys(shards), weights: specs as never }]
        const source = memorySource(new Uint8Array(0), 'model.json', shards)
        const groups = await openShards(source, decodeManifest(manifest, 'test'), 'test')
        const weights = await placeWeights(groups, 'test')
        const expected = oracle(specs, bytes)
        for (const [name, { tensor }] of weights) expect(await numbers(tensor)).toEqual(expected.get(name))
      }),
    )
  })

  it('of texts are kept and not read', async () => {
    const bytes = Uint8Array.of(2, 0, 0, 0, 104, 105, 0, 0, 0, 0, 7)
    const manifest = [
      {
        paths: ['w.bin'],
        weights: [
          { name: 'texts', shape: [2], dtype: 'string' },
          { name: 'flag', shape: [], dtype: 'bool' },
        ],
      },
    ]
    const source = memorySource(new Uint8Array(0), 'model.json', { 'w.bin': bytes })
    const weights = await placeWeights(await openShards(source, decodeManifest(manifest, 'test'), 'test'), 'test')
    expect(weights.get('texts')).toMatchObject({ offset: 0, length: 10 })
    expect(await weights.get('flag')!.tensor.read()).toEqual(Uint8Array.of(7))
    expect(() => weights.get('texts')!.tensor.read()).toThrow('elements of a fixed size in weight texts')
  })
})

async function numbers({ type, shape: sizes, read }: Tensor): Promise<number[]> {
  const bytes = await read()
  if (type === 'complex64') return Array.from(decodeElements('float32', bytes, 2 * elementsOf(sizes)), Number)
  return Array.from(decodeElements(type, bytes, elementsOf(sizes)), Number)
}
