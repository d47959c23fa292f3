import h5wasm from 'h5wasm'
import { describe, expect, it } from 'vitest'
import { memorySource } from '@coppice/graph'
import type { Model, Source } from '@coppice/spec'
import { importer } from './importer.ts'
import { recognises } from './recognises.ts'
import { failureOf, readBytes, writeBytes } from './testing/files.ts'
import { virtualDataset } from './testing/hdf5-samples.ts'
import { encodeHdf5, floats, group, text } from './testing/hdf5.ts'
import {
  archiveFiles,
  dense,
  legacyRoot,
  numbered,
  sequential,
  small,
  smallArchive,
  smallLegacy,
  smallStore,
  smallWeights,
  stateText,
  zip,
  type Stated,
} from './testing/keras-files.ts'
import { number8, patch } from './testing/patch.ts'

type Bytes = Uint8Array | Promise<Uint8Array>

const ascii = (content: string): Uint8Array => new TextEncoder().encode(content)

/** Reads a model and all of its weights. */
async function readWhole(source: Source): Promise<Model> {
  const model = await importer.read(source)
  for (const tensor of model.graph.tensors.values()) await tensor.read()
  return model
}

/** A legacy file whose statement is a text of its own. */
const stating = (statement: string): Promise<Uint8Array> => smallLegacy({ statement: text(statement) })

/** An archive in which some files are others. */
async function holding(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  return zip({ ...(await archiveFiles(small, smallStore)), ...files })
}

/** A legacy file of other layers; those without weights of their own have none. */
function layered(stated: Stated, weights: Parameters<typeof legacyRoot>[1] = {}): Promise<Uint8Array> {
  return encodeHdf5(legacyRoot(stated, weights))
}

const first = {
  class_name: 'InputLayer',
  config: { name: 'x', batch_input_shape: [null, 4], dtype: 'float32' },
  name: 'x',
  inbound_nodes: [],
}
const relu = (name: string, ...from: readonly string[]): Stated => ({
  class_name: 'ReLU',
  config: { name, trainable: true },
  name,
  inbound_nodes: [from.map(each => [each, 0, 0, {}])],
})

function functional(output: string, ...layers: readonly Stated[]): Stated {
  const config = {
    name: 'network',
    layers: [first, ...layers],
    input_layers: [['x', 0, 0]],
    output_layers: [[output, 0, 0]],
  }
  return { class_name: 'Functional', config }
}

const custom = (className: string, options: Readonly<Record<string, unknown>> = {}): Stated => {
  return sequential(4, { class_name: className, config: { name: 'own', ...options } }, dense('second', 2))
}

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const [legacy, archive] = [await smallLegacy(), await smallArchive()]

interface Bad {
  readonly item: number
  readonly what: string
  readonly bytes: Bytes
  readonly says: RegExp
  /** Default `invalid-model`. */
  readonly code?: string
}

const bad: readonly Bad[] = [
  { item: 1, what: 'an empty file', bytes: new Uint8Array(0), says: /an empty file/ },
  ...[1, 100, 2000, legacy.length - 4].map(cut => ({
    item: 2,
    what: `HDF5 that lacks its last ${cut} bytes`,
    bytes: legacy.slice(0, -cut),
    says: /as the file says, received the end|an HDF5 file|a Keras model/,
  })),
  ...[1, 50, 400, 4000].map(cut => ({
    item: 2,
    what: `an archive that lacks its last ${cut} bytes`,
    bytes: archive.slice(0, -cut),
    says: /a directory at its end|an empty file/,
  })),
  {
    item: 2,
    what: 'an archive whose weights are cut off',
    bytes: holding({ 'model.weights.h5': legacy.slice(0, -9) }),
    says: /model\.weights\.h5: expected \d+ bytes/,
  },
  {
    item: 3,
    what: 'a picture called .h5',
    bytes: ascii('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR'),
    says: /a file of another kind/,
  },
  { item: 4, what: 'an error page', bytes: ascii('<!DOCTYPE html><title>404</title>'), says: /HTML/ },
  {
    item: 4,
    what: 'an LFS pointer',
    bytes: ascii('version https://git-lfs.github.com/spec/v1\noid'),
    says: /Git LFS pointer/,
  },
  {
    item: 6,
    what: 'HDF5 that says it is longer than it is',
    bytes: patch(legacy, number8(legacy.length), number8(2n ** 62n)),
    says: /as the file says/,
  },
  {
    item: 7,
    what: 'a statement that is not a statement but a list of a million',
    bytes: stating(`[${'0,'.repeat(1e6)}0]`),
    says: /class_name/,
  },
  {
    item: 8,
    what: 'a statement of lists within each other',
    bytes: stating(nested(300)),
    says: /at most 256 values within each other/,
  },
  {
    item: 8,
    what: 'a statement without an end',
    bytes: stating('['.repeat(100_000)),
    says: /at most 256 values within each other/,
  },
  {
    item: 8,
    what: 'groups within each other',
    bytes: nestedGroups(80),
    code: 'limit',
    says: /at most 64 groups within each other/,
  },
  {
    item: 10,
    what: 'a statement that is no UTF-8',
    bytes: holding({ 'config.json': Uint8Array.of(0x7b, 0xff, 0x7d) }),
    says: /text in UTF-8/,
  },
  {
    item: 10,
    what: 'an attribute that is no UTF-8',
    bytes: patch(legacy, ascii('2.4.0'), Uint8Array.of(0xff, 0xfe, 0xfd, 0xfc, 0xfb)),
    says: /text in UTF-8/,
  },
  {
    item: 10,
    what: 'a name that is no UTF-8',
    bytes: patch(legacy, ascii('second'), Uint8Array.of(0xff, ...ascii('econd'))),
    says: /UTF-8|cycle|second|name doesn't exist/,
  },
  {
    item: 11,
    what: 'a key twice',
    bytes: stating(stateText(small).replace('"units"', '"name": "a", "units"')),
    says: /"name" twice/,
  },
  { item: 11, what: 'a file twice in an archive', bytes: twice(), says: /"config\.json" twice/ },
  {
    item: 12,
    what: 'the key __proto__',
    bytes: stating(stateText(small).replace('"use_bias"', '"__proto__"')),
    says: /other than __proto__/,
  },
  { item: 13, what: 'files of an archive that overlap', bytes: overlapping(), says: /a place of its own/ },
  {
    item: 14,
    what: 'bytes behind an archive',
    bytes: join(archive, ascii('and more')),
    says: /a directory at its end|an empty file/,
  },
  {
    item: 15,
    what: 'a shape whose product overflows',
    bytes: shaped(2n ** 62n),
    code: 'any',
    says: /kernel:0|overflowed/,
  },
  {
    item: 16,
    what: 'a size of -1',
    bytes: shaped(2n ** 64n - 1n),
    says: /size|shape|dimension|bytes|extent|elements|number|power of 2/i,
    code: 'any',
  },
  {
    item: 16,
    what: 'an input without sizes',
    bytes: stating(stateText(small).replace('"batch_input_shape": [null, 4]', '"batch_input_shape": null')),
    code: 'unsupported-model',
    says: /shape/,
  },
  {
    item: 17,
    what: 'a weight that is not what its layer states',
    bytes: layered(small, {
      ...smallWeights,
      second: { 'second/kernel:0': numbered([7, 2]), 'second/bias:0': numbered([2]) },
    }),
    says: /second|MatMul/,
  },
  {
    item: 17,
    what: 'fewer weights than a layer has',
    bytes: layered(small, { ...smallWeights, first: { 'first/kernel:0': numbered([4, 6]) } }),
    says: /2 weights, received 1/,
  },
  {
    item: 18,
    what: 'weights that are no numbers',
    bytes: withKernel({ kind: 'opaque', size: 4 }),
    code: 'unsupported-model',
    says: /numbers as weights/,
  },
  ...['../config.json', '/etc/passwd', 'a/../../b'].map(name => ({
    item: 21,
    what: `a file called ${name} in an archive`,
    bytes: holding({ [name]: ascii('x') }),
    code: 'unsafe-path',
    says: /location|folder/,
  })),
  ...['C:\\weights', '\\\\host\\share', 'file:///etc/passwd'].map(name => ({
    item: 22,
    what: `a file called ${name} in an archive`,
    bytes: holding({ [name]: ascii('x') }),
    code: 'unsafe-path',
    says: /location|folder/,
  })),
  { item: 23, what: 'a link in the place of weights', bytes: linked(), says: /a group model_weights/ },
  { item: 26, what: 'weights in shards', bytes: sharded(), says: /an archive with model\.weights\.h5/ },
  { item: 27, what: 'a zip bomb that says it is small', bytes: bomb(1000), says: /1000 bytes unpacked, received more/ },
  {
    item: 27,
    what: 'a file that says it is above 2 GiB',
    bytes: bomb(2 ** 31),
    code: 'limit',
    says: /at most 2147483647 bytes/,
  },
  {
    item: 28,
    what: 'weights that would be unpacked elsewhere',
    bytes: holding({ '..\\model.weights.h5': ascii('x') }),
    code: 'unsafe-path',
    says: /location|folder/,
  },
  {
    item: 29,
    what: 'weights in another file',
    bytes: holding({ 'model.weights.h5': virtualDataset }),
    code: 'unsafe-path',
    says: /"\/etc\/passwd"/,
  },
  {
    item: 30,
    what: 'a weight that claims to be huge',
    bytes: shaped(2n ** 40n),
    code: 'any',
    says: /kernel:0: expected at most \d+ bytes|invalid dataset size/,
  },
  {
    item: 31,
    what: 'a Lambda',
    bytes: layered(custom('Lambda', { function: ['4wEAAAA=', null, null], function_type: 'lambda' })),
    code: 'unsupported-model',
    says: /never run/,
  },
  {
    item: 31,
    what: 'a layer of somebody’s own',
    bytes: layered(custom('mine>Dense')),
    code: 'unsupported-model',
    says: /mine>Dense/,
  },
  {
    item: 31,
    what: 'a model that is code',
    bytes: stating('{"class_name": "MyModel", "config": {"name": "own"}}'),
    code: 'unsupported-model',
    says: /MyModel/,
  },
  {
    item: 31,
    what: 'an activation of somebody’s own',
    bytes: layered(sequential(4, dense('first', 6, { activation: 'mine' }), dense('second', 2)), smallWeights),
    code: 'unsupported-model',
    says: /mine/,
  },
  { item: 32, what: 'a pickle', bytes: Uint8Array.of(0x80, 2, 0x63), says: /never executed: save the model/ },
  {
    item: 33,
    what: 'layers that wait for each other',
    bytes: layered(functional('b', relu('a', 'b'), relu('b', 'a'))),
    says: /cycle/,
  },
  {
    item: 34,
    what: 'a layer that is not there',
    bytes: layered(functional('a', relu('a', 'nowhere'))),
    says: /nowhere/,
  },
  {
    item: 34,
    what: 'two layers of one name',
    bytes: layered(functional('a', relu('a', 'x'), relu('a', 'x'))),
    says: /one name twice|names of their own/,
  },
  {
    item: 34,
    what: 'a group of weights that is not there',
    bytes: layered(small, { first: smallWeights['first']! }),
    says: /layer second/,
  },
  {
    item: 35,
    what: 'a class that nobody knows',
    bytes: layered(custom('Wobble')),
    code: 'unsupported-model',
    says: /Wobble/,
  },
]

async function nestedGroups(depth: number): Promise<Uint8Array> {
  let inner = group({})
  for (let level = 0; level < depth; level++) inner = group({ g: inner })
  return encodeHdf5(inner)
}

async function twice(): Promise<Uint8Array> {
  const bytes = await holding({ 'config.jsoN': ascii('{}') })
  return patch(bytes, ascii('config.jsoN'), ascii('config.json'))
}

function overlapping(): Uint8Array {
  const copy = archive.slice()
  const view = new DataView(copy.buffer)
  const start = view.getUint32(copy.length - 6, true)
  const second = start + 46 + view.getUint16(start + 28, true) + view.getUint16(start + 30, true)
  view.setUint32(second + 42, 0, true)
  return copy
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** A file whose first kernel claims to have another size. */
async function shaped(claimed: bigint): Promise<Uint8Array> {
  const kernel = floats([1235, 6], new Float32Array(1235 * 6))
  const stated = sequential(1235, dense('first', 6), dense('second', 2))
  const bytes = await layered(stated, {
    ...smallWeights,
    first: { 'first/kernel:0': kernel, 'first/bias:0': numbered([6]) },
  })
  return patch(bytes, number8(1235), number8(claimed))
}

function withKernel(type: { readonly kind: 'opaque'; readonly size: number }): Promise<Uint8Array> {
  const kernel = { ...numbered([4, 6]), type }
  return layered(small, { ...smallWeights, first: { 'first/kernel:0': kernel, 'first/bias:0': numbered([6]) } })
}

/** A file of the library's own in which the group of weights is a link. */
async function linked(): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready
  const file = new h5wasm.File('/linked.h5', 'w')
  file.create_attribute('model_config', stateText(small))
  file.create_soft_link('/elsewhere', 'model_weights')
  file.close()
  const bytes = FS.readFile('/linked.h5')
  FS.unlink('/linked.h5')
  return bytes
}

async function sharded(): Promise<Uint8Array> {
  const { 'model.weights.h5': weights, ...files } = await archiveFiles(small, smallStore)
  return zip({ ...files, 'model.weights.json': ascii('{}'), 'model_00000.weights.h5': weights! })
}

/** An archive whose weights unpack to a megabyte and claim another size. */
async function bomb(claimed: number): Promise<Uint8Array> {
  const files = { ...(await archiveFiles(small, smallStore)), 'model.weights.h5': new Uint8Array(2 ** 20) }
  const bytes = zip(files, 9)
  const size = new Uint8Array(4)
  new DataView(size.buffer).setUint32(0, claimed, true)
  return patch(bytes, Uint8Array.of(0, 0, 16, 0), size)
}

describe('bad input ends in a clear error', () => {
  it.each(bad)('item $item: $what', async ({ bytes, says, code = 'invalid-model' }) => {
    const content = await bytes
    const failure = await failureOf(() => readWhole(memorySource(content, 'in.h5')))
    expect(failure.message).toMatch(says)
    if (code !== 'any') expect(failure.code).toBe(code)
    else expect(['limit', 'invalid-model']).toContain(failure.code)
  })

  it('item 5: a file above 2 GiB is refused before it is read', async () => {
    const reads: number[] = []
    const read = (offset: number, length: number): Uint8Array => (
      reads.push(length),
      legacy.slice(offset, offset + length)
    )
    const failure = await failureOf(() => importer.read({ name: 'large.h5', size: 2 ** 31, read }))
    expect(failure).toMatchObject({ code: 'limit', received: '2147483648' })
    expect(Math.max(...reads)).toBe(4096)
  })
})

describe('odd input does what is documented', () => {
  it('item 3: a model under another extension is read for what it is', async () => {
    for (const bytes of [legacy, archive]) {
      expect(recognises(bytes.subarray(0, 4096), 'picture.png')).toBe(true)
      expect((await readBytes(bytes, 'picture.png')).graph.nodes).toHaveLength(6)
    }
  })

  it('item 7: a megabyte of attributes is kept as it is', async () => {
    const root = legacyRoot(small, smallWeights)
    const attributes = new Map([...root.attributes, ['note', text('n'.repeat(2 ** 20))]])
    const bytes = await encodeHdf5({ ...root, attributes })
    const model = await readBytes(bytes)
    const tensors = new Map([...model.graph.tensors].map(([name, tensor]) => [name, { ...tensor }]))
    const written = await writeBytes({ ...model, graph: { ...model.graph, tensors } })
    expect(Buffer.from(written).includes('n'.repeat(2 ** 20))).toBe(true)
  })

  it.each(['__proto__', 'constructor', 'toString'])('item 12: a layer called %s is a layer', async name => {
    const stated = sequential(4, dense(name, 6), dense('second', 2))
    const names: [string, Record<string, ReturnType<typeof numbered>>][] = [
      [name, { 'kernel:0': numbered([4, 6]), 'bias:0': numbered([6]) }],
      ['second', { 'kernel:0': numbered([6, 2]), 'bias:0': numbered([2]) }],
    ]
    const bytes = await layered(stated, Object.fromEntries(names))
    expect((await readBytes(bytes)).graph.tensors.get(`${name}/kernel`)?.shape).toEqual([4, 6])
  })

  it('item 14: bytes behind HDF5 are kept where nothing changes', async () => {
    const bytes = join(legacy, ascii('and more'))
    expect(await writeBytes(await readBytes(bytes))).toEqual(bytes)
  })

  it('item 16: dynamic sizes stay dynamic', async () => {
    const model = await readBytes(legacy)
    expect(model.graph.inputs[0]!.shape).toEqual(['batch', 4])
  })

  it('items 19 and 20: NaN, infinite and zero weights are read as they are', async () => {
    const values = Float32Array.of(NaN, Infinity, -Infinity, 0, 0, 0)
    const weights = {
      ...smallWeights,
      first: { 'first/kernel:0': numbered([4, 6]), 'first/bias:0': floats([6], values) },
    }
    const model = await readBytes(await layered(small, weights))
    const bias = await model.graph.tensors.get('first/bias')!.read()
    expect(bias).toEqual(new Uint8Array(values.buffer))
  })
})

describe('the list', () => {
  it('is covered: 1 to 36, but for numbers of varying length, addresses and redirects, which no file here has', () => {
    const covered = new Set([...bad.map(({ item }) => item), 5, 19, 20, 36])
    const missing = Array.from({ length: 36 }, (_, i) => i + 1).filter(item => !covered.has(item))
    expect(missing).toEqual([9, 24, 25])
  })
})
