import { failure } from '@coppice/spec'
import type { Json } from './json.ts'

/** A value of a JSON text and where it stands there. */
export interface JsonNode {
  readonly start: number
  readonly stop: number
  readonly value: Json
  /** Of an object, in the order of the text. */
  readonly members?: readonly JsonMember[]
  /** Of an array. */
  readonly items?: readonly JsonNode[]
}

/** A member of an object: its key stands from `start` to `keyStop`, its value to `stop`. */
export interface JsonMember {
  readonly start: number
  readonly keyStop: number
  readonly stop: number
  readonly key: string
  readonly node: JsonNode
}

/** How deep values may lie within each other. */
export const deepestValue = 256

/** How a text is written: by the standard, or by Python, which also has NaN, Infinity and -Infinity. */
export type JsonDialect = 'json' | 'python'

interface Cursor {
  readonly text: string
  readonly who: string
  readonly dialect: JsonDialect
  position: number
  depth: number
}

/**
 * Reads a JSON text. Stricter than `JSON.parse`, which would drop what it does not keep: keys that repeat and the key
 * `__proto__` are refused, and so are values within more than `deepestValue` others.
 *
 * @throws a failure with code `invalid-model` that says where.
 *
 * @example
 * ```ts
 * parseJson('{"a": 1}', 'model.json').value // { a: 1 }
 * ```
 */
export function parseJson(text: string, who: string, dialect: JsonDialect = 'json'): JsonNode {
  const cursor: Cursor = { text, who, dialect, position: text.charCodeAt(0) === 0xfeff ? 1 : 0, depth: 0 }
  const root = readValue(cursor)
  if (nextCharacter(cursor) !== '') throw unexpected(cursor, 'the end of the text')
  return root
}

function match(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.position
  const found = pattern.exec(cursor.text)?.[0] ?? ''
  cursor.position += found.length
  return found
}

/** The next character that is no space; empty at the end. */
function nextCharacter(cursor: Cursor): string {
  match(cursor, /[ \t\r\n]*/y)
  return cursor.text.charAt(cursor.position)
}

function unexpected({ text, who, position }: Cursor, expected: string): Error {
  const rest = text.slice(position, position + 16)
  const received = rest === '' ? 'the end of the text' : JSON.stringify(rest)
  return failure({ code: 'invalid-model', who, expected: `${expected} at character ${position}`, received })
}

function readValue(cursor: Cursor): JsonNode {
  const character = nextCharacter(cursor)
  const start = cursor.position
  if (character === '{') return nested(cursor, readObject)
  if (character === '[') return nested(cursor, readArray)
  const value = character === '"' ? readString(cursor) : readScalar(cursor)
  return { start, stop: cursor.position, value }
}

function nested(cursor: Cursor, read: (cursor: Cursor) => JsonNode): JsonNode {
  if (++cursor.depth > deepestValue) throw unexpected(cursor, `at most ${deepestValue} values within each other`)
  const node = read(cursor)
  cursor.depth--
  return node
}

const literals: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
])

const pythonNumber = /NaN|-?Infinity/y

function readScalar(cursor: Cursor): Json {
  const special = cursor.dialect === 'python' ? match(cursor, pythonNumber) : ''
  if (special !== '') return Number(special)
  const number = match(cursor, /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y)
  if (number !== '') return Number(number)
  const start = cursor.position
  const value = literals.get(match(cursor, /[a-z]+/y))
  if (value !== undefined) return value
  cursor.position = start
  throw unexpected(cursor, 'a JSON value')
}

function readString(cursor: Cursor): string {
  const { text } = cursor
  const start = cursor.position++
  let isPlain = true
  for (;;) {
    match(cursor, /[^"\\\u0000-\u001f]*/y)
    const character = text.charAt(cursor.position)
    if (character === '"') break
    if (character !== '\\') throw unexpected(cursor, 'a closing quote')
    isPlain = false
    cursor.position += 2
  }
  const stop = ++cursor.position
  return isPlain ? text.slice(start + 1, stop - 1) : unescape(cursor, start, stop)
}

function unescape(cursor: Cursor, start: number, stop: number): string {
  try {
    return JSON.parse(cursor.text.slice(start, stop)) as string
  } catch {
    throw unexpected({ ...cursor, position: start }, 'a string with valid escapes')
  }
}

/** Moves past a comma and says whether there was one, or past the end. */
function hasMore(cursor: Cursor, end: string): boolean {
  const character = nextCharacter(cursor)
  if (character !== ',' && character !== end) throw unexpected(cursor, `a comma or ${end}`)
  cursor.position++
  return character === ','
}

function readArray(cursor: Cursor): JsonNode {
  const start = cursor.position++
  const items: JsonNode[] = []
  if (nextCharacter(cursor) === ']') cursor.position++
  else
    do items.push(readValue(cursor))
    while (hasMore(cursor, ']'))
  return { start, stop: cursor.position, value: items.map(item => item.value), items }
}

function readObject(cursor: Cursor): JsonNode {
  const start = cursor.position++
  const members: JsonMember[] = []
  const value = Object.create(null) as Record<string, Json>
  if (nextCharacter(cursor) === '}') cursor.position++
  else
    do {
      const member = readMember(cursor, value)
      members.push(member)
      value[member.key] = member.node.value
    } while (hasMore(cursor, '}'))
  return { start, stop: cursor.position, value, members }
}

function readMember(cursor: Cursor, known: Readonly<Record<string, Json>>): JsonMember {
  if (nextCharacter(cursor) !== '"') throw unexpected(cursor, 'a key in quotes')
  const start = cursor.position
  const key = readString(cursor)
  const keyStop = cursor.position
  if (key === '__proto__' || key in known) throw forbiddenKey(cursor.who, key, key in known)
  if (nextCharacter(cursor) !== ':') throw unexpected(cursor, 'a colon')
  cursor.position++
  const node = readValue(cursor)
  return { start, keyStop, stop: cursor.position, key, node }
}

function forbiddenKey(who: string, key: string, repeats: boolean): Error {
  const expected = repeats ? 'every key once in an object' : 'keys other than __proto__'
  const received = repeats ? `${JSON.stringify(key)} twice` : JSON.stringify(key)
  return failure({ code: 'invalid-model', who, expected, received })
}
