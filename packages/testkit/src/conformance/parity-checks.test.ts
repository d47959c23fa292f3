import '@tensorflow/tfjs-backend-cpu'
import { defineCriterion } from '@coppice/spec'
import type { AnyCriterion, Backend, Batch, Capability, Gradients, Runner, Trainer } from '@coppice/spec'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { createSession } from '../../../executor/src/index.ts'
import { perceptron } from '../models/perceptron.ts'
import { failingChecks } from '../testing/failing-checks.ts'
import { parityCheckCount, parityChecks } from './parity-checks.ts'

const batch = (...values: number[]): Batch => ({
  type: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
})

const all = (names: readonly string[], value: Batch): Record<string, Batch> =>
  Object.fromEntries(names.map(name => [name, value]))

/** A backend that answers with the same numbers whatever it is asked. */
function answering(numbers: readonly number[], learning = numbers): Backend {
  const [value, learnt] = [batch(...numbers), batch(...learning)]
  const gradients: Runner['differentiate'] = async (_, { weights, values }): Promise<Gradients> => {
    return { loss: 1, weights: all(weights, learnt), values: all(values, learnt), activations: all(values, value) }
  }
  const trainer: Partial<Trainer> = {
    step: async () => 1,
    weights: async () => new Map([['weight', Float32Array.from(learning)]]),
    close: () => undefined,
  }
  const runner: Runner = {
    run: async (_, fetch) => all(fetch!, value),
    differentiate: gradients,
    train: () => trainer as Trainer,
    close: () => undefined,
  }
  const capabilities: readonly Capability[] = ['forward', 'backward', 'train']
  const session = { backend: 'toy', capabilities, prepare: async () => runner, close: () => undefined }
  return { kind: 'backend', api: 1, name: 'toy', capabilities, open: async () => session }
}

const models = [{ name: 'perceptron', build: perceptron }]
const optimizer = (): unknown => undefined
const compare = (backend: Backend, reference: Backend): ReturnType<typeof failingChecks> =>
  failingChecks(parityChecks(backend, reference, { models, optimizer }))

/** Plain TensorFlow.js, with its runners changed. */
function tensorflow(change: (runner: Runner) => Runner = runner => runner): Backend {
  const capabilities = ['forward', 'backward', 'train'] as const
  const open: Backend['open'] = async () => {
    await tf.setBackend('cpu')
    const session = createSession(tf, { name: 'cpu' })
    return { ...session, prepare: async model => change(await session.prepare!(model)) }
  }
  return { kind: 'backend', api: 1, name: 'cpu', capabilities, open }
}

/** The same batches with the elements of each the other way round. */
const flip = (batches: Readonly<Record<string, Batch>>): Record<string, Batch> =>
  Object.fromEntries(
    Object.entries(batches).map(([name, batch]) => [
      name,
      { ...batch, data: (batch.data as Float32Array).toReversed() },
    ]),
  )

describe('parityChecks', () => {
  it('passes two backends that give the same but for rounding', async () => {
    expect(await compare(answering([1, -2]), answering([1, -2.0001]))).toEqual([])
  })

  it.each([
    ['another number', [1, -2.1]],
    ['another shape', [1, -2, 3]],
    ['no number', [1, NaN]],
  ])('refuses %s', async (_, numbers) => {
    expect(await compare(answering(numbers), answering([1, -2]))).toHaveLength(3)
  })

  it('refuses other gradients and another step', async () => {
    const wrong = await compare(answering([1, 2], [1, 3]), answering([1, 2]))
    expect(wrong).toEqual(['perceptron: the same gradients', 'perceptron: the same step'])
  })

  it('refuses a reference that gives nothing but zeros', async () => {
    expect(await compare(answering([0]), answering([0]))).toContain('perceptron: the same values')
  })

  describe('with criteria', () => {
    const byActivations = defineCriterion({
      name: 'by-activations',
      needs: ['activation.sumSquares'],
      granularities: ['channel'],
      score: (_unit, seen) => Float32Array.from(seen['activation.sumSquares']),
    })
    const byGradients = defineCriterion({
      name: 'by-gradients',
      needs: ['gradient.weightTimesGradient'],
      granularities: ['channel', 'element'],
      score: (_unit, seen) => Float32Array.from(seen['gradient.weightTimesGradient']),
    })
    const criteria: readonly AnyCriterion[] = [byActivations, byGradients]
    const compare = (backend: Backend, given = criteria): ReturnType<typeof failingChecks> =>
      failingChecks(parityChecks(backend, tensorflow(), { models, criteria: given }))

    it('passes a backend that makes the same plans, and counts the checks', async () => {
      const options = { models, criteria }
      expect(await compare(tensorflow())).toEqual([])
      const checks = [...parityChecks(tensorflow(), tensorflow(), options)]
      expect(checks).toHaveLength(parityCheckCount(tensorflow(), tensorflow(), options))
      expect(parityCheckCount(tensorflow(), tensorflow(), { optimizer })).toBe(3 * 31)
    })

    it('refuses other plans', async () => {
      const forward = tensorflow(runner => ({ ...runner, run: async (...call) => flip(await runner.run(...call)) }))
      expect(await compare(forward)).toContain('perceptron: the same plans of granularity channel')
      expect(await compare(forward)).not.toContain('perceptron: the same plans of granularity element')
      const backward = tensorflow(runner => ({
        ...runner,
        differentiate: async (...call) => {
          const gradients = await runner.differentiate!(...call)
          return { ...gradients, weights: flip(gradients.weights) }
        },
      }))
      expect(await compare(backward)).toContain('perceptron: the same plans of granularity element')
    })
  })

  it('has no check for what one of the two cannot do', () => {
    const forward: Backend = { ...answering([1]), capabilities: ['forward'] }
    const names = [...parityChecks(answering([1]), forward, { models, optimizer })].map(({ name }) => name)
    expect(names).toEqual(['perceptron: the same values'])
  })
})
