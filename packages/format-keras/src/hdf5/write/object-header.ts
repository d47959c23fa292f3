import { failure } from '@coppice/spec'
import { concatenate, padded, type Field } from '../../bytes.ts'
import { place, type Space } from './space.ts'

/** What a message of an object says. */
export const MESSAGE = {
  shape: 1,
  links: 2,
  type: 3,
  fillValue: 5,
  link: 6,
  layout: 8,
  groupInfo: 10,
  filters: 11,
  attribute: 12,
} as const

/** One statement about an object. */
export interface Message {
  readonly kind: number
  readonly body: Uint8Array
}

/** The longest message, in bytes: a multiple of eight below 2^16. */
const longestMessage = 65_528

/** The most messages of an object. */
const mostMessages = 65_535

/**
 * Places an object with all that is said of it, and gives its address.
 *
 * @throws a failure with code `unsupported-model` where more is said than fits.
 */
export function placeObject(space: Space, messages: readonly Message[], who: string): number {
  if (messages.length > mostMessages) throw tooMuch(who, `${mostMessages} members and attributes`, messages.length)
  const body = messages.flatMap(message => encodeMessage(message, who))
  const length = body.reduce((sum, field) => sum + (field instanceof Uint8Array ? field.length : field[0]), 0)
  const prefix: readonly Field[] = [
    [1, 1],
    [1, 0],
    [2, messages.length],
    [4, 1],
    [4, length],
    [4, 0],
  ]
  return place(space, concatenate([...prefix, ...body]))
}

function encodeMessage({ kind, body }: Message, who: string): readonly Field[] {
  const bytes = padded(body)
  if (bytes.length > longestMessage) throw tooMuch(who, `${longestMessage} bytes in an attribute`, bytes.length)
  return [[2, kind], [2, bytes.length], [4, 0], bytes]
}

function tooMuch(who: string, most: string, received: number): Error {
  return failure({ code: 'unsupported-model', who, expected: `at most ${most}`, received: `${received}` })
}
