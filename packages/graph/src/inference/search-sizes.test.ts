import { describe, expect, it } from 'vitest'
import { searchSizes } from './search-sizes.ts'

const pool = [1, 2, 3, 4, 12, 9]
const goal = 3

describe('searchSizes', () => {
  it('changes one dimension after another as long as that helps', () => {
    const progress = ({ t, s }: Record<string, number>): number => (t === 12 ? (s === 9 ? 3 : 2) : 1)
    expect(searchSizes({ b: 2, t: 5, s: 7 }, pool, progress, goal)).toEqual({ b: 2, t: 12, s: 9 })
  })

  it('changes two at once where one does not help', () => {
    const progress = ({ t, s }: Record<string, number>): number => (t === 12 && s === 9 ? 3 : 1)
    expect(searchSizes({ t: 5, s: 7 }, pool, progress, goal)).toEqual({ t: 12, s: 9 })
  })

  it('gives nothing where the pool does not hold the sizes', () => {
    expect(searchSizes({ t: 5 }, pool, ({ t }) => (t === 10 ? 3 : 1), goal)).toBeUndefined()
  })

  it('gives the start where it works', () => {
    expect(searchSizes({ t: 5 }, pool, () => goal, goal)).toEqual({ t: 5 })
  })
})
