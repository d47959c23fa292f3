import { backendCheckCount, backendChecks, runChecks } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { wasm } from './index.ts'

test('does what a backend must', async () => {
  const backend = wasm()
  const count = backendCheckCount(backend)
  const { passed } = await runChecks(backendChecks(backend, { descend: rate => tf.train.sgd(rate) }), { count })
  expect(passed).toHaveLength(count)
})
