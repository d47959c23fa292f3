import { failure, type Tensor } from '@coppice/spec'
import { lengthOf, type FileLayout } from './lay-out.ts'
import { partLength, type Pipe } from './open-pipe.ts'

/** Writes a file part by part. */
export async function writeFile({ head, tensors }: FileLayout, pipe: Pipe): Promise<void> {
  await pipe.write(head)
  for (const tensor of tensors) await writeTensor(tensor, pipe)
  await pipe.finish()
}

async function writeTensor(tensor: Tensor, pipe: Pipe): Promise<void> {
  const whole = lengthOf(tensor)
  for (let offset = 0; offset < whole;) {
    const length = Math.min(partLength, whole - offset)
    const bytes = await tensor.read({ offset, length, into: pipe.memory() })
    if (bytes.length !== length && bytes.length !== whole) throw disagreement(tensor, whole, bytes.length)
    // A tensor that cannot give a part gives everything.
    const isWhole = bytes.length === whole && length < whole
    await pipe.write(isWhole ? bytes.subarray(offset) : bytes)
    offset = isWhole ? whole : offset + length
  }
}

function disagreement({ name, type, shape }: Tensor, expected: number, received: number): Error {
  return failure({
    code: 'internal',
    who: 'format-safetensors',
    expected: `${expected} bytes of ${type}[${shape.join(', ')}] from tensor ${JSON.stringify(name)}`,
    received: `${received}`,
  })
}
