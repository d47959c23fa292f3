import type { Failure } from '@coppice/spec'

/** A place in a JSON text. What is read from it keeps the order of keys and is told the place of every value. */
export interface JsonCursor {
  readonly text: string
  position: number
  /** The failure for a text that is not what it should be. */
  readonly invalid: (expected: string, received: string) => Failure
}

/** A stretch of the text. */
export interface Span {
  readonly start: number
  readonly stop: number
}

const space = /[ \t\n\r]*/y
const number = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const literal = /true|false|null/y
const loneSurrogate = /\p{Surrogate}/u
const deepest = 32

/** Takes what a sticky pattern matches here. */
function take(cursor: JsonCursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.position
  const [found = ''] = pattern.exec(cursor.text) ?? []
  cursor.position += found.length
  return found
}

/** The failure for what stands here. */
export function unexpected(cursor: JsonCursor, expected: string): Failure {
  const { text, position } = cursor
  const received = position >= text.length ? 'the end' : JSON.stringify(text.slice(position, position + 20))
  return cursor.invalid(`${expected} at character ${position}`, received)
}

/** The character that comes next, after space. */
export function peek(cursor: JsonCursor): string {
  take(cursor, space)
  return cursor.text[cursor.position] ?? ''
}

function skipCharacter(cursor: JsonCursor, expected: string): void {
  if (peek(cursor) !== expected) throw unexpected(cursor, `"${expected}"`)
  cursor.position++
}

/** What comes between an opening and a closing bracket, separated by commas. */
function readList(cursor: JsonCursor, [open, close]: readonly [string, string], readItem: () => void): void {
  skipCharacter(cursor, open)
  if (peek(cursor) === close) {
    cursor.position++
    return
  }
  for (;;) {
    readItem()
    const next = peek(cursor)
    if (next !== ',' && next !== close) throw unexpected(cursor, `"," or "${close}"`)
    cursor.position++
    if (next === close) return
  }
}

/** An object: each key is handed over once, and `readValue` reads what follows it. Refuses a key that comes twice. */
export function readObject(cursor: JsonCursor, what: string, readValue: (key: string) => void): void {
  if (peek(cursor) !== '{') throw unexpected(cursor, `${what} as an object`)
  const keys = new Set<string>()
  readList(cursor, ['{', '}'], () => {
    const key = readString(cursor, 'a key')
    if (keys.has(key)) throw cursor.invalid(`each key of ${what} once`, `${JSON.stringify(key)} twice`)
    keys.add(key)
    skipCharacter(cursor, ':')
    readValue(key)
  })
}

/** A list; `readItem` reads each of its items. */
export function readArray(cursor: JsonCursor, what: string, readItem: () => void): void {
  if (peek(cursor) !== '[') throw unexpected(cursor, `${what} as a list`)
  readList(cursor, ['[', ']'], readItem)
}

/** A text, with its escapes resolved. */
export function readString(cursor: JsonCursor, what: string): string {
  if (peek(cursor) !== '"') throw unexpected(cursor, `${what} as a text`)
  const start = cursor.position
  const stop = endOfString(cursor.text, start)
  try {
    const value: unknown = JSON.parse(cursor.text.slice(start, stop))
    if (typeof value === 'string' && !loneSurrogate.test(value)) {
      cursor.position = stop
      return value
    }
  } catch {
    // Refused below.
  }
  throw unexpected(cursor, `${what} as a text`)
}

function endOfString(text: string, start: number): number {
  let end = start
  do end = text.indexOf('"', end + 1)
  while (end > 0 && isEscaped(text, end))
  return end < 0 ? text.length : end + 1
}

function isEscaped(text: string, position: number): boolean {
  let slashes = 0
  while (text[position - 1 - slashes] === '\\') slashes++
  return slashes % 2 === 1
}

/** A whole number from 0 to 2^53, without sign, fraction or exponent. */
export function readCount(cursor: JsonCursor, what: string): number {
  peek(cursor)
  const start = cursor.position
  const text = take(cursor, number)
  const value = /^[0-9]+$/.test(text) ? Number(text) : NaN
  if (Number.isSafeInteger(value)) return value
  cursor.position = start
  throw unexpected(cursor, `${what} as a whole number from 0 to 2^53`)
}

/** Whatever value comes next, read over. */
export function skipValue(cursor: JsonCursor, what: string, depth = 0): Span {
  const first = peek(cursor)
  const start = cursor.position
  if (depth > deepest) throw cursor.invalid(`values at most ${deepest} deep in ${what}`, 'more')
  if (first === '{') readObject(cursor, what, () => skipValue(cursor, what, depth + 1))
  else if (first === '[') readArray(cursor, what, () => skipValue(cursor, what, depth + 1))
  else if (first === '"') readString(cursor, what)
  else if (take(cursor, number) === '' && take(cursor, literal) === '') throw unexpected(cursor, `a value in ${what}`)
  return { start, stop: cursor.position }
}

/** Reads a value with its place. */
export function withSpan<Value>(cursor: JsonCursor, read: () => Value): Span & { readonly value: Value } {
  peek(cursor)
  const start = cursor.position
  const value = read()
  return { start, stop: cursor.position, value }
}

/** Checks that nothing but space follows. */
export function expectEnd(cursor: JsonCursor): void {
  if (peek(cursor) !== '') throw unexpected(cursor, 'nothing more')
}
