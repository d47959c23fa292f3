import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeHdf5, floats, text } from '../../format-keras/src/testing/hdf5.ts'
import { virtualDataset } from '../../format-keras/src/testing/hdf5-samples.ts'
import { nestedNetwork, nestedWeights } from '../../format-keras/src/testing/nested.ts'
import { number8, patch } from '../../format-keras/src/testing/patch.ts'
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
} from '../../format-keras/src/testing/keras-files.ts'
import type { LayerWeights, Stated } from '../../format-keras/src/testing/keras-files.ts'
import { expectRefused, makeModels } from './testing/expect-refused.ts'
import { run } from './testing/run.ts'

type Bytes = Uint8Array | Promise<Uint8Array>

interface Bad {
  readonly item: number
  readonly what: string
  readonly bytes: Bytes
  readonly says: RegExp
  readonly code?: number
}

const ascii = (content: string): Uint8Array => new TextEncoder().encode(content)
const stating = (statement: string): Promise<Uint8Array> => smallLegacy({ statement: text(statement) })
const saved = (stated: Stated, weights: LayerWeights = smallWeights): Promise<Uint8Array> =>
  encodeHdf5(legacyRoot(stated, weights))
const own = (className: string, options: object = {}): Promise<Uint8Array> =>
  saved(sequential(4, { class_name: className, config: { name: 'own', ...options } }, dense('second', 2)), {})
const withBias = (bias: LayerWeights[string][string]): LayerWeights => ({
  ...smallWeights,
  first: { 'first/kernel:0': numbered([4, 6]), 'first/bias:0': bias },
})

async function holding(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  return zip({ ...(await archiveFiles(small, smallStore)), ...files })
}

/** An archive whose weights unpack to a megabyte and claim to be a thousand bytes. */
async function bomb(): Promise<Uint8Array> {
  const files = { ...(await archiveFiles(small, smallStore)), 'model.weights.h5': new Uint8Array(2 ** 20) }
  return patch(zip(files, 9), Uint8Array.of(0, 0, 16, 0), Uint8Array.of(0xe8, 3, 0, 0))
}

/** A file whose first kernel claims to have another size. */
async function shaped(claimed: bigint): Promise<Uint8Array> {
  const first = { 'first/kernel:0': floats([1235, 6], new Float32Array(1235 * 6)), 'first/bias:0': numbered([6]) }
  const stated = sequential(1235, dense('first', 6), dense('second', 2))
  return patch(await saved(stated, { ...smallWeights, first }), number8(1235), number8(claimed))
}

function functional(...layers: readonly (readonly [name: string, from: string])[]): Stated {
  const input = { class_name: 'InputLayer', config: { name: 'x', batch_input_shape: [null, 4] }, name: 'x' }
  const stated = layers.map(([name, from]) => ({
    ...{ class_name: 'ReLU', config: { name, trainable: true }, name, inbound_nodes: [[[from, 0, 0, {}]]] },
  }))
  const [places, ends] = [[['x', 0, 0]], [[layers.at(-1)![0], 0, 0]]]
  const config = { name: 'network', layers: [input, ...stated], input_layers: places, output_layers: ends }
  return { class_name: 'Functional', config }
}

const [legacy, archive] = [await smallLegacy(), await smallArchive()]
const zeros = await saved(small, withBias(floats([6], new Float32Array(6))))

const bad: readonly Bad[] = [
  { item: 1, what: 'an empty file', bytes: new Uint8Array(0), says: /empty/ },
  { item: 2, what: 'HDF5 that is cut off', bytes: legacy.slice(0, -100), says: /in\.h5/ },
  { item: 2, what: 'an archive that is cut off', bytes: archive.slice(0, -50), says: /in\.h5/ },
  { item: 3, what: 'a picture', bytes: ascii('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR'), says: /in\.h5/ },
  { item: 4, what: 'an error page', bytes: ascii('<!DOCTYPE html><title>404</title>'), says: /HTML/ },
  { item: 4, what: 'an LFS pointer', bytes: ascii('version https://git-lfs.github.com/spec/v1\noid'), says: /Git LFS/ },
  {
    item: 6,
    what: 'a length that lies',
    bytes: patch(legacy, number8(legacy.length), number8(2n ** 62n)),
    says: /as the file says/,
  },
  { item: 8, what: 'lists within each other', bytes: stating('['.repeat(5000)), says: /at most 256/ },
  {
    item: 10,
    what: 'a statement that is no UTF-8',
    bytes: holding({ 'config.json': Uint8Array.of(0x7b, 0xff, 0x7d) }),
    says: /UTF-8/,
  },
  {
    item: 11,
    what: 'a key twice',
    bytes: stating(stateText(small).replace('"units"', '"name": "a", "units"')),
    says: /"name" twice/,
  },
  {
    item: 12,
    what: 'the key __proto__',
    bytes: stating(stateText(small).replace('"use_bias"', '"__proto__"')),
    says: /__proto__/,
  },
  {
    item: 14,
    what: 'bytes behind an archive',
    bytes: new Uint8Array([...archive, 1, 2, 3]),
    says: /a directory at its end/,
  },
  { item: 15, what: 'a shape whose product overflows', bytes: shaped(2n ** 62n), says: /kernel:0|overflowed/ },
  {
    item: 16,
    what: 'an input without sizes',
    bytes: stating(stateText(small).replace('[null, 4]', 'null')),
    says: /shape/,
  },
  { item: 17, what: 'a weight of another shape', bytes: saved(small, withBias(numbered([7]))), says: /first/ },
  {
    item: 18,
    what: 'weights that are no numbers',
    bytes: saved(small, withBias({ ...numbered([6]), type: { kind: 'opaque', size: 4 } })),
    says: /numbers as weights/,
  },
  {
    item: 19,
    what: 'a weight that is NaN',
    bytes: saved(small, withBias(floats([6], new Float32Array(6).fill(NaN)))),
    says: /finite/,
  },
  {
    item: 21,
    what: 'a file of an archive that leaves it',
    bytes: holding({ '../config.json': ascii('x') }),
    says: /location|folder/,
  },
  {
    item: 22,
    what: 'a file of an archive on a drive',
    bytes: holding({ 'C:\\weights': ascii('x') }),
    says: /location|folder/,
  },
  { item: 27, what: 'a zip bomb that says it is small', bytes: bomb(), says: /1000 bytes unpacked/ },
  {
    item: 28,
    what: 'weights that would be unpacked elsewhere',
    bytes: holding({ '..\\model.weights.h5': ascii('x') }),
    says: /location|folder/,
  },
  { item: 29, what: 'weights in another file', bytes: holding({ 'model.weights.h5': virtualDataset }), says: /passwd/ },
  {
    item: 30,
    what: 'a weight that claims to be huge',
    bytes: shaped(2n ** 40n),
    says: /kernel:0|invalid dataset size/,
  },
  { item: 31, what: 'a Lambda', bytes: own('Lambda', { function: ['4wEAAAA=', null, null] }), says: /never run/ },
  { item: 31, what: 'a layer of somebody’s own', bytes: own('mine>Dense'), says: /mine>Dense/ },
  { item: 32, what: 'a pickle', bytes: Uint8Array.of(0x80, 2, 0x63), says: /never executed/ },
  {
    item: 33,
    what: 'layers that wait for each other',
    bytes: saved(functional(['a', 'b'], ['b', 'a']), {}),
    says: /cycle/,
  },
  { item: 34, what: 'a layer that is not there', bytes: saved(functional(['a', 'nowhere']), {}), says: /nowhere/ },
  { item: 35, what: 'a class that nobody knows', bytes: own('Wobble'), says: /layer own.*Wobble/ },
  { item: 41, what: 'terminal escapes in a class', bytes: own('\u001b[2J'), says: /\\x1b\[2J/ },
]

describe('bad Keras files end in a clear error and change nothing', () => {
  it.each(bad)('item $item: $what', async ({ bytes, says, code = 3 }) => {
    const folder = await makeModels()
    await writeFile(join(folder, 'in.h5'), await bytes)
    await expectRefused(folder, { argv: ['prune', 'in.h5', 'out.h5'], code, says })
  })

  it('item 23: an output that is a link to the input', async () => {
    const folder = await makeModels()
    await writeFile(join(folder, 'in.h5'), legacy)
    await symlink('in.h5', join(folder, 'out.h5'))
    await expectRefused(folder, { argv: ['prune', 'in.h5', 'out.h5', '--force'], code: 2, says: /not the input/ })
  })

  it('item 40: half of what is one cell wide', async () => {
    const folder = await makeModels()
    const weights = {
      first: { 'first/kernel:0': numbered([4, 1]), 'first/bias:0': numbered([1]) },
      second: { 'second/kernel:0': numbered([1, 2]), 'second/bias:0': numbered([2]) },
    }
    await writeFile(join(folder, 'in.h5'), await saved(sequential(4, dense('first', 1), dense('second', 2)), weights))
    await expectRefused(folder, { argv: ['prune', 'in.h5', 'out.h5'], code: 4, says: /nothing|removed/ })
  })
})

describe('odd Keras files are read', () => {
  it.each([
    ['item 3: under another extension', legacy, 'model.txt'],
    ['item 20: with weights that are all zero', zeros, 'in.h5'],
  ])('%s', async (_, bytes, name) => {
    const folder = await makeModels()
    await writeFile(join(folder, name), bytes)
    const { code, json } = await run(folder, ['prune', name, 'out.h5', '--json'])
    expect(code).toBe(0)
    expect(json.plan.units).toMatchObject([{ cells: 6, removed: 3 }])
  })

  it('item 36: networks within networks are pruned like others', async () => {
    const folder = await makeModels()
    await writeFile(
      join(folder, 'in.h5'),
      await saved(
        nestedNetwork(),
        nestedWeights(false, path => path),
      ),
    )
    const { code, json } = await run(folder, ['prune', 'in.h5', 'out.h5', '--json'])
    expect(code).toBe(0)
    expect(json.certificate.passed).toBe(true)
    expect(json.plan.units.map(({ cells, removed }) => [cells, removed])).toEqual([
      [4, 2],
      [5, 2],
      [5, 2],
    ])
  })
})
