import { link, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectRefused, makeModels } from './testing/expect-refused.ts'
import { makeFolder, run } from './testing/run.ts'
import { encodeCheckpoint, weightsOf, writeShards } from './testing/write-checkpoint.ts'
import { perceptron } from '@coppice/testkit'
import type { Model } from '@coppice/spec'

type Make = (folder: string) => Promise<unknown>

interface Bad {
  readonly item: number
  readonly what: string
  /** Makes `in.safetensors`, or an index where `input` says so. */
  readonly make: Make
  readonly input?: string
  readonly code?: number
  readonly says: RegExp
}

const index = 'model.safetensors.index.json'
const [first, second] = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const

const file =
  (bytes: Uint8Array | string, name = 'in.safetensors'): Make =>
  folder =>
    writeFile(join(folder, name), bytes)

/** A file of this header and nothing else. */
function withHeader(text: string): Uint8Array {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return new Uint8Array(Buffer.concat([length, Buffer.from(text)]))
}

/** The tiny perceptron whose first weight has other numbers. */
function filled(fill: number): Model {
  const model = weightsOf(perceptron(1))
  const [name, tensor] = [...model.graph.tensors].find(([, { shape }]) => shape.length === 2)!
  const size = tensor.shape.reduce((product, length) => product * length, 1)
  const read = (): Uint8Array => new Uint8Array(new Float32Array(size).fill(fill).buffer)
  return {
    ...model,
    graph: { ...model.graph, tensors: new Map([...model.graph.tensors, [name, { ...tensor, read }]]) },
  }
}

const checkpointOf =
  (model: Model): Make =>
  async folder =>
    writeFile(join(folder, 'in.safetensors'), await encodeCheckpoint(model))

/** Shards of which something is changed afterwards. */
const shards =
  (change: (folder: string) => Promise<unknown>): Make =>
  async folder => {
    await writeShards(folder)
    await change(folder)
  }

const replaced =
  (from: string, to: string): Make =>
  async folder => {
    await writeShards(folder)
    const text = await readFile(join(folder, index), 'utf8')
    await writeFile(join(folder, index), text.replaceAll(from, to))
  }

const bad: readonly Bad[] = [
  { item: 1, what: 'an empty file', make: file(''), says: /empty/ },
  {
    item: 2,
    what: 'a file that is cut off',
    make: async folder => file((await encodeCheckpoint()).slice(0, -7))(folder),
    says: /cut off/,
  },
  {
    item: 3,
    what: 'a picture',
    make: file(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0)),
    says: /in\.safetensors/,
  },
  { item: 4, what: 'an error page', make: file('<!DOCTYPE html><html>404</html>'), says: /HTML/ },
  { item: 4, what: 'an LFS pointer', make: file('version https://git-lfs.github.com/spec/v1\n'), says: /Git LFS/ },
  { item: 19, what: 'a weight that is NaN', make: checkpointOf(filled(NaN)), says: /finite weights, received NaN/ },
  { item: 19, what: 'a weight that is infinite', make: checkpointOf(filled(Infinity)), says: /finite weights/ },
  ...['../secret.safetensors', '/etc/hostname', 'a/../../secret.safetensors'].map(location => ({
    item: 21,
    what: `a shard at ${location}`,
    input: index,
    make: replaced(first, location),
    says: /location/,
  })),
  ...['C:\\\\secret.safetensors', '\\\\\\\\host\\\\share\\\\s', 'file:///etc/hostname'].map(location => ({
    item: 22,
    what: `a shard at ${location}`,
    input: index,
    make: replaced(first, location),
    says: /location/,
  })),
  {
    item: 24,
    what: 'a shard at an address inside the network',
    input: index,
    make: replaced(first, 'http://169.254.169.254/s'),
    says: /location/,
  },
  {
    item: 23,
    what: 'a shard that is a symbolic link',
    input: index,
    make: shards(async folder => {
      await mkdir(join(folder, 'elsewhere'))
      await rename(join(folder, first), join(folder, 'elsewhere', 'secret'))
      await symlink(join(folder, 'elsewhere', 'secret'), join(folder, first))
    }),
    says: /link/,
  },
  {
    item: 23,
    what: 'a shard with a second name',
    input: index,
    make: shards(folder => link(join(folder, first), join(folder, 'other'))),
    says: /hard links/,
  },
  {
    item: 26,
    what: 'a shard that is missing',
    input: index,
    make: shards(folder => rename(join(folder, second), join(folder, 'other'))),
    says: /no such file/,
  },
  {
    item: 26,
    what: 'shards in another order',
    input: index,
    make: shards(async folder => {
      await rename(join(folder, first), join(folder, 'other'))
      await rename(join(folder, second), join(folder, first))
      await rename(join(folder, 'other'), join(folder, second))
    }),
    says: /received it in/,
  },
  {
    item: 26,
    what: 'the same shard twice',
    input: index,
    make: shards(async folder => writeFile(join(folder, second), await readFile(join(folder, first)))),
    says: /in one shard/,
  },
  {
    item: 32,
    what: 'a pickle',
    make: file(Uint8Array.of(0x80, 2, 0x63, 0x6f, 0x73)),
    says: /never executed: save its weights/,
  },
  {
    item: 32,
    what: 'a PyTorch file',
    make: file('PK\u0003\u0004archive/data.pkl'),
    says: /never executed: save its weights/,
  },
  {
    item: 41,
    what: 'terminal escapes in the name of a tensor',
    make: file(withHeader('{"\\u001b[2J":{"dtype":"F7","shape":[],"data_offsets":[0,0]}}')),
    says: /\\u001b\[2J/,
  },
]

describe('bad checkpoints end in a clear error and change nothing', () => {
  it.each(bad)('item $item: $what', async ({ make, input = 'in.safetensors', code = 3, says }) => {
    // What a location that leaves the folder would find, so that only the check of the location can refuse it.
    const folder = await makeModels({ 'secret.safetensors': await encodeCheckpoint() })
    await make(folder)
    await expectRefused(folder, { argv: ['prune', input, 'out.safetensors', '--granularity', 'element'], code, says })
  })
})

describe('checkpoints that are sound, however they look', () => {
  it.each([0, 0.5])('item 20: weights that are all %f', async fill => {
    const folder = await makeFolder()
    await checkpointOf(filled(fill))(folder)
    const { code, json } = await run(folder, [
      'prune',
      'in.safetensors',
      'out.safetensors',
      '--granularity',
      'element',
      '--json',
    ])
    expect(code).toBe(0)
    const { cells, removed } = json.plan.units.reduce((sum, unit) => ({
      id: '',
      cells: sum.cells + unit.cells,
      removed: sum.removed + unit.removed,
    }))
    expect(removed).toBe(Math.floor(cells / 2))
  })

  it('item 32: a pickle that is called .pt is refused with the way out, too', async () => {
    const folder = await makeFolder()
    await file(Uint8Array.of(0x80, 2, 0x63), 'model.pt')(folder)
    const ran = await run(folder, ['inspect', 'model.pt'])
    expect(ran.code).toBe(3)
    expect(ran.stderr).toMatch(/never executed: .*save_file of safetensors\.torch/)
  })

  it('item 40: a checkpoint that is sparse already keeps its zeros', async () => {
    const folder = await makeFolder()
    await checkpointOf(weightsOf(perceptron(1)))(folder)
    const element = ['--granularity', 'element', '--sparsity', '0.8']
    await run(folder, ['prune', 'in.safetensors', 'once.safetensors', ...element])
    await run(folder, ['prune', 'once.safetensors', 'twice.safetensors', ...element])
    const [once, twice] = await Promise.all(
      ['once', 'twice'].map(name => readFile(join(folder, `${name}.safetensors`))),
    )
    expect(Buffer.compare(once!, twice!)).toBe(0)
  })
})
