import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A checkpoint that was made for a benchmark. */
export interface MadeCheckpoint {
  /** The path of its index. */
  readonly index: string
  readonly files: readonly string[]
  readonly bytes: number
}

interface MadeTensor {
  readonly name: string
  readonly type: 'F32' | 'BF16'
  readonly shape: readonly [number, number]
}

const width = 4096
const shardCount = 4
const widths = { F32: 4, BF16: 2 } as const
const chunkElements = 2 ** 21

/**
 * Writes a sharded checkpoint of about so many bytes, named and shaped like a language model: every second layer is
 * float32, the others bfloat16; rows and layers have scales of their own. The same each time.
 */
export async function makeCheckpoint(folder: string, bytes: number): Promise<MadeCheckpoint> {
  await mkdir(folder, { recursive: true })
  const tensors = listTensors(bytes)
  const map: Record<string, string> = {}
  const files: string[] = []
  for (let shard = 0; shard < shardCount; shard++) {
    const location = `model-0000${shard + 1}-of-0000${shardCount}.safetensors`
    const own = tensors.slice((tensors.length * shard) / shardCount, (tensors.length * (shard + 1)) / shardCount)
    for (const { name } of own) map[name] = location
    files.push(join(folder, location))
    await writeShard(join(folder, location), own)
  }
  const index = join(folder, 'model.safetensors.index.json')
  const total = tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0)
  await writeFile(index, `${JSON.stringify({ metadata: { total_size: total }, weight_map: map }, null, 2)}\n`)
  return { index, files, bytes: total }
}

function listTensors(bytes: number): MadeTensor[] {
  const tensors: MadeTensor[] = [{ name: 'model.embed_tokens.weight', type: 'BF16', shape: [2 * width, width] }]
  const rows = bytes < 2 ** 30 ? width / 8 : width
  for (let layer = 0, left = bytes - bytesOf(tensors[0]!); left > 0; layer++) {
    const type = layer % 2 === 0 ? 'F32' : 'BF16'
    const shapes = {
      'mlp.up_proj': [2 * rows, width],
      'mlp.down_proj': [rows, 2 * width],
      input_layernorm: [1, width],
    } as const
    for (const [name, shape] of Object.entries(shapes)) {
      const tensor: MadeTensor = { name: `model.layers.${layer}.${name}.weight`, type, shape }
      tensors.push(tensor)
      left -= bytesOf(tensor)
    }
  }
  return tensors
}

function bytesOf({ type, shape }: MadeTensor): number {
  return shape[0] * shape[1] * widths[type]
}

async function writeShard(path: string, tensors: readonly MadeTensor[]): Promise<void> {
  let end = 0
  const entries = tensors.map(tensor => {
    const begin = end
    end += bytesOf(tensor)
    const { name, type, shape } = tensor
    return [name, { dtype: type, shape: shape[0] === 1 ? [shape[1]] : shape, data_offsets: [begin, end] }]
  })
  const header = JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) })
  const text = header.padEnd(Math.ceil(header.length / 8) * 8)
  const file = await open(path, 'w')
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  await file.write(length)
  await file.write(Buffer.from(text))
  for (const tensor of tensors) for (const chunk of elementsOf(tensor)) await file.write(chunk)
  await file.sync()
  await file.close()
}

/** Numbers that are nearly normal, chunk by chunk: the sum of four uniform ones. */
function* elementsOf({ name, type, shape }: MadeTensor): Generator<Uint8Array> {
  const count = shape[0] * shape[1]
  let state =
    [...name].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 0x01000193), 0x811c9dc5) | 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state & 0xffff) + (state >>> 16)
  }
  const singles = new Float32Array(chunkElements)
  const bits = new Uint32Array(singles.buffer)
  for (let done = 0; done < count; done += chunkElements) {
    const length = Math.min(chunkElements, count - done)
    for (let at = 0; at < length; at++) {
      const scale = 1e-7 * (1 + (((done + at) >>> 12) % 7) / 7)
      singles[at] = (next() + next() - 131070) * scale
    }
    if (type === 'F32') yield new Uint8Array(singles.buffer, 0, 4 * length)
    else yield new Uint8Array(Uint16Array.from(bits.subarray(0, length), word => word >>> 16).buffer)
  }
}
