import { describe, expect, it } from 'vitest'
import { checkLocation } from './check-location.ts'

describe('checkLocation', () => {
  it('gives the segments of a path inside the folder', () => {
    expect(checkLocation('w.bin')).toEqual(['w.bin'])
    expect(checkLocation('./parts//w.bin')).toEqual(['parts', 'w.bin'])
    expect(checkLocation('parts\\w.bin')).toEqual(['parts', 'w.bin'])
    expect(checkLocation('..w.bin')).toEqual(['..w.bin'])
    expect(checkLocation('%2e%2e')).toEqual(['%2e%2e'])
  })

  const outside = [
    '',
    '.',
    './',
    '..',
    '../w',
    'a/..',
    'a/../../w',
    '/w',
    '\\w',
    '//h/w',
    'C:/w',
    'C:w',
    'w:stream',
    'w\0',
  ]
  for (const location of outside) {
    it(`refuses ${JSON.stringify(location)}`, () => {
      expect(() => checkLocation(location)).toThrow(expect.objectContaining({ code: 'unsafe-path' }))
    })
  }
})
