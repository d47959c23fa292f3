import { describe, expect, it } from 'vitest'
import { samples } from './index.ts'

describe.each(samples.map(sample => [sample.name, sample] as const))('the sample %s', (name, { load }) => {
  it('has examples that fit its network, the same for the same seed and others for another', async () => {
    const network = await load()
    const { graph } = network.build(1)
    const [one, same, other] = [network.examples(20, 1), network.examples(20, 1), network.examples(20, 2)]
    expect(one).toEqual(same)
    expect(one).not.toEqual(other)
    for (const { name, type, shape } of graph.inputs) {
      expect(one.feeds[name]).toMatchObject({ type, shape: [20, ...shape!.slice(1)] })
    }
    expect(one.feeds).toHaveProperty(network.show.input)
    expect(graph.name).toBe(name)
  })

  it('has labels that are classes, or pictures with values from 0 to 1', async () => {
    const { show, examples } = await load()
    const { data } = examples(200, 1).targets!
    const most = show.classes ? show.classes.length - 1 : 1
    for (const value of data) {
      expect(Number(value)).toBeGreaterThanOrEqual(0)
      expect(Number(value)).toBeLessThanOrEqual(most)
    }
    expect(new Set(Array.from(data as ArrayLike<number | bigint>)).size).toBeGreaterThan(most)
  })
})

describe('letters', () => {
  it('are named after the one that is the most frequent', async () => {
    const { show, examples } = await samples.find(({ name }) => name === 'letters')!.load()
    const { feeds, targets } = examples(50, 3)
    const { data, shape } = feeds[show.input]!
    for (let row = 0; row < 50; row++) {
      const text = show.text!(data.slice(row * shape[1]!, (row + 1) * shape[1]!))
      const counts = show.classes!.map(letter => text.split(letter).length - 1)
      expect(counts[Number(targets!.data[row])]).toBe(Math.max(...counts))
    }
  })
})
