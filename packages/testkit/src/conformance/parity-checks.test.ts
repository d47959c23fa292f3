import type { Backend, Batch, Capability, Gradients, Runner, Trainer } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { perceptron } from '../models/perceptron.ts'
import { failingChecks } from '../testing/failing-checks.ts'
import { parityChecks } from './parity-checks.ts'

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
  const trainer: Trainer = {
    step: async () => 1,
    weights: async () => new Map([['weight', Float32Array.from(learning)]]),
    close: () => undefined,
  }
  const runner: Runner = {
    run: async (_, fetch) => all(fetch!, value),
    differentiate: gradients,
    train: () => trainer,
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

  it('has no check for what one of the two cannot do', () => {
    const forward: Backend = { ...answering([1]), capabilities: ['forward'] }
    const names = [...parityChecks(answering([1]), forward, { models, optimizer })].map(({ name }) => name)
    expect(names).toEqual(['perceptron: the same values'])
  })
})
