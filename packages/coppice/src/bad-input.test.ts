import { link, mkdir, open, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectRefused, makeModels } from './testing/expect-refused.ts'
import { makeFolder, run } from './testing/run.ts'
import type { Answer } from './testing/run.ts'
import { field, graph, join8, node, rawModel, tensor, value, varint, writeRaw } from './testing/raw-onnx.ts'
import type { RawTensor } from './testing/raw-onnx.ts'

type Make = (folder: string) => Promise<unknown> | Uint8Array

interface Bad {
  readonly item: number
  readonly what: string
  readonly make: Make
  /** Default `prune in.onnx out.onnx`. */
  readonly argv?: readonly string[]
  readonly code?: number
  readonly says: RegExp
}

const w2 = tensor({ name: 'w2', dims: [8, 2] })
const withTensor = (wrong: Partial<RawTensor>): Uint8Array =>
  rawModel({ tensors: [tensor({ name: 'w1', dims: [4, 8], ...wrong }), w2] })
const external =
  (entries: RawTensor['external']): Make =>
  async folder => {
    await writeFile(join(folder, 'weights.bin'), new Uint8Array(128).fill(1))
    await writeRaw(folder, withTensor({ ...(entries && { external: entries }) }))
  }
const whole = { offset: '0', length: '128' }
const nested = (depth: number): Uint8Array => {
  let inner = graph()
  for (let level = 0; level < depth; level++) {
    const branch = join8(field(1, 'body'), field(20, 5), field(6, inner))
    inner = graph({ nodes: [node('If', ['x'], ['y'], branch)] })
  }
  return join8(field(1, 8), field(8, field(2, 17)), field(7, inner))
}

const bad: readonly Bad[] = [
  { item: 1, what: 'an empty file', make: () => new Uint8Array(0), says: /empty/ },
  ...[1, 5, 40, 150, 300].map(cut => ({
    item: 2,
    what: `a file that lacks its last ${cut} bytes`,
    make: () => rawModel().slice(0, -cut),
    says: /in\.onnx.*(ends|end|length|truncated|beyond)/i,
  })),
  {
    item: 3,
    what: 'a picture called .onnx',
    make: () => Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]),
    says: /in\.onnx/,
  },
  {
    item: 4,
    what: 'an error page',
    make: () => new TextEncoder().encode('<!DOCTYPE html><html>404</html>'),
    says: /HTML/,
  },
  {
    item: 4,
    what: 'a Git LFS pointer',
    make: () => new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n'),
    says: /Git LFS/,
  },
  {
    item: 6,
    what: 'a length that goes beyond the file',
    make: () => join8(field(1, 8), varint(7 * 8 + 2), varint(2n ** 40n), graph()),
    says: /in\.onnx/,
  },
  {
    item: 6,
    what: 'a length near 2^64',
    make: () => join8(field(1, 8), varint(7 * 8 + 2), varint(2n ** 64n - 1n), graph()),
    says: /in\.onnx/,
  },
  {
    item: 8,
    what: 'graphs within graphs, 300 deep',
    make: () => nested(300),
    says: /at most \d+ graphs within each other/,
  },
  {
    item: 9,
    what: 'a varint that does not end',
    make: () =>
      join8(
        field(1, 8),
        Uint8Array.from({ length: 12 }, () => 0xff),
        graph(),
      ),
    says: /in\.onnx/,
  },
  {
    item: 10,
    what: 'a name that is no UTF-8',
    make: () => withTensor({ name: Uint8Array.from([0xff, 0xfe, 0x80]) }),
    says: /UTF-8|w1/i,
  },
  {
    item: 11,
    what: 'two tensors of one name',
    make: () => rawModel({ tensors: [tensor({ name: 'w1', dims: [4, 8] }), tensor({ name: 'w1', dims: [4, 8] }), w2] }),
    says: /w1/,
  },
  {
    item: 11,
    what: 'two locations of one tensor',
    make: external([
      ['location', 'weights.bin'],
      ['location', 'other.bin'],
      ['length', '128'],
    ]),
    says: /location|twice|duplicate/i,
  },
  {
    item: 13,
    what: 'external data beyond the end of its file',
    make: external({ location: 'weights.bin', offset: '64', length: '128' }),
    says: /weights\.bin/,
  },
  {
    item: 15,
    what: 'a shape whose product overflows',
    make: () => withTensor({ dims: [2n ** 40n, 2n ** 40n], raw: new Uint8Array(128) }),
    says: /w1/,
  },
  {
    item: 16,
    what: 'a negative size',
    make: () => withTensor({ dims: [-4, 8], raw: new Uint8Array(128) }),
    says: /w1/,
  },
  {
    item: 17,
    what: 'fewer bytes than the shape says',
    make: () => withTensor({ raw: new Uint8Array(100) }),
    says: /w1/,
  },
  {
    item: 17,
    what: 'a shape that does not fit the operator',
    make: () => withTensor({ dims: [5, 8] }),
    says: /MatMul|shape|size/i,
  },
  { item: 18, what: 'a data type that does not exist', make: () => withTensor({ type: 99 }), says: /w1/ },
  {
    item: 19,
    what: 'a weight that is NaN',
    make: () => withTensor({ raw: new Uint8Array(new Float32Array(32).fill(NaN).buffer) }),
    says: /w1.*(NaN|finite)/,
  },
  {
    item: 19,
    what: 'a weight that is infinite',
    make: () => withTensor({ raw: new Uint8Array(new Float32Array(32).fill(-Infinity).buffer) }),
    says: /w1.*(Infinity|finite)/,
  },
  ...['../weights.bin', '/etc/hostname', 'a/../../weights.bin'].map(location => ({
    item: 21,
    what: `external data at ${location}`,
    make: external({ location, ...whole }),
    says: /location|folder|path/i,
  })),
  ...[
    'C:\\weights.bin',
    'C:weights.bin',
    '\\\\host\\share\\weights.bin',
    '..%2Fweights.bin',
    'file:///etc/hostname',
    'weights\u0000.bin',
  ].map(location => ({
    item: 22,
    what: `external data at ${JSON.stringify(location)}`,
    make: external({ location, ...whole }),
    says: /location|folder|path|file/i,
  })),
  {
    item: 23,
    what: 'external data that is a symbolic link',
    make: async folder => {
      await mkdir(join(folder, 'elsewhere'))
      await writeFile(join(folder, 'elsewhere', 'secret'), new Uint8Array(128))
      await symlink(join(folder, 'elsewhere', 'secret'), join(folder, 'weights.bin'))
      await writeRaw(folder, withTensor({ external: { location: 'weights.bin', ...whole } }))
    },
    says: /link/,
  },
  {
    item: 23,
    what: 'external data with a second name',
    make: async folder => {
      await writeFile(join(folder, 'secret'), new Uint8Array(128))
      await link(join(folder, 'secret'), join(folder, 'weights.bin'))
      await writeRaw(folder, withTensor({ external: { location: 'weights.bin', ...whole } }))
    },
    says: /link/,
  },
  {
    item: 23,
    what: 'an output that is a symbolic link to the input',
    make: async folder => {
      await writeRaw(folder, rawModel())
      await symlink('in.onnx', join(folder, 'out.onnx'))
    },
    argv: ['prune', 'in.onnx', 'out.onnx', '--force'],
    code: 2,
    says: /not the input/,
  },
  {
    item: 23,
    what: 'an output that is another name of the input',
    make: async folder => {
      await writeRaw(folder, rawModel())
      await link(join(folder, 'in.onnx'), join(folder, 'out.onnx'))
    },
    argv: ['prune', 'in.onnx', 'out.onnx', '--force'],
    code: 2,
    says: /not the input/,
  },
  {
    item: 24,
    what: 'external data at an address inside the network',
    make: external({ location: 'http://169.254.169.254/latest/meta-data', ...whole }),
    says: /location|folder|path|file/i,
  },
  {
    item: 26,
    what: 'external data that is not there',
    make: folder => writeRaw(folder, withTensor({ external: { location: 'gone.bin', ...whole } })),
    says: /gone\.bin/,
  },
  {
    item: 32,
    what: 'a pickle',
    make: () => Uint8Array.of(0x80, 2, 0x63, 0x6f, 0x73),
    says: /never executed/,
  },
  {
    item: 33,
    what: 'nodes that wait for each other',
    make: () =>
      rawModel({ nodes: [node('Add', ['x', 'b'], ['a']), node('Relu', ['a'], ['b']), node('Relu', ['b'], ['y'])] }),
    says: /cycle|each other|wait/i,
  },
  {
    item: 34,
    what: 'a name that nothing makes',
    make: () => rawModel({ nodes: [node('MatMul', ['x', 'nowhere'], ['y'])] }),
    says: /nowhere/,
  },
  {
    item: 34,
    what: 'a name that two nodes make',
    make: () => rawModel({ nodes: [node('Relu', ['x'], ['y']), node('Abs', ['x'], ['y'])] }),
    says: /'y'|"y"/,
  },
  {
    item: 35,
    what: 'an operator that nobody knows',
    make: () =>
      rawModel({
        nodes: [node('MatMul', ['x', 'w1'], ['h']), node('Wobble', ['h'], ['r']), node('MatMul', ['r', 'w2'], ['y'])],
      }),
    argv: ['prune', 'in.onnx', 'out.onnx', '--granularity', 'element'],
    says: /Wobble/,
  },
  { item: 35, what: 'an opset of the far future', make: () => rawModel({ opset: 99 }), says: /opset|operator set/i },
  { item: 35, what: 'an IR version of the far future', make: () => rawModel({ ir: 99 }), says: /IR version/ },
  {
    item: 40,
    what: 'half of what is one cell wide',
    make: () => rawModel({ tensors: [tensor({ name: 'w1', dims: [4, 1] }), tensor({ name: 'w2', dims: [1, 2] })] }),
    code: 4,
    says: /nothing|removed/,
  },
  {
    item: 41,
    what: 'terminal escapes in the name that is missing',
    make: () => rawModel({ nodes: [node('MatMul', ['x', '\u001b[2J\u001b]0;owned\u0007'], ['y'])] }),
    says: /\\u001b\[2J\\u001b\]0;owned\\u0007/,
  },
]

async function prepare(make: Make): Promise<string> {
  // What a location that leaves the folder would find, so that only the check of the location can refuse it.
  const folder = await makeModels({ 'weights.bin': new Uint8Array(128).fill(1) })
  const made = make(folder)
  if (made instanceof Uint8Array) await writeRaw(folder, made)
  else await made
  return folder
}

describe('bad input ends in a clear error and changes nothing', () => {
  it.each(bad)('item $item: $what', async ({ make, argv = ['prune', 'in.onnx', 'out.onnx'], code = 3, says }) => {
    await expectRefused(await prepare(make), { argv, code, says })
  })
})

interface Odd {
  readonly item: number
  readonly what: string
  readonly make: Make
  /** Default `prune in.onnx out.onnx --json`. */
  readonly argv?: readonly string[]
  readonly check?: (json: Answer, folder: string) => unknown
  /** What stderr says; default nothing. */
  readonly warns?: RegExp
}

const named = (name: string): Uint8Array =>
  rawModel({
    nodes: [node('MatMul', ['x', name], ['h']), node('Relu', ['h'], ['r']), node('MatMul', ['r', 'w2'], ['y'])],
    tensors: [tensor({ name, dims: [4, 8] }), w2],
  })
const constantWeights = (fill: number): Uint8Array =>
  withTensor({ raw: new Uint8Array(new Float32Array(32).fill(fill).buffer) })
const large = (): Uint8Array =>
  rawModel({
    tensors: [tensor({ name: 'w1', dims: [1000, 1000] }), tensor({ name: 'w2', dims: [1000, 1000] })],
    inputs: [value('x', ['n', 1000])],
    outputs: [value('y', ['n', 1000])],
  })
const halved = (json: Answer): void => expect(json.plan.units).toMatchObject([{ cells: 8, removed: 4 }])
const untouched = (json: Answer): void => expect(json.output.parameters).toBe(json.input.parameters)

async function readBoth(folder: string): Promise<[Buffer, Buffer]> {
  return [await readFile(join(folder, 'in.onnx')), await readFile(join(folder, 'out.onnx'))]
}

const odd: readonly Odd[] = [
  {
    item: 3,
    what: 'a model under another extension is read for what it is',
    make: folder => writeRaw(folder, rawModel(), 'model.txt'),
    argv: ['prune', 'model.txt', 'out.onnx', '--json'],
    check: halved,
  },
  {
    item: 5,
    what: 'a file above 2 GiB is read without loading it',
    make: async folder => {
      const dims = [24_000, 24_000]
      const [rows, columns] = dims as [number, number]
      const size = rows * columns * 4
      const tail = varint(9 * 8 + 2)
      const header = join8(field(1, rows), field(1, columns), field(2, 1), field(8, 'w1'), tail, varint(size))
      const start = join8(varint(5 * 8 + 2), varint(header.length + size), header)
      const rest = graph({
        nodes: [node('MatMul', ['x', 'w1'], ['y'])],
        tensors: [],
        inputs: [value('x', ['n', rows])],
        outputs: [value('y', ['n', columns])],
      })
      const before = join8(
        field(1, 8),
        field(8, field(2, 17)),
        varint(7 * 8 + 2),
        varint(start.length + size + rest.length),
      )
      const file = await open(join(folder, 'in.onnx'), 'w')
      await file.write(join8(before, start), 0, undefined, 0)
      await file.write(rest, 0, undefined, before.length + start.length + size)
      await file.close()
    },
    argv: ['inspect', 'in.onnx', '--json'],
    check: json => expect(json.input).toMatchObject({ bytes: expect.any(Number) as unknown, parameters: 24_000 ** 2 }),
  },
  {
    item: 7,
    what: 'a megabyte of metadata is kept as it is',
    make: () => rawModel({ more: [field(14, join8(field(1, 'key'), field(2, 'v'.repeat(2 ** 20))))] }),
    check: async (_, folder) => expect((await readBoth(folder))[1].includes('v'.repeat(2 ** 20))).toBe(true),
  },
  ...['__proto__', 'constructor', 'toString'].map(name => ({
    item: 12,
    what: `a tensor called ${name} is a tensor`,
    make: () => named(name),
    check: halved,
  })),
  {
    item: 14,
    what: 'unknown fields are kept',
    make: () => rawModel({ more: [field(999, 'a field of tomorrow')] }),
    check: async (_, folder) => expect((await readBoth(folder))[1].includes('a field of tomorrow')).toBe(true),
  },
  {
    item: 16,
    what: 'dynamic sizes stay dynamic, and the certificate takes two of each',
    make: () => rawModel(),
    check: json => expect(new Set(json.certificate.sizes.map(sizes => sizes['n'])).size).toBeGreaterThan(1),
  },
  { item: 20, what: 'weights that are all zero are pruned like others', make: () => constantWeights(0), check: halved },
  {
    item: 20,
    what: 'weights that are all equal are pruned, ties by index',
    make: () => constantWeights(0.5),
    check: halved,
  },
  {
    item: 36,
    what: 'a graph within a graph is protected and kept',
    make: () => {
      const branch = (name: string, operator: string): Uint8Array => {
        const inner = join8(
          field(1, node(operator, ['r'], [`${name}_r`])),
          field(2, name),
          field(12, value(`${name}_r`, ['n', 8])),
        )
        return join8(field(1, name), field(20, 5), field(6, inner))
      }
      const flag = tensor({ name: 'flag', dims: [], type: 9, raw: Uint8Array.from([1]) })
      return rawModel({
        nodes: [
          node('MatMul', ['x', 'w1'], ['r']),
          node('If', ['flag'], ['s'], branch('then_branch', 'Relu'), branch('else_branch', 'Abs')),
          node('MatMul', ['s', 'w2'], ['y']),
        ],
        tensors: [tensor({ name: 'w1', dims: [4, 8] }), w2, flag],
      })
    },
    argv: ['prune', 'in.onnx', 'out.onnx', '--json', '--granularity', 'element'],
  },
  {
    item: 37,
    what: 'a weight that two layers share stays shared',
    make: () =>
      rawModel({
        nodes: [
          node('MatMul', ['x', 'w1'], ['a']),
          node('MatMul', ['x', 'w1'], ['b']),
          node('Add', ['a', 'b'], ['h']),
          node('MatMul', ['h', 'w2'], ['y']),
        ],
      }),
    check: halved,
  },
  {
    item: 38,
    what: 'both sides of a residual lose the same cells',
    make: () =>
      rawModel({
        nodes: [
          node('MatMul', ['x', 'w1'], ['a']),
          node('MatMul', ['a', 'w3'], ['b']),
          node('Add', ['a', 'b'], ['h']),
          node('MatMul', ['h', 'w2'], ['y']),
        ],
        tensors: [tensor({ name: 'w1', dims: [4, 8] }), tensor({ name: 'w3', dims: [8, 8] }), w2],
      }),
    check: halved,
  },
  {
    item: 39,
    what: 'integer weights of a quantised layer are protected, and validate says so',
    make: () => {
      const scale = tensor({ name: 'scale', dims: [], raw: new Uint8Array(Float32Array.of(0.1).buffer) })
      const packed = tensor({
        name: 'q',
        dims: [4, 8],
        type: 3,
        raw: Uint8Array.from({ length: 32 }, (_, index) => index),
      })
      return rawModel({
        nodes: [
          node('DequantizeLinear', ['q', 'scale'], ['w1']),
          node('MatMul', ['x', 'w1'], ['h']),
          node('Relu', ['h'], ['r']),
          node('MatMul', ['r', 'w2'], ['y']),
        ],
        tensors: [packed, scale, w2],
      })
    },
    argv: ['validate', 'in.onnx', '--json'],
    check: json =>
      expect(json.checks.find(check => check.name === 'quantisation')).toMatchObject({
        status: 'warning',
        detail: expect.stringContaining('DequantizeLinear') as unknown,
      }),
  },
  {
    item: 40,
    what: 'what is one cell wide already keeps it',
    make: () => rawModel({ tensors: [tensor({ name: 'w1', dims: [4, 1] }), tensor({ name: 'w2', dims: [1, 2] })] }),
    argv: ['prune', 'in.onnx', 'out.onnx', '--json', '--sparsity', '0'],
    check: untouched,
    warns: /^warning: There is nothing/,
  },
  {
    item: 41,
    what: 'a script in a name is text in the report',
    make: () => named('<script>alert(1)</script>'),
    argv: ['prune', 'in.onnx', 'out.onnx', '--json', '--report', 'report.html'],
    check: async (_, folder) => {
      const html = await readFile(join(folder, 'report.html'), 'utf8')
      expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
      expect(html).not.toContain('<script')
    },
  },
]

describe('odd input does what is documented', () => {
  it.each(odd)(
    'item $item: $what',
    async ({ make, argv = ['prune', 'in.onnx', 'out.onnx', '--json'], check, warns = /^$/ }) => {
      const folder = await prepare(make)
      const ran = await run(folder, argv)
      expect(ran.stderr).toMatch(warns)
      expect(ran.code).toBe(0)
      if (argv[0] === 'prune') expect(ran.json.certificate.passed).toBe(true)
      await check?.(ran.json, folder)
    },
  )
})

describe('what goes wrong outside leaves nothing behind', () => {
  it('item 42: an interruption while the output is written', async () => {
    const folder = await makeFolder()
    await writeRaw(folder, large())
    const controller = new AbortController()
    const running = run(folder, ['prune', 'in.onnx', 'out.onnx'], { signal: controller.signal })
    while (!(await readdir(folder)).some(name => name.endsWith('.tmp')))
      await new Promise(resolve => setTimeout(resolve, 1))
    controller.abort()
    expect((await running).code).toBe(130)
    expect(await readdir(folder)).toEqual(['in.onnx'])
  })

  it('item 42: an interruption before anything is written', async () => {
    const folder = await makeFolder()
    await writeRaw(folder, rawModel())
    const controller = new AbortController()
    const importOptional = async (name: string): Promise<unknown> => (controller.abort(), import(name))
    const ran = await run(folder, ['prune', 'in.onnx', 'out.onnx'], { signal: controller.signal, importOptional })
    expect(ran.code).toBe(130)
    expect(await readdir(folder)).toEqual(['in.onnx'])
  })
})

describe('the list', () => {
  it('is covered, but for what other formats have: archives, HDF5, code, and nothing is fetched that could redirect', () => {
    const covered = new Set([...bad, ...odd].map(({ item }) => item))
    const missing = Array.from({ length: 42 }, (_, index) => index + 1).filter(item => !covered.has(item))
    // 42 has tests of its own.
    expect(missing).toEqual([25, 27, 28, 29, 30, 31, 42])
  })
})
