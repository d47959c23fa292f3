import { describe, expect, it } from 'vitest'
import type { Batch, Model, Session } from '@coppice/spec'
import { highestClasses } from './highest-classes.ts'
import { measureQuality } from './measure-quality.ts'

const batch = (shape: number[], ...values: number[]): Batch => ({
  type: 'float32',
  shape,
  data: Float32Array.from(values),
})
const labels = (shape: number[], ...values: number[]): Batch => ({
  type: 'int32',
  shape,
  data: Int32Array.from(values),
})

/** A session whose models give one output each, whatever they are fed. */
const session = (outputs: ReadonlyMap<Model, Batch>): Session => ({
  backend: 'toy',
  capabilities: ['forward'],
  prepare: async model => ({ run: async () => ({ y: outputs.get(model)! }), close: () => undefined }),
  close: () => undefined,
})

const model = (): Model => ({ graph: { outputs: [{ name: 'y' }] } }) as unknown as Model

async function measure(before: Batch, after: Batch, targets?: Batch): Promise<unknown> {
  const models = [model(), model()] as const
  const runs = session(
    new Map([
      [models[0], before],
      [models[1], after],
    ]),
  )
  return measureQuality(runs, models, [{ feeds: {}, ...(targets && { targets }) }])
}

describe('measureQuality', () => {
  const [dense, pruned] = [batch([2, 3], 0, 1, 0, 5, 1, 1), batch([2, 3], 9, 1, 0, 5, 1, 1)]

  it('counts labels that the highest output names', async () => {
    expect(await measure(dense, pruned, labels([2], 1, 2))).toEqual({
      kind: 'accuracy',
      before: 0.5,
      after: 0,
      examples: 2,
    })
  })

  it('counts where both name the same without labels', async () => {
    expect(await measure(dense, pruned)).toEqual({ kind: 'agreement', before: 1, after: 0.5, examples: 2 })
  })

  it('takes targets of the shape of the output for values', async () => {
    expect(await measure(batch([1, 2], 1, 2), batch([1, 2], 1, 4), batch([1, 2], 1, 2))).toEqual({
      kind: 'error',
      before: 0,
      after: Math.sqrt(2),
      examples: 1,
    })
  })

  it('refuses labels of another number', async () => {
    await expect(measure(dense, pruned, labels([3], 1, 2, 0))).rejects.toThrow(
      /the labels: expected one class for each row/,
    )
  })
})

describe('highestClasses', () => {
  it('finds the axis that labels lack', () => {
    const values = [1, 2, 3, /**/ 4, 0, 0]
    expect(Array.from(highestClasses([1, 2, 3], values, [1, 3]))).toEqual([1, 0, 0])
    expect(Array.from(highestClasses([1, 2, 3], values))).toEqual([2, 0])
  })
})
