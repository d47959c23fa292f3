import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from './json.ts'
import { deepestValue, parseJson } from './parse-json.ts'
import { patchJson } from './patch-json.ts'

const value = (text: string): Json => parseJson(text, 'test').value

/** Numbers that JSON has, and no key that is refused. */
const anyJson = fc.jsonValue().map(json => JSON.parse(JSON.stringify(json).replaceAll('__proto__', 'proto')) as Json)
const spaces = fc.constantFrom(0, 1, 2, '\t')

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(anyJson, spaces, (json, space) => {
        expect(value(JSON.stringify(json, null, space))).toEqual(json)
      }),
    )
  })

  it('refuses what JSON.parse refuses', () => {
    const alphabet = fc.constantFrom(...'{}[]",:\\u0123-.eE+ truefalsn\n'.split(''))
    fc.assert(
      fc.property(
        fc.array(alphabet).map(characters => characters.join('')),
        text => {
          const outcome = (parse: () => unknown): unknown => {
            try {
              return { json: parse() }
            } catch {
              return 'refused'
            }
          }
          expect(outcome(() => value(text))).toEqual(outcome(() => JSON.parse(text)))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('says where and what', () => {
    const message = (text: string): string => {
      try {
        return String(value(text))
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(message('{"a": 1,')).toBe('test: expected a key in quotes at character 8, received the end of the text')
    expect(message('{"a": NaN}')).toBe('test: expected a JSON value at character 6, received "NaN}"')
    expect(message('[1] 2')).toBe('test: expected the end of the text at character 4, received "2"')
    expect(message('{"a": 1, "a": 2}')).toBe('test: expected every key once in an object, received "a" twice')
    expect(message('{"__proto__": 1}')).toBe('test: expected keys other than __proto__, received "__proto__"')
  })

  it('knows no other keys than those of the text', () => {
    expect((value('{"a": 1}') as Record<string, Json>)['toString']).toBeUndefined()
    expect(value('{"constructor": 1, "toString": 2}')).toEqual({ constructor: 1, toString: 2 })
  })

  it('refuses values that lie too deep, and does not run out of stack', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    expect(() => value(nested(deepestValue))).not.toThrow()
    expect(() => value(nested(deepestValue + 1))).toThrow('at most 256 values within each other')
    expect(() => value('['.repeat(1e6))).toThrow('at most 256 values within each other')
  })

  it('skips a byte order mark', () => {
    expect(value('\ufeff[1]')).toEqual([1])
  })
})

describe('patchJson', () => {
  it('gives the same text for the same value', () => {
    fc.assert(
      fc.property(anyJson, spaces, (json, space) => {
        const text = JSON.stringify(json, null, space)
        expect(patchJson(text, JSON.parse(text) as Json)).toBe(text)
      }),
    )
  })

  it('gives a text of the new value, whatever the old one was', () => {
    fc.assert(
      fc.property(anyJson, anyJson, spaces, (old, next, space) => {
        expect(JSON.parse(patchJson(JSON.stringify(old, null, space), next))).toEqual(next)
      }),
    )
  })

  it('changes only what changes', () => {
    const text = '{\n  "list": [{"name":"a","shape":[1,  2]},\n    {"name":"b","eps":1.0e-5}],\n  "x" : 1\n}\n'
    const list = [
      { name: 'a', shape: [1, 7] },
      { name: 'b', eps: 1e-5 },
    ]
    expect(patchJson(text, { list, x: 1 })).toBe(text.replace('2]', '7]'))
  })

  it('takes elements out and puts others in where the rest stands', () => {
    const text = '{"list": [\n  {"name": "a", "n": 1.0},\n  {"name": "b", "n": 2.0},\n  {"name": "c", "n": 3.0}\n]}'
    const list = [{ name: 'new', n: 0 }, { name: 'b', n: 2 }, { name: 'c', n: 5 }, { name: 'd' }]
    expect(patchJson(text, { list })).toBe(
      '{"list": [\n  {"name": "new", "n": 0},\n  {"name": "b", "n": 2.0},\n  {"name": "c", "n": 5},\n  {"name": "d"}\n]}',
    )
    expect(patchJson('[1, 2]', [])).toBe('[]')
    expect(patchJson('{"a": {}, "b": 1}', { a: { c: [true, null] }, b: 1 })).toBe('{"a": {"c": [true, null]}, "b": 1}')
  })
})
