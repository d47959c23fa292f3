import { describe, expect, it } from 'vitest'
import { constantTensor, randomTensor } from './index.ts'

const floats = async (tensor: ReturnType<typeof randomTensor>): Promise<Float32Array> =>
  new Float32Array((await tensor.read()).slice().buffer)

describe('randomTensor', () => {
  it('depends on the seed and the name alone', async () => {
    const [one, same, other] = [
      randomTensor(1, 'w', [3, 4]),
      randomTensor(1, 'w', [3, 4]),
      randomTensor(1, 'v', [3, 4]),
    ]
    expect(await floats(one)).toEqual(await floats(same))
    expect(await floats(one)).not.toEqual(await floats(other))
    expect(await floats(one)).toHaveLength(12)
  })

  it('keeps positive ones at 0.1 or more', async () => {
    const values = await floats(randomTensor(1, 'variance', [1000], { mean: 0, std: 0.1, positive: true }))
    expect(Math.min(...values)).toBe(Math.fround(0.1))
    expect(Math.max(...values)).toBeGreaterThan(0.2)
  })
})

describe('constantTensor', () => {
  it('writes little-endian elements of the type asked for', async () => {
    expect([...(await constantTensor('a', [1, -1]).read())]).toEqual([
      1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255,
    ])
    expect([...(await constantTensor('b', [258], { type: 'int32', shape: [] }).read())]).toEqual([2, 1, 0, 0])
    expect([...(await constantTensor('c', [1], { type: 'float32' }).read())]).toEqual([0, 0, 128, 63])
    expect([...(await constantTensor('d', [1, 0], { type: 'bool' }).read())]).toEqual([1, 0])
  })

  it('refuses a shape that does not fit', () => {
    expect(() => constantTensor('a', [1, 2, 3], { shape: [2] })).toThrow('expected 2 elements, received 3')
  })
})
