import { describe, expect, it } from 'vitest'
import { findCircles } from './find-circles.ts'

const circlesOf = (files: Record<string, string>): string[][] =>
  findCircles(new Map(Object.entries(files).map(([file, imports]) => [file, [...imports]])))

describe('findCircles', () => {
  it('finds none where everything flows one way', () => {
    expect(circlesOf({ a: 'bc', b: 'd', c: 'd', d: '' })).toEqual([])
  })

  it('finds files that lead back to themselves, by any way', () => {
    expect(circlesOf({ a: 'b', b: 'c', c: 'bd', d: 'e', e: 'fd', f: '' })).toEqual([
      ['d', 'e'],
      ['b', 'c'],
    ])
  })

  it('joins circles that share a file', () => {
    expect(circlesOf({ a: 'bc', b: 'a', c: 'a' })).toEqual([['a', 'b', 'c']])
  })
})
