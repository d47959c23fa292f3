import { randomFeeds, smallConvolutionalNetwork } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { wasm } from './wasm.ts'

const model = smallConvolutionalNetwork(1)
const feeds = randomFeeds(model.graph, { batch: 2 })

async function logitsOf(threads: number): Promise<number[]> {
  const session = await wasm({ threads }).open()
  const runner = await session.prepare!(model)
  const { logits } = await runner.run(feeds)
  const { wasm: code } = tf.backend() as unknown as { wasm: object }
  expect('PThread' in code).toBe(threads > 1)
  await session.close()
  return Array.from(logits!.data as Float32Array)
}

test('threads give the same outputs, and are gone when the session is closed', async () => {
  const received = await logitsOf(2)
  expect('wasm' in tf.engine().registry).toBe(false)
  const expected = await logitsOf(1)
  received.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 5))
})
