import { tinyModels } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { randomFeeds } from '@coppice/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { createSession } from './create-session.ts'
import { useBackend } from './testing/operation-case.ts'
import { differenceOf, runReference, valuesOf } from './testing/run-reference.ts'

/** Every size that a model of the kit can have. */
const sizes = { batch: 2, sequence: 5, time: 5, length: 5, height: 8, width: 8, tokens: 5 }

describe.each(['wasm', 'cpu'] as const)('tiny models on %s', backend => {
  beforeAll(() => useBackend(backend))

  const slow = ['small-convolutional-network']
  const models = tinyModels.filter(({ name }) => backend === 'wasm' || !slow.includes(name))

  it.each(models)('have every value as onnxruntime has it: $name', async ({ build }) => {
    const model = build(2)
    const feeds = randomFeeds(model.graph, sizes)
    const session = createSession(tf, { name: backend })
    const runner = await session.prepare!(model)
    const held = tf.memory().numTensors
    const received = await runner.run(feeds, valuesOf(model.graph))
    const expected = await runReference(model, feeds)
    for (const [name, { data, dims, type }] of Object.entries(expected)) {
      expect({ name, type: received[name]!.type, shape: received[name]!.shape }).toEqual({ name, type, shape: dims })
      expect([name, differenceOf(received[name]!.data, data as Float32Array)]).toEqual([name, expect.closeTo(0, 4)])
    }
    await runner.run(feeds)
    const derived = tf.memory().numTensors
    await runner.run(feeds)
    expect(tf.memory().numTensors).toBe(derived)
    expect(held).toBeLessThanOrEqual(derived)
    await session.close()
  })
})
