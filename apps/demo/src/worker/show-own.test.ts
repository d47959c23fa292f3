import { buildModel } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { showOwn } from './show-own.ts'

const graphOf = (...shape: readonly (number | string)[]): Parameters<typeof showOwn>[0] =>
  buildModel({ seed: 1 }, g => {
    g.output(g.relu(g.input('x', shape)), { name: 'y' })
  }).graph

describe('showOwn', () => {
  it.each([
    [
      ['batch', 1, 4, 6],
      [6, 4],
    ],
    [
      ['batch', 4, 6, 1],
      [6, 4],
    ],
    [['batch', 3, 4, 6], undefined],
    [['batch', 1, 'height', 6], undefined],
    [['batch', 24], undefined],
  ] as const)('of inputs %j shows pictures of %j, or else numbers', (shape, picture) => {
    const show = showOwn(graphOf(...shape), undefined)!
    expect(show.picture).toEqual(picture)
    expect(show.text === undefined).toBe(picture !== undefined)
  })

  it('shows the first numbers, and that there are more', () => {
    const { text, classes } = showOwn(graphOf('batch', 8), ['cat', 'dog'])!
    expect(text!(Float32Array.of(1, 2.5, 3))).toBe('1 2.5 3')
    expect(text!(new Float32Array(8))).toBe('0 0 0 0 0 0 …')
    expect(classes).toEqual(['cat', 'dog'])
  })
})
