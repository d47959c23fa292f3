import { once } from 'node:events'
import { constants, createBrotliCompress } from 'node:zlib'
import type { BrotliCompress } from 'node:zlib'
import type { Sink } from '@coppice/spec'

/** The size of what was written, companions included. */
export interface Size {
  readonly bytes: number
  /** Compressed with brotli at quality 5; `null` where the output is too large to try. */
  readonly brotliBytes: number | null
}

/** A sink that counts what goes through it. */
export interface MeasuredSink extends Sink {
  /** What was written so far; call it once everything is. */
  measure(): Promise<Size>
}

/** Outputs of more bytes than this are not compressed. */
export const brotliLimit: number = 2 ** 29

/** What is measured. */
export interface MeasureOptions {
  /** Whether the bytes are compressed on the side to count those too. Default true. */
  readonly compress?: boolean
  /** Called with the number of bytes of each write that went through. */
  readonly onWrite?: (bytes: number) => void
}

/** Counts the bytes that go to a sink. */
export function measuredSink(sink: Sink, options: MeasureOptions = {}): MeasuredSink {
  const { compress = true, onWrite } = options
  const companions: MeasuredSink[] = []
  const brotli = compress ? countBrotli() : countNothing
  let bytes = 0
  const { companion } = sink
  return {
    name: sink.name,
    async write(chunk) {
      bytes += chunk.length
      await sink.write(chunk)
      await brotli.add(chunk)
      onWrite?.(chunk.length)
    },
    ...(companion && {
      async companion(location: string) {
        const inner = measuredSink(await companion.call(sink, location), options)
        companions.push(inner)
        return inner
      },
    }),
    close: () => sink.close(),
    abort: () => sink.abort(),
    async measure() {
      const own = await brotli.finish()
      const sizes = await Promise.all(companions.map(inner => inner.measure()))
      return sizes.reduce(addSizes, { bytes, brotliBytes: own })
    },
  }
}

function addSizes(one: Size, other: Size): Size {
  const brotliBytes =
    one.brotliBytes === null || other.brotliBytes === null ? null : one.brotliBytes + other.brotliBytes
  return { bytes: one.bytes + other.bytes, brotliBytes }
}

interface Counter {
  add(chunk: Uint8Array): Promise<void>
  finish(): Promise<number | null>
}

const countNothing: Counter = { add: async () => undefined, finish: async () => null }

function countBrotli(): Counter {
  let given = 0
  let counted = 0
  let stream: BrotliCompress | undefined
  const open = (): BrotliCompress => {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 22 }
    return createBrotliCompress({ params }).on('data', (part: Buffer) => (counted += part.length))
  }
  return {
    async add(chunk) {
      given += chunk.length
      if (given > brotliLimit) return void stream?.destroy()
      stream ??= open()
      if (!stream.write(chunk)) await once(stream, 'drain')
    },
    async finish() {
      if (given > brotliLimit) return null
      if (stream === undefined) return 0
      const ended = once(stream, 'end')
      stream.end()
      await ended
      return counted
    },
  }
}
