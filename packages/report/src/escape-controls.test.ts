import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeControls } from './escape-controls.ts'

describe('escapeControls', () => {
  it('leaves ordinary names alone', () => {
    expect(escapeControls('encoder/layer.0/Übergröße 東京 🙂')).toBe('encoder/layer.0/Übergröße 東京 🙂')
  })

  it.each([
    ['a terminal escape', 'a\u001b[31mb', 'a\\x1b[31mb'],
    ['a line feed', 'a\nb', 'a\\x0ab'],
    ['a C1 control', 'a\u009bb', 'a\\x9bb'],
    ['a right-to-left override', 'a\u202eb', 'a\\u{202e}b'],
    ['a lone surrogate', 'a\ud800b', 'a\\u{d800}b'],
    ['a tag character', 'a\u{e0041}b', 'a\\u{e0041}b'],
  ])('escapes %s', (_, text, expected) => {
    expect(escapeControls(text)).toBe(expected)
  })

  it('leaves no control character in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(escapeControls(text)).not.toMatch(/\p{Cc}/u)
      }),
    )
  })
})
