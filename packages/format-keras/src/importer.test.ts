import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { memorySource } from '@coppice/graph'
import type { Model } from '@coppice/spec'
import type { KerasDocument } from './document.ts'
import { createImporter, importer, keras } from './index.ts'
import { readHdf5 } from './hdf5/read/read-hdf5.ts'
import { importer as threaded } from './node/index.ts'
import { recognises } from './recognises.ts'
import { failureOf, lazySource, readBytes } from './testing/files.ts'
import { encodeHdf5, fileOf, fixedTexts, group, text, texts } from './testing/hdf5.ts'
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
import { nestedNetwork, nestedStore, nestedValues, nestedWeights } from './testing/nested.ts'

/** The tensors of a model by name, as numbers. */
async function numbersOf({ graph }: Model): Promise<Record<string, readonly number[]>> {
  const entries = [...graph.tensors].map(async ([name, tensor]) => {
    const bytes = (await tensor.read()).slice()
    return [name, [...new Float32Array(bytes.buffer)]] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

const smallNumbers = {
  'first/kernel': Array.from({ length: 24 }, (_, i) => (i + 1) / 8),
  'first/bias': [3, 4, 5, 6, 7, 8].map(value => value / 8),
  'second/kernel': Array.from({ length: 12 }, (_, i) => (i + 5) / 8),
  'second/bias': [7 / 8, 8 / 8],
}

describe('importer: HDF5 of every age', () => {
  it('reads layers and their weights', async () => {
    const bytes = await smallLegacy()
    const model = await readBytes(bytes)
    expect(model).toMatchObject({ format: 'keras', bytes: bytes.length })
    expect(await numbersOf(model)).toEqual(smallNumbers)
    expect(model.graph.inputs).toMatchObject([{ name: 'input', shape: ['batch', 4] }])
    expect(model.graph.nodes.map(({ operator }) => operator)).toEqual([
      'MatMul',
      'Add',
      'Relu',
      'MatMul',
      'Add',
      'Softmax',
    ])
  })

  it('reads lists of names of one length, as older versions have them', async () => {
    expect(await numbersOf(await readBytes(await smallLegacy({ list: fixedTexts })))).toEqual(smallNumbers)
  })

  it('reads statements of one length, and of texts in ASCII that are UTF-8', async () => {
    const stated = sequential(4, dense('første', 6), dense('second', 2, { activation: 'softmax' }))
    const { first, second } = smallWeights
    for (const statement of [text(stateText(stated)), fixedTexts([stateText(stated)])]) {
      const root = legacyRoot(stated, { første: first!, second: second! }, { statement })
      const numbers = await numbersOf(await readBytes(await encodeHdf5(root)))
      expect(numbers['første/kernel']).toEqual(smallNumbers['first/kernel'])
    }
  })

  it('reads lists of names that were cut into several', async () => {
    const root = legacyRoot(small, smallWeights)
    const stored = root.members.get('model_weights') as ReturnType<typeof group>
    const first = stored.members.get('first') as ReturnType<typeof group>
    const cut = { weight_names0: texts(['first/kernel:0']), weight_names1: texts(['first/bias:0']) }
    const changed = { ...first, attributes: new Map(Object.entries(cut)) }
    const weights = { ...stored, members: new Map([...stored.members, ['first', changed]]) }
    const bytes = await encodeHdf5({ ...root, members: new Map([['model_weights', weights]]) })
    expect(await numbersOf(await readBytes(bytes))).toEqual(smallNumbers)
  })

  it('knows weights by their order where names are not those of the layers', async () => {
    const renamed = {
      first: { 'first_1/kernel:0': numbered([4, 6]), 'first_1/bias:0': numbered([6], 3) },
      second: { 'first/kernel:0': numbered([6, 2], 5), 'first/bias:0': numbered([2], 7) },
    }
    const bytes = await encodeHdf5(legacyRoot(small, renamed, { version: '2.0.5' }))
    expect(await numbersOf(await readBytes(bytes))).toEqual(smallNumbers)
  })

  it('reads what Keras 1.2 wrote', async () => {
    const old = (name: string, units: number, activation: string): ReturnType<typeof dense> => {
      return {
        class_name: 'Dense',
        config: { name, output_dim: units, activation, bias: true, init: 'glorot_uniform' },
      }
    }
    const first = old('first', 6, 'relu')
    const stated = {
      class_name: 'Sequential',
      config: [{ ...first, config: { ...first.config, batch_input_shape: [null, 4] } }, old('second', 2, 'softmax')],
    }
    const weights = {
      first: { first_W: numbered([4, 6]), first_b: numbered([6], 3) },
      second: { second_W: numbered([6, 2], 5), second_b: numbered([2], 7) },
    }
    const root = legacyRoot(stated as unknown as typeof small, weights, { version: '1.2.2' })
    expect(await numbersOf(await readBytes(await encodeHdf5(root)))).toEqual(smallNumbers)
  })

  it.each([
    ['by the names of layers', (path: string) => path.split('/').slice(-2).join('/') + ':0'],
    ['whose names are of no use', (path: string) => `x${path.length}_${path.replaceAll(/\W/g, '_')}`],
  ])('reads weights of nested networks %s, trained ones first', async (_, rename) => {
    for (const isFrozen of [false, true]) {
      const root = legacyRoot(nestedNetwork(isFrozen), nestedWeights(isFrozen, rename))
      const numbers = await numbersOf(await readBytes(await encodeHdf5(root)))
      for (const [path, { data }] of Object.entries(nestedValues))
        expect(numbers[path], path).toEqual([...new Float32Array((data as Uint8Array).buffer)])
    }
  })

  it('refuses weights in an order that their names contradict', async () => {
    const swapped = { ...smallWeights, first: Object.fromEntries(Object.entries(smallWeights['first']!).reverse()) }
    const failure = await failureOf(async () => readBytes(await encodeHdf5(legacyRoot(small, swapped))))
    expect(failure).toMatchObject({ code: 'invalid-model', expected: 'kernel', received: 'first/bias:0' })
  })

  it('reads a file behind a block of bytes that is the user’s', async () => {
    const file = { ...fileOf(legacyRoot(small, smallWeights)), userBlock: new Uint8Array(512) }
    const bytes = await encodeHdf5(file)
    expect(recognises(bytes.subarray(0, 4096))).toBe(true)
    expect(await numbersOf(await readBytes(bytes))).toEqual(smallNumbers)
  })

  it('says what to do with files that hold only weights', async () => {
    for (const root of [
      legacyRoot(small, smallWeights).members.get('model_weights') as ReturnType<typeof group>,
      group({ layers: group({}), vars: group({}) }),
    ]) {
      const failure = await failureOf(async () => readBytes(await encodeHdf5(root)))
      expect(failure).toMatchObject({ code: 'unsupported-model', received: 'only the weights of a Keras model' })
      expect(failure.remedy).toContain('model.save')
    }
    const other = await failureOf(async () => readBytes(await encodeHdf5(group({ data: numbered([3]) }))))
    expect(other).toMatchObject({ code: 'unsupported-model', received: 'an HDF5 file of another kind' })
  })
})

describe('importer: archives of Keras 3', () => {
  it('reads layers and their weights, stored or deflated', async () => {
    const files = await archiveFiles(small, smallStore)
    for (const level of [0, 9] as const) {
      const bytes = zip(files, level)
      const model = await readBytes(bytes, 'small.keras')
      expect(model).toMatchObject({ format: 'keras', bytes: bytes.length })
      expect(await numbersOf(model)).toEqual(smallNumbers)
    }
  })

  it('reads from a source that answers later', async () => {
    expect(await numbersOf(await importer.read(lazySource(await smallArchive())))).toEqual(smallNumbers)
  })

  it.each(['layers', '_layer_checkpoint_dependencies'])('finds nested networks under %s', async container => {
    const bytes = zip(await archiveFiles(nestedNetwork(), nestedStore(container)))
    const numbers = await numbersOf(await readBytes(bytes))
    for (const [path, { data }] of Object.entries(nestedValues))
      expect(numbers[path], path).toEqual([...new Float32Array((data as Uint8Array).buffer)])
  })

  it('does not take the state of random numbers for weights', async () => {
    const stated = sequential(
      4,
      { class_name: 'Dropout', config: { name: 'dropout', rate: 1 } },
      dense('first', 6),
      dense('second', 2),
    )
    const seeds = { 'layers/dropout/seed_generator/vars/0': numbered([2]) }
    const bytes = zip(await archiveFiles(stated, { ...smallStore, ...seeds }))
    expect((await numbersOf(await readBytes(bytes)))['first/kernel']).toEqual(smallNumbers['first/kernel'])
  })

  it('refuses more or fewer weights than a layer has', async () => {
    const { 'layers/dense/vars/1': bias, ...fewer } = smallStore
    for (const store of [
      fewer,
      { ...smallStore, 'layers/dense/vars/2': bias! },
      { ...fewer, 'layers/dense/vars/x': bias! },
    ]) {
      const failure = await failureOf(async () => readBytes(zip(await archiveFiles(small, store))))
      expect(failure).toMatchObject({ code: 'invalid-model', expected: '2 weights' })
      expect(failure.who).toContain('layer first')
    }
  })

  it('says what an archive lacks', async () => {
    const { 'model.weights.h5': weights, ...without } = await archiveFiles(small, smallStore)
    const npz = await failureOf(() => readBytes(zip({ ...without, 'model.weights.npz': weights! })))
    expect(npz).toMatchObject({ code: 'invalid-model', expected: 'an archive with model.weights.h5' })
    expect(npz.received).toContain('model.weights.npz')
  })
})

describe('importer', () => {
  it('recognises files by their content', async () => {
    expect(recognises(await smallLegacy(), 'model.txt')).toBe(true)
    expect(recognises(await smallArchive(), 'model.txt')).toBe(true)
    const other = zip({ 'data.pkl': new Uint8Array(9) })
    expect(recognises(other)).toBe(false)
    expect(recognises(other, 'renamed.keras')).toBe(true)
    for (const start of [512, 1024, 2048]) {
      const late = new Uint8Array(4096)
      late.set([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10], start)
      expect(recognises(late)).toBe(true)
    }
  })

  it('reads by another reader, in a thread too, and is there for calls by hand', async () => {
    const bytes = await smallArchive()
    const asked: string[] = []
    const own = createImporter({ readHdf5: (file, who) => (asked.push(who), readHdf5(file, who)) })
    expect(await numbersOf(await own.read(memorySource(bytes, 'a.keras')))).toEqual(smallNumbers)
    expect(asked).toEqual(['format-keras: a.keras: model.weights.h5'])
    expect(await numbersOf(await threaded.read(memorySource(bytes, 'a.keras')))).toEqual(smallNumbers)
    expect(await numbersOf(await keras.read(memorySource(bytes, 'a.keras')))).toEqual(smallNumbers)
  })
})

const models = new URL('../../../../shared/fixtures/models/', import.meta.url)

describe('importer: real files', () => {
  const [h5, archive] = ['h5', 'keras'].map(end => new URL(`fmnist-cnn/fashion_mnist_model.${end}`, models))
  it.skipIf(!existsSync(h5!))('reads the same from both containers (skipped without ../shared/fixtures)', async () => {
    const [fromH5, fromArchive] = await Promise.all(
      [h5!, archive!].map(async url => readBytes(new Uint8Array(readFileSync(url)), url.pathname)),
    )
    expect(await numbersOf(fromArchive!)).toEqual(await numbersOf(fromH5!))
    expect(fromArchive!.graph.nodes.map(({ name }) => name)).toEqual(fromH5!.graph.nodes.map(({ name }) => name))
  })

  for (const [path, version, weights] of [
    ['mlperf-tiny/resnet8_cifar10.h5', '2.4.0', 48],
    ['mlperf-tiny/vww_96.h5', '2.4.0', 164],
    ['tensorspace-lenet/keras216_mnist.h5', '2.1.6', 10],
  ] as const) {
    const url = new URL(path, models)
    it.skipIf(!existsSync(url))(`reads ${path} (skipped without ../shared/fixtures)`, async () => {
      const model = await readBytes(new Uint8Array(readFileSync(url)), path)
      expect(model.document).toMatchObject({ version })
      expect((model.document as KerasDocument).tensors.datasets.size).toBe(weights)
    })
  }
})
