import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { fed, float, floats, ints, tensor } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { fedWith, prepareCase, tensorsOfCase, useBackend } from '../testing/operation-case.ts'
import type { OperationCase } from '../testing/operation-case.ts'

checkOperations('constants', [
  { operator: 'Constant', attributes: { value: tensor('float32', [2, 2], [1, 2, 3, 4]) }, inputs: [] },
  { operator: 'Constant', attributes: { value_int: 3 }, inputs: [] },
  { operator: 'Constant', attributes: { value_floats: { kind: 'floats', value: [0.5, 2] } }, inputs: [] },
  { operator: 'Shape', inputs: [fed(2, 3, 4)] },
  { operator: 'Shape', attributes: { start: 1, end: -1 }, inputs: [fed(2, 3, 4)] },
  { operator: 'Size', inputs: [fed(2, 3, 4)] },
  { operator: 'Range', inputs: [ints([2], []), ints([9], []), ints([3], [])] },
  { operator: 'Range', inputs: [floats([2], []), floats([0], []), floats([-0.5], [])] },
  { operator: 'Range', inputs: [fedWith('int64', [], [1]), fedWith('int64', [], [4]), ints([1], [])] },
  { operator: 'EyeLike', inputs: [fed(3, 4)] },
  { operator: 'EyeLike', attributes: { k: 1, dtype: 7 }, inputs: [fed(3, 4)] },
])

describe('random operators', () => {
  beforeAll(() => useBackend('cpu'))
  const draw = async (example: OperationCase): Promise<tf.Tensor> => {
    const run = await prepareCase(example)
    return run(tensorsOfCase(example))[0]!
  }
  const seed = float(3)

  it.each(['RandomNormalLike', 'RandomNormal'])('%s draws with mean and scale', async operator => {
    const like = operator.endsWith('Like')
    const attributes = { mean: float(5), scale: float(2), seed, ...(like ? {} : { shape: [40, 50] }) }
    const drawn = await draw({ operator, attributes, inputs: like ? [fed(40, 50)] : [] })
    const { mean, variance } = tf.moments(drawn)
    expect(drawn.shape).toEqual([40, 50])
    expect(mean.dataSync()[0]).toBeCloseTo(5, 0)
    expect(Math.sqrt(variance.dataSync()[0]!)).toBeCloseTo(2, 0)
  })

  it.each(['RandomUniformLike', 'RandomUniform'])('%s draws between low and high', async operator => {
    const like = operator.endsWith('Like')
    const attributes = { low: float(-1), high: float(2), seed, ...(like ? {} : { shape: [500] }) }
    const drawn = Array.from((await draw({ operator, attributes, inputs: like ? [fed(500)] : [] })).dataSync())
    expect(drawn).toHaveLength(500)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(-1)
    expect(Math.max(...drawn)).toBeGreaterThan(1.8)
    expect(Math.max(...drawn)).toBeLessThan(2)
  })

  it('Bernoulli draws ones as often as the input says', async () => {
    const chances = Array.from({ length: 1000 }, (_, i) => (i < 500 ? 0 : 0.8))
    const drawn = await draw({
      operator: 'Bernoulli',
      attributes: { seed },
      inputs: [fedWith('float32', [1000], chances)],
    })
    const data = Array.from(drawn.dataSync())
    expect(data.slice(0, 500).every(value => value === 0)).toBe(true)
    expect(data.slice(500).reduce((sum, value) => sum + value, 0) / 500).toBeCloseTo(0.8, 1)
  })

  it('Multinomial draws classes by their weights', async () => {
    const weights = [0.1, 0.2, 0.7].map(Math.log)
    const example = { operator: 'Multinomial', attributes: { seed, sample_size: 2000 } }
    const drawn = await draw({ ...example, inputs: [fedWith('float32', [1, 3], weights)] })
    const data = Array.from(drawn.dataSync())
    expect([drawn.shape, drawn.dtype]).toEqual([[1, 2000], 'int32'])
    for (const [k, chance] of [0.1, 0.2, 0.7].entries())
      expect(data.filter(value => value === k).length / 2000).toBeCloseTo(chance, 1)
  })
})
