import * as tf from '@tensorflow/tfjs-core'
import { afterAll, describe, expect, it } from 'vitest'
import { backendCheckCount, backendChecks, buildModel, parityChecks, tinyModels } from '@coppice/testkit'
import type { Check, ParityOptions } from '@coppice/testkit'
import type { Batch, Model } from '@coppice/spec'
import type { Gpu, GpuDevice } from './gpu.ts'
import { everyCriterion } from './testing/every-criterion.ts'
import { keepOpen, reference } from './testing/reference.ts'
import { findGpu } from './testing/software-gpu.ts'
import { webgpu } from './webgpu.ts'

/** Set where the machine is known to have an adapter and there is time for every model. */
const thorough = process.env['COPPICE_WEBGPU'] !== undefined

const found = await findGpu()
const software = found ?? { gpu: { requestAdapter: async () => null }, globals: {} }

const x: Batch = { type: 'float32', shape: [2, 4], data: Float32Array.of(1, 0, -2, 0, 3, 1, 0.5, 2) }

function scaled(): Model {
  return buildModel({}, g => {
    const factor = g.constant([1, 2, 3, 4], { name: 'factor', type: 'float32' })
    g.output(g.node('Mul', [g.input('x', ['n', 4]), factor]), { name: 'y' })
  })
}

describe('webgpu without a device', () => {
  const offering = (requestAdapter: Gpu['requestAdapter']): Gpu => ({ requestAdapter })

  it('says that there is no WebGPU', async () => {
    const expected = 'navigator.gpu, or a gpu that is passed in'
    await expect(webgpu().open()).rejects.toMatchObject({ code: 'usage', expected })
  })

  it('says that there is no adapter', async () => {
    const gpu = offering(async () => null)
    await expect(webgpu({ gpu }).open()).rejects.toMatchObject({ code: 'usage', expected: 'an adapter' })
  })

  it('keeps the error of an adapter that refuses', async () => {
    const cause = new Error('busy')
    const adapter = { features: new Set<string>(), limits: {}, requestDevice: () => Promise.reject(cause) }
    const failing = webgpu({ gpu: offering(async () => adapter) }).open()
    await expect(failing).rejects.toMatchObject({ code: 'usage', expected: 'a device', received: 'busy', cause })
  })

  it('asks for the adapter that is preferred', async () => {
    const asked: unknown[] = []
    const gpu = offering(async options => (asked.push(options), null))
    for (const options of [{ gpu }, { gpu, powerPreference: 'low-power' } as const]) {
      await expect(webgpu(options).open()).rejects.toMatchObject({ code: 'usage' })
    }
    expect(asked).toEqual([{ powerPreference: 'high-performance' }, { powerPreference: 'low-power' }])
  })

  it.runIf(thorough)('is not what this run was promised', () => expect(found).toBeDefined())
})

describe.runIf(found)('webgpu', () => {
  const shared = keepOpen(webgpu(software))
  afterAll(() => shared.end())
  // TensorFlow.js reads a condition that steers a graph at once, which Node cannot: that needs an OffscreenCanvas.
  const runEach = (checks: readonly Check[]): void => {
    for (const { name, run } of checks) {
      const test = name.startsWith('branch-weights:') ? it.fails : it
      test(name, { timeout: 600_000 }, run)
    }
  }

  // They run every tiny model, whose programs a software adapter compiles for minutes.
  describe.runIf(thorough)('meets the contract of backends', () => {
    const checks = [...backendChecks(shared, { descend: rate => tf.train.sgd(rate) })]
    runEach(checks)
    it('in every check', () => expect(checks).toHaveLength(backendCheckCount(shared)))
  })

  describe('gives what plain JavaScript gives', () => {
    const few = ['perceptron', 'shared-weights']
    const slow = ['small-convolutional-network']
    const models = tinyModels.filter(({ name }) => (thorough ? !slow.includes(name) : few.includes(name)))
    const optimizer = (): unknown => tf.train.sgd(0.1)
    const compare = (names: (name: string) => boolean, more: ParityOptions = {}): void => {
      const chosen = models.filter(({ name }) => names(name))
      runEach([...parityChecks(shared, reference, { models: chosen, optimizer, ...more })])
    }
    const [rotary, planned] = ['rotary-attention', ['perceptron', 'narrow', 'residual']]
    compare(name => name !== rotary && !planned.includes(name))
    compare(name => planned.includes(name), thorough ? { criteria: everyCriterion } : {})
    // WebGPU promises sines and cosines to 2^-11 only.
    compare(name => name === rotary, { tolerance: 2e-3 })
  })
})

describe.runIf(found)('a session of webgpu', () => {
  it('leaves the globals, and what TensorFlow.js used before, as they were', async () => {
    await tf.setBackend('cpu')
    const { navigator } = globalThis
    const session = await webgpu(software).open()
    expect(tf.getBackend()).toMatch(/^coppice-webgpu/)
    expect(globalThis.navigator).toBe(navigator)
    expect('WorkerGlobalScope' in globalThis).toBe(false)
    await session.close()
    expect(tf.getBackend()).toBe('cpu')
  })

  it('runs beside another one, on a device of its own', async () => {
    const sessions = [await webgpu(software).open(), await webgpu(software).open()]
    const runners = await Promise.all(sessions.map(session => session.prepare!(scaled())))
    const run = async (place: number): Promise<unknown> => (await runners[place]!.run({ x }))['y']
    const y = { ...x, data: Float32Array.of(1, 0, -6, 0, 3, 2, 1.5, 8) }
    expect(await Promise.all([run(0), run(1)])).toEqual([y, y])
    await sessions[0]!.close()
    expect(await run(1)).toEqual(y)
    await sessions[1]!.close()
  })

  it("runs on the caller's device and leaves it open", async () => {
    const adapter = (await software.gpu.requestAdapter())!
    const device = await adapter.requestDevice()
    const session = await webgpu({ ...software, device }).open()
    await session.close()
    const state = await Promise.race([device.lost, Promise.resolve('open')])
    expect(state).toBe('open')
    device.destroy()
  })

  it('fails when its device is lost', async () => {
    const adapter = (await software.gpu.requestAdapter())!
    const device: GpuDevice = await adapter.requestDevice()
    const session = await webgpu({ ...software, device }).open()
    const runner = await session.prepare!(scaled())
    device.destroy()
    await expect(runner.run({ x })).rejects.toMatchObject({ code: 'io', who: 'backend-webgpu' })
    await expect(session.prepare!(scaled())).rejects.toMatchObject({ code: 'io' })
    await session.close()
  })
})
