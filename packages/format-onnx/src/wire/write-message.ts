import { failure, type Sink } from '@coppice/spec'
import { isCopied, type Copied, type Elements, type Message } from './message.ts'

const smallPiece = 1 << 14
const bufferSize = 1 << 17
const chunkSize = 1 << 22

/** Writes a message piece by piece; small pieces are gathered, large ones go from the source to the sink. */
export async function writeMessage(message: Message, sink: Sink): Promise<void> {
  let small: Uint8Array[] = []
  let size = 0
  for await (const bytes of messageBytes(message)) {
    if (bytes.length <= smallPiece) {
      small.push(bytes)
      size += bytes.length
    }
    if (size > bufferSize || (size > 0 && bytes.length > smallPiece)) {
      await sink.write(joinBytes(small, size))
      small = []
      size = 0
    }
    if (bytes.length > smallPiece) await sink.write(bytes)
  }
  if (size > 0) await sink.write(joinBytes(small, size))
}

async function* messageBytes(message: Message): AsyncGenerator<Uint8Array> {
  for (const piece of message.pieces) {
    if (isCopied(piece)) yield* copiedBytes(piece)
    else if ('tensor' in piece) yield await elementBytes(piece)
    else yield piece
  }
}

function joinBytes(list: readonly Uint8Array[], size: number): Uint8Array {
  if (list.length === 1) return list[0]!
  const bytes = new Uint8Array(size)
  let position = 0
  for (const part of list) {
    bytes.set(part, position)
    position += part.length
  }
  return bytes
}

async function* copiedBytes({ source, offset, length }: Copied): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; done += chunkSize) {
    yield await source.read(offset + done, Math.min(chunkSize, length - done))
  }
}

async function elementBytes({ tensor, length }: Elements): Promise<Uint8Array> {
  const bytes = await tensor.read()
  if (bytes.length === length) return bytes
  const expected = `${length} bytes of ${tensor.type}[${tensor.shape.join(', ')}] from tensor ${tensor.name}`
  throw failure({ code: 'internal', who: 'format-onnx', expected, received: `${bytes.length}` })
}
