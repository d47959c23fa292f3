import { unzipSync } from 'fflate'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { analyse, maskCells, memorySink, removeCells } from '@coppice/graph'
import type { Analysis, Selection } from '@coppice/graph'
import { buildModel } from '@coppice/testkit'
import type { Graph, Sink } from '@coppice/spec'
import type { Hdf5Dataset, Hdf5File, Hdf5Group, Hdf5Object } from './hdf5/hdf5-file.ts'
import { readHdf5 } from './hdf5/read/read-hdf5.ts'
import { exporter, keras } from './index.ts'
import { findObject } from './store/find-object.ts'
import { readStrings } from './store/read-strings.ts'
import { failureOf, readBytes, writeBytes } from './testing/files.ts'
import { encodeHdf5, fileOf, fixedTexts, floats, group, text, texts } from './testing/hdf5.ts'
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
} from './testing/keras-files.ts'
import { nestedNetwork, nestedStore, nestedWeights } from './testing/nested.ts'

/** The first half of the cells of every unit. */
function firstHalf({ units }: Analysis): Selection {
  return new Map(units.map(({ id, size }) => [id, Array.from({ length: size >> 1 }, (_, i) => i)]))
}

type Change = (analysis: Analysis) => Graph
const cut: Change = analysis => removeCells(analysis, firstHalf(analysis))
const mask: Change = analysis => maskCells(analysis, firstHalf(analysis))

/** The bytes of a model with a changed graph. */
async function rewrite(bytes: Uint8Array, change: Change): Promise<Uint8Array> {
  const model = await readBytes(bytes)
  return writeBytes({ ...model, graph: change(await analyse(model.graph)) })
}

/** The shapes and elements of all tensors of a graph. */
async function tensorsOf({ tensors }: Graph): Promise<unknown> {
  const entries = [...tensors].map(async ([name, { shape, read }]) => [name, shape, [...(await read())]] as const)
  return Promise.all(entries)
}

const statementOf = ({ root }: Hdf5File): string => readStrings(root.attributes.get('model_config')!, 'test')[0]!
const datasetAt = (root: Hdf5Group, path: string): Hdf5Dataset => findObject(root, path) as Hdf5Dataset
const optimizer = group(
  { adam: group({ 'kernel_m:0': numbered([4, 6]), 'iteration:0': numbered([]) }) },
  { weight_names: texts(['adam/iteration:0', 'adam/kernel_m:0']) },
)

/** A file with everything that is to be kept. */
async function rich(): Promise<Uint8Array> {
  const root = legacyRoot(small, smallWeights, { list: fixedTexts, more: { optimizer_weights: optimizer } })
  const stored = root.members.get('model_weights') as Hdf5Group
  const first = stored.members.get('first') as Hdf5Group
  const inner = first.members.get('first') as Hdf5Group
  const kernel = inner.members.get('kernel:0') as Hdf5Dataset
  const noted = { ...kernel, attributes: new Map([['note', text('kept')]]), filters: [{ id: 1, parameters: [4] }] }
  const replace = (parent: Hdf5Group, name: string, member: Hdf5Object): Hdf5Group => {
    return { ...parent, members: new Map([...parent.members, [name, member]]) }
  }
  const changed = replace(stored, 'first', replace(first, 'first', replace(inner, 'kernel:0', noted)))
  return encodeHdf5({ ...fileOf(replace(root, 'model_weights', changed)), userBlock: new Uint8Array(512).fill(3) })
}

describe('exporter: nothing changed', () => {
  it('gives the same bytes back', async () => {
    for (const bytes of [await rich(), await smallArchive(), zip(await archiveFiles(small, smallStore), 9)]) {
      expect(await writeBytes(await readBytes(bytes))).toEqual(bytes)
      expect(await rewrite(bytes, analysis => removeCells(analysis, new Map()))).toEqual(bytes)
      expect(await rewrite(bytes, ({ graph }) => ({ ...graph }))).toEqual(bytes)
    }
  })

  it('copies large files piece by piece', async () => {
    const large = {
      'large/kernel:0': floats([4, 2 ** 21], new Float32Array(2 ** 23)),
      'large/bias:0': floats([2 ** 21], new Float32Array(2 ** 21)),
    }
    const bytes = await encodeHdf5(legacyRoot(sequential(4, dense('large', 2 ** 21)), { large }))
    const model = await readBytes(bytes)
    const lengths: number[] = []
    const sink: Sink = {
      name: 'out',
      write: ({ length }) => void lengths.push(length),
      close: () => undefined,
      abort: () => undefined,
    }
    await exporter.write(model, sink)
    expect(Math.max(...lengths)).toBe(2 ** 24)
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(bytes.length)
  })
})

describe('exporter: HDF5', () => {
  it('writes what was cut, states it, and reads it back the same', async () => {
    const bytes = await rich()
    const model = await readBytes(bytes)
    const graph = cut(await analyse(model.graph))
    const written = await writeBytes({ ...model, graph })
    expect(await tensorsOf((await readBytes(written)).graph)).toEqual(await tensorsOf(graph))
    const [before, after] = [await readHdf5(bytes, 'test'), await readHdf5(written, 'test')]
    expect(statementOf(after)).toBe(statementOf(before).replace('"units": 6', '"units": 3'))
    expect(datasetAt(after.root, 'model_weights/first/first/kernel:0').shape).toEqual([4, 3])
    expect(datasetAt(after.root, 'model_weights/second/second/kernel:0').shape).toEqual([3, 2])
  })

  it('keeps everything else, apart from the state of the optimiser', async () => {
    const bytes = await rich()
    const [before, after] = [await readHdf5(bytes, 'test'), await readHdf5(await rewrite(bytes, cut), 'test')]
    expect(after.userBlock).toEqual(before.userBlock)
    expect([...after.root.members.keys()]).toEqual(['model_weights'])
    for (const name of ['keras_version', 'training_config'])
      expect(after.root.attributes.get(name)).toEqual(before.root.attributes.get(name))
    const path = 'model_weights/first'
    const [old, now] = [before, after].map(({ root }) => findObject(root, path) as Hdf5Group)
    expect(now!.attributes).toEqual(old!.attributes)
    const kernel = datasetAt(now!, 'first/kernel:0')
    expect(kernel).toMatchObject({
      attributes: new Map([['note', text('kept')]]),
      filters: [{ id: 1, parameters: [4] }],
    })
    expect(datasetAt(after.root, 'model_weights/second/second/bias:0')).toEqual(
      datasetAt(before.root, 'model_weights/second/second/bias:0'),
    )
  })

  it('keeps the state of the optimiser and the statement where weights are only masked', async () => {
    const bytes = await rich()
    const [before, after] = [await readHdf5(bytes, 'test'), await readHdf5(await rewrite(bytes, mask), 'test')]
    expect(after.root.members.get('optimizer_weights')).toEqual(before.root.members.get('optimizer_weights'))
    expect(after.root.attributes).toEqual(before.root.attributes)
    const kernel = datasetAt(after.root, 'model_weights/first/first/kernel:0')
    const values = new Float32Array((kernel.data as Uint8Array).buffer)
    expect([...values.subarray(0, 6)]).toEqual([0, 0, 0, 4 / 8, 5 / 8, 6 / 8])
  })

  it('states layers in a text of one length where that is how they were stated', async () => {
    const statement = { ...fixedTexts([stateText(small)]), shape: [] }
    const written = await readHdf5(await rewrite(await smallLegacy({ statement }), cut), 'test')
    const now = written.root.attributes.get('model_config')!
    expect(now.type).toMatchObject({ kind: 'string', size: stateText(small).length })
    expect(statementOf(written)).toBe(stateText(small).replace('"units": 6', '"units": 3'))
  })

  it('leaves numbers as Python wrote them', async () => {
    const odd = { class_name: 'Dropout', config: { name: 'dropout', rate: 1, seed: null } }
    const stated = sequential(4, dense('first', 6), odd, dense('second', 2, { activation: 'softmax' }))
    const statement = text(stateText(stated).replace('"seed": null', '"seed": NaN'))
    const written = await readHdf5(
      await rewrite(await encodeHdf5(legacyRoot(stated, smallWeights, { statement })), cut),
      'test',
    )
    expect(statementOf(written)).toContain('{"name": "dropout", "rate": 1.0, "seed": NaN}')
    expect(statementOf(written)).toContain('"units": 3')
  })

  it('writes nested networks', async () => {
    const bytes = await encodeHdf5(
      legacyRoot(
        nestedNetwork(),
        nestedWeights(false, path => path),
      ),
    )
    const model = await readBytes(bytes)
    const graph = cut(await analyse(model.graph))
    const again = await readBytes(await writeBytes({ ...model, graph }))
    expect(await tensorsOf(again.graph)).toEqual(await tensorsOf(graph))
    expect(again.graph.tensors.get('middle/deep/deep_norm/gamma')!.shape).toEqual([3])
  })
})

describe('exporter: archives', () => {
  it('writes what was cut, states it, and reads it back the same', async () => {
    for (const bytes of [await smallArchive(), zip(await archiveFiles(nestedNetwork(), nestedStore()), 9)]) {
      const model = await readBytes(bytes)
      const graph = cut(await analyse(model.graph))
      const written = await writeBytes({ ...model, graph }, 'out.keras')
      expect(await tensorsOf((await readBytes(written)).graph)).toEqual(await tensorsOf(graph))
    }
  })

  it('keeps all other files, their order and their times', async () => {
    const bytes = await smallArchive({ 'assets/lookup/vocabulary.txt': new TextEncoder().encode('a\nb') })
    const written = await rewrite(bytes, cut)
    const [before, after] = [unzipSync(bytes), unzipSync(written)]
    expect(Object.keys(after)).toEqual(Object.keys(before))
    for (const name of ['metadata.json', 'assets/lookup/vocabulary.txt']) expect(after[name]).toEqual(before[name])
    const decode = (file: Uint8Array): string => new TextDecoder().decode(file)
    expect(decode(after['config.json']!)).toBe(decode(before['config.json']!).replace('"units": 6', '"units": 3'))
    expect(written.subarray(10, 14)).toEqual(bytes.subarray(10, 14))
  })

  it('leaves the state of the optimiser out where it no longer fits', async () => {
    const store = { ...smallStore, 'optimizer/vars/0': numbered([]), 'optimizer/vars/1': numbered([4, 6]) }
    const bytes = zip(await archiveFiles(small, store))
    const membersOf = async (archive: Uint8Array): Promise<string[]> => {
      const { root } = await readHdf5(unzipSync(archive)['model.weights.h5']!, 'test')
      return [...root.members.keys()]
    }
    expect(await membersOf(await rewrite(bytes, cut))).toEqual(['layers'])
    expect(await membersOf(await rewrite(bytes, mask))).toEqual(['layers', 'optimizer'])
  })
})

describe('exporter: refusals', () => {
  it('refuses models of other formats', async () => {
    const other = buildModel({ name: 'other' }, g => g.output(g.relu(g.input('x', [1]))))
    const failure = await failureOf(() => writeBytes(other))
    expect(failure).toMatchObject({
      code: 'unsupported-model',
      expected: 'a model of layers, as Keras and TensorFlow.js have them',
    })
  })

  it('refuses a name that Keras would read as another kind of file', async () => {
    const [legacy, archive] = [await readBytes(await smallLegacy()), await readBytes(await smallArchive())]
    expect(await failureOf(() => writeBytes(legacy, 'out.keras'))).toMatchObject({ code: 'usage' })
    expect(await failureOf(() => writeBytes(archive, 'out.h5'))).toMatchObject({ code: 'usage' })
    await writeBytes(legacy, 'out.hdf5')
    await writeBytes(archive, 'out.keras')
  })

  it('is also there for calls by hand', async () => {
    const bytes = await smallLegacy()
    const sink = memorySink('copy.h5')
    await keras.write(await readBytes(bytes), sink)
    expect(sink.bytes()).toEqual(bytes)
  })
})

const models = new URL('../../../../shared/fixtures/models/', import.meta.url)

describe('exporter: real files', () => {
  for (const path of [
    'fmnist-cnn/fashion_mnist_model.h5',
    'fmnist-cnn/fashion_mnist_model.keras',
    'mlperf-tiny/resnet8_cifar10.h5',
    'mlperf-tiny/vww_96.h5',
    'tensorspace-lenet/keras216_mnist.h5',
  ]) {
    const url = new URL(path, models)
    it.skipIf(!existsSync(url))(
      `gives ${path} back, and writes half of it (skipped without ../shared/fixtures)`,
      async () => {
        const bytes = new Uint8Array(readFileSync(url))
        const model = await readBytes(bytes, path)
        expect(Buffer.compare(await writeBytes(model), bytes)).toBe(0)
        const graph = cut(await analyse(model.graph))
        const written = await writeBytes({ ...model, graph })
        expect(written.length).toBeLessThan(bytes.length / 2)
        expect(await tensorsOf((await readBytes(written, path)).graph)).toEqual(await tensorsOf(graph))
      },
    )
  }
})
