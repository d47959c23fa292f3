import { describe, expect, it } from 'vitest'
import { buildModel, randomFeeds, smallConvolutionalNetwork, textClassifier } from './index.ts'

describe('randomFeeds', () => {
  it('gives dynamic axes the sizes asked for, and 1 otherwise', () => {
    const { graph } = smallConvolutionalNetwork(1)
    expect(randomFeeds(graph, { batch: 2 })['image']!.shape).toEqual([2, 3, 32, 32])
    expect(randomFeeds(graph)['image']!.shape).toEqual([1, 3, 32, 32])
  })

  it('gives integers from 0 to 9', () => {
    const { type, data } = randomFeeds(textClassifier(1).graph, { batch: 9, sequence: 9 })['tokens']!
    expect(type).toBe('int64')
    expect(new Set(data as BigInt64Array).size).toBe(10)
    for (const value of data as BigInt64Array) expect(value >= 0n && value <= 9n).toBe(true)
  })

  it('depends on the seed', () => {
    const { graph } = smallConvolutionalNetwork(1)
    expect(randomFeeds(graph, {}, 1)).toEqual(randomFeeds(graph, {}, 1))
    expect(randomFeeds(graph, {}, 1)).not.toEqual(randomFeeds(graph, {}, 2))
  })

  it('refuses types that it cannot make', () => {
    const { graph } = buildModel({}, g => g.output(g.unary('Identity', g.input('flags', [2], 'bool'))))
    expect(() => randomFeeds(graph)).toThrow("expected 'flags' to be float32 or int64, received bool")
  })
})
