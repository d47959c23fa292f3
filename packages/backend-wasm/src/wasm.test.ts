import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { expect, test } from 'vitest'
import { perceptron, randomFeeds } from '@coppice/testkit'
import { wasm } from './wasm.ts'

const model = perceptron(1)
const feeds = randomFeeds(model.graph, { batch: 2 })

async function run(backend = wasm()): Promise<unknown> {
  const session = await backend.open()
  const runner = await session.prepare!(model)
  const outputs = await runner.run(feeds)
  await session.close()
  return outputs
}

test('an import loads nothing and sets nothing', () => {
  expect(tf.getBackend()).toBeUndefined()
  wasm()
  expect(tf.getBackend()).toBeUndefined()
})

test('the backend that was set before is set again when the last session is closed', async () => {
  await tf.setBackend('cpu')
  const [first, second] = await Promise.all([wasm().open(), wasm().open()])
  expect(tf.getBackend()).toBe('wasm')
  await first.close()
  expect(tf.getBackend()).toBe('wasm')
  expect(tf.getKernel('Conv2DBackpropFilter', 'wasm')).toBeDefined()
  await second.close()
  expect(tf.getBackend()).toBe('cpu')
  expect(tf.getKernel('Conv2DBackpropFilter', 'wasm')).toBeUndefined()
})

test('a session runs on wasm though another backend was set meanwhile, and leaves no tensor', async () => {
  await tf.setBackend('cpu')
  const { numTensors } = tf.memory()
  const expected = await run()
  const session = await wasm().open()
  const runner = await session.prepare!(model)
  await tf.setBackend('cpu')
  expect(await runner.run(feeds)).toEqual(expected)
  await session.close()
  await session.close()
  expect(tf.memory().numTensors).toBe(numTensors)
})

test('a wrong number of threads is refused', async () => {
  expect(() => wasm({ threads: 0.5 })).toThrow('a whole number of threads')
  const session = await wasm().open()
  await expect(wasm({ threads: 2 }).open()).rejects.toMatchObject({ code: 'usage' })
  await session.close()
})
