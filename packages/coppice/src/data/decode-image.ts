import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { failure } from '@coppice/spec'
import type { Example } from './data-set.ts'

const isPng = (bytes: Uint8Array): boolean => bytes[0] === 0x89 && bytes[1] === 0x50
const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8

function decode(bytes: Uint8Array): { width: number; height: number; data: Uint8Array } {
  if (isPng(bytes)) return PNG.sync.read(Buffer.from(bytes))
  return jpeg.decode(bytes, { useTArray: true, formatAsRGBA: true, maxMemoryUsageInMB: 1024, maxResolutionInMP: 200 })
}

/** Drops what is not asked for of red, green, blue and alpha. */
function takeColours(data: Uint8Array, count: number): Uint8Array {
  const values = new Uint8Array(count * 3)
  for (let at = 0; at < count; at++)
    for (let channel = 0; channel < 3; channel++) values[3 * at + channel] = data[4 * at + channel]!
  return values
}

/**
 * Decodes a PNG or JPEG file to red, green and blue from 0 to 255, [height, width, 3].
 *
 * @throws a failure with code `invalid-model` where it is neither or is damaged.
 */
export function decodeImage(bytes: Uint8Array, who: string): Example {
  if (!isPng(bytes) && !isJpeg(bytes))
    throw failure({ code: 'invalid-model', who, expected: 'a PNG or JPEG picture', received: 'something else' })
  try {
    const { width, height, data } = decode(bytes)
    return { kind: 'image', shape: [height, width, 3], values: takeColours(data, width * height) }
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause)
    throw failure({ code: 'invalid-model', who, expected: 'a sound picture', received, cause })
  }
}
