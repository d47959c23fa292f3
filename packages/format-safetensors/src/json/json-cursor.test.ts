import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure } from '@coppice/spec'
import {
  expectEnd,
  peek,
  readArray,
  readCount,
  readObject,
  readString,
  skipValue,
  withSpan,
  type JsonCursor,
} from './json-cursor.ts'

function cursorOf(text: string): JsonCursor {
  const invalid: JsonCursor['invalid'] = (expected, received) =>
    failure({ code: 'invalid-model', who: 'test', expected, received })
  return { text, position: 0, invalid }
}

/** Reads anything, as `JSON.parse` does. */
function readAny(cursor: JsonCursor): unknown {
  const first = peek(cursor)
  if (first === '"') return readString(cursor, 'a text')
  if (first === '[') {
    const items: unknown[] = []
    readArray(cursor, 'a list', () => items.push(readAny(cursor)))
    return items
  }
  if (first === '{') {
    const members: [string, unknown][] = []
    readObject(cursor, 'an object', key => members.push([key, readAny(cursor)]))
    return Object.fromEntries(members)
  }
  const { start, stop } = skipValue(cursor, 'a value')
  return JSON.parse(cursor.text.slice(start, stop))
}

function parse(text: string): unknown {
  const cursor = cursorOf(text)
  const value = readAny(cursor)
  expectEnd(cursor)
  return value
}

describe('a JSON cursor', () => {
  it('reads what JSON.parse reads, however it is spaced', () => {
    const any = fc.json({ maxDepth: 4 }).map(text => JSON.parse(text) as unknown)
    fc.assert(
      fc.property(any, fc.constantFrom('', ' ', '\t', '\n  '), (value, space) => {
        const text = space + JSON.stringify(value, null, space) + space
        expect(parse(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('refuses what JSON.parse refuses, and nothing else but repeated keys and half characters', () => {
    const broken = fc.tuple(fc.json({ maxDepth: 2 }), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '\\', '0', '-'))
    fc.assert(
      fc.property(broken, ([text, place, insert]) => {
        const at = place % (text.length + 1)
        const changed = text.slice(0, at) + insert + text.slice(at + 1)
        let expected: { readonly value: unknown } | undefined
        try {
          expected = { value: JSON.parse(changed) as unknown }
        } catch {
          // Then ours must refuse it too.
        }
        const attempt = (): unknown => parse(changed)
        if (!expected) expect(attempt).toThrow()
        else {
          try {
            expect(attempt()).toEqual(expected.value)
          } catch (error) {
            expect(String(error)).toMatch(/twice|as a text/)
          }
        }
      }),
    )
  })

  it('tells where values stand', () => {
    const cursor = cursorOf('{"a" : [1, 2] }')
    readObject(cursor, 'it', () => {
      const { start, stop } = withSpan(cursor, () => skipValue(cursor, 'it'))
      expect(cursor.text.slice(start, stop)).toBe('[1, 2]')
    })
  })

  it.each(['-1', '1.5', '1e3', '01', '9007199254740993', '"1"', 'null', ''])('does not count %s', text => {
    const read = (): void => {
      const cursor = cursorOf(text)
      readCount(cursor, 'it')
      expectEnd(cursor)
    }
    expect(read).toThrow(expect.objectContaining({ code: 'invalid-model' }))
  })

  it.each([
    ['a key that comes twice', '{"a":1,"a":2}', '"a" twice'],
    ['a key that comes twice by an escape', '{"a":1,"\\u0061":2}', '"a" twice'],
    ['half a character', '["\\ud800"]', 'as a text'],
    ['a text without an end', '["abc', 'as a text'],
    ['a text whose last quote is escaped', '["abc\\"]', 'as a text'],
    ['a control character in a text', '["a\nb"]', 'as a text'],
    ['a list without an end', '[1,2', '"," or "]"'],
    ['a comma before the end', '[1,]', 'a value'],
    ['a value that is none', '[nul]', 'a value'],
    ['more than one value', '1 2', 'nothing more'],
    ['values that lie too deep', '['.repeat(100), 'at most 32 deep'],
  ])('refuses %s', (_, text, message) => {
    const skip = (): void => {
      const cursor = cursorOf(text)
      skipValue(cursor, 'it')
      expectEnd(cursor)
    }
    expect(skip).toThrow(message)
  })
})
