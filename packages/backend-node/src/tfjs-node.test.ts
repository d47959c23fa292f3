import * as runtime from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import type { TensorFlow } from '@coppice/executor'
import { exporter } from '@coppice/format-onnx'
import { backendCheckCount, backendChecks, parityChecks, tinyModels, type Check } from '@coppice/testkit'
import { onnxruntime } from './onnxruntime.ts'
import { everyCriterion } from './testing/every-criterion.ts'
import { findTfjsNode } from './testing/find-tfjs-node.ts'
import { reference } from './testing/reference.ts'
import { tfjsNode } from './tfjs-node.ts'

const found = await findTfjsNode()

describe('tfjsNode', () => {
  it('refuses a TensorFlow.js without the native backend', async () => {
    const tf = { findBackendFactory: () => null, engine: () => ({ registryFactory: { cpu: {} } }) }
    const backend = tfjsNode({ tf: tf as unknown as TensorFlow })
    await expect(backend.open()).rejects.toMatchObject({ code: 'usage', received: 'cpu' })
  })
})

describe.runIf(found)('tfjsNode on tfjs-node', () => {
  const tf = found!
  const backend = tfjsNode({ tf })
  const runEach = (checks: readonly Check[]): void => {
    for (const { name, run } of checks) it(name, run)
  }

  describe('meets the contract of backends', () => {
    const checks = [...backendChecks(backend, { descend: rate => tf.train.sgd(rate) })]
    runEach(checks)
    it('in every check', () => expect(checks).toHaveLength(backendCheckCount(backend)))
  })

  describe('gives what onnxruntime gives', () => {
    const checks = [...parityChecks(backend, onnxruntime({ runtime, exporter }))]
    runEach(checks)
    it('for every tiny model', () => expect(checks).toHaveLength(tinyModels.length))
  })

  describe('gives what plain JavaScript gives', () => {
    // A minute of plain JavaScript; onnxruntime compares its values.
    const models = tinyModels.filter(({ name }) => name !== 'small-convolutional-network')
    const options = { models, optimizer: () => tf.train.sgd(0.1), criteria: everyCriterion }
    const checks = [...parityChecks(backend, reference(tf), options)]
    runEach(checks)
    it('for every model but one', () => expect(checks).toHaveLength(5 * (tinyModels.length - 1)))
  })

  it('leaves the module as it was', async () => {
    await tf.setBackend('tensorflow')
    const kernel = tf.getKernel('Conv2DBackpropFilter', 'tensorflow')
    const session = await backend.open()
    expect(tf.getBackend()).toBe('coppice-tensorflow')
    await session.close()
    expect(tf.getBackend()).toBe('tensorflow')
    expect(tf.getKernel('Conv2DBackpropFilter', 'tensorflow')).toBe(kernel)
    expect(tf.square(3).dataSync()[0]).toBe(9)
  })
})
