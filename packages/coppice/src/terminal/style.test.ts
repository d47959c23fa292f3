import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createStyle } from './style.ts'

const stream = (isTTY: boolean): Writable & { isTTY: boolean } => Object.assign(new Writable(), { isTTY })

describe('createStyle', () => {
  it.each([
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ])('colours for %s: %s %j %s', (_, isTTY, env, coloured) => {
    expect(createStyle(stream(isTTY), env)('red', 'text').includes('\u001b')).toBe(coloured)
  })
})
