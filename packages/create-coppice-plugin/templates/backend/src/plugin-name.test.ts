import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { backendCheckCount, backendChecks } from '@coppice/testkit'
import { backend, pluginName } from './plugin-name.ts'

/** What must hold for everything that it says it can do; Coppice's own backends pass the same checks. */
describe('plugin-name conforms', () => {
  const checks = [...backendChecks(backend, { descend: rate => tf.train.sgd(rate) })]
  for (const { name, run } of checks) it(name, run)
  it('was asked everything', () => assert.equal(checks.length, backendCheckCount(backend)))
})

describe('plugin-name', () => {
  it('is the same where its runtime is passed in', () => {
    const { name, capabilities } = pluginName({ tf })
    assert.deepEqual({ name, capabilities }, { name: backend.name, capabilities: backend.capabilities })
  })

  it('refuses a device that is not there', async () => {
    await assert.rejects(pluginName({ tf, device: 'abacus' }).open(), { code: 'usage', received: "'abacus'" })
  })
})
