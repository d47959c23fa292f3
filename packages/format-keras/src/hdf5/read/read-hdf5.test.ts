import h5wasm from 'h5wasm'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../testing/files.ts'
import { compressedByLzf, externalStorage, virtualDataset } from '../../testing/hdf5-samples.ts'
import { encodeHdf5, fileOf, floats, group } from '../../testing/hdf5.ts'
import { number8, patch } from '../../testing/patch.ts'
import type { Hdf5Group } from '../hdf5-file.ts'
import { readHdf5 } from './read-hdf5.ts'

const ascii = (content: string): Uint8Array => new TextEncoder().encode(content)

/** The bytes of a file that the library of the HDF Group writes itself. */
async function byLibrary(build: (file: InstanceType<typeof h5wasm.File>) => void): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready
  const file = new h5wasm.File('/made.h5', 'w')
  build(file)
  file.close()
  const bytes = FS.readFile('/made.h5')
  FS.unlink('/made.h5')
  return bytes
}

/** What of a file that the library writes is refused. */
async function refused(build: Parameters<typeof byLibrary>[0]): ReturnType<typeof failureOf> {
  const bytes = await byLibrary(build)
  return failureOf(() => readHdf5(bytes, 'test'))
}

describe('readHdf5: files that the library wrote', () => {
  it('reads groups, datasets and attributes, and they can be written again', async () => {
    const bytes = await byLibrary(file => {
      const layer = file.create_group('layer')
      layer.create_attribute('weight_names', ['a', 'bc'])
      layer.create_attribute('fixed', ['ab', 'c'], null, 'S2')
      layer.create_dataset({ name: 'kernel', data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] })
      const data = Array.from({ length: 400 }, (_, i) => i % 3)
      layer.create_dataset({ name: 'packed', data, shape: [20, 20], dtype: '<i', chunks: [7, 7], compression: 9 })
    })
    const file = await readHdf5(bytes, 'test')
    const layer = file.root.members.get('layer') as Hdf5Group
    expect(layer.attributes.get('weight_names')?.data).toEqual([ascii('a'), ascii('bc')])
    expect(layer.attributes.get('fixed')?.type).toEqual({ kind: 'string', size: 2, padding: 2, charset: 1 })
    expect(layer.members.get('kernel')).toMatchObject(floats([2, 3], [1, 2, 3, 4, 5, 6]))
    expect(layer.members.get('packed')).toMatchObject({ filters: [{ id: 1, parameters: [9] }] })
    expect(await readHdf5(await encodeHdf5(file), 'test')).toEqual(file)
  })

  it('reads what it does not look into, which cannot be written again', async () => {
    const soft = await byLibrary(file => void file.create_soft_link('/a', 'link'))
    const pairs = await byLibrary(file => {
      file.create_attribute('pairs', new Map([['x', Int32Array.of(1, 2)]]))
    })
    for (const [bytes, says] of [
      [soft, 'a soft link'],
      [pairs, 'elements of type compound'],
    ] as const) {
      const file = await readHdf5(bytes, 'test')
      expect(await failureOf(() => encodeHdf5(file))).toMatchObject({ code: 'unsupported-model', received: says })
    }
  })
})

describe('readHdf5: files that lead elsewhere', () => {
  it('refuses links to other files, which it does not open', async () => {
    const failure = await refused(file => void file.create_external_link('/etc/passwd', '/x', 'link'))
    expect(failure).toMatchObject({ code: 'unsafe-path', who: 'test: /link' })
    expect(failure.message).toContain('"/etc/passwd"')
  })

  it('refuses datasets whose elements are in other files', async () => {
    const view = await failureOf(() => readHdf5(virtualDataset, 'test'))
    expect(view).toMatchObject({ code: 'unsafe-path', received: 'a reference to "/etc/passwd"' })
    const stored = await failureOf(() => readHdf5(externalStorage, 'test'))
    expect(stored).toMatchObject({ code: 'unsafe-path', received: 'a reference to another file' })
  })

  it('refuses a group that is inside of itself', async () => {
    const failure = await refused(file => {
      file.create_group('a')
      file.create_hard_link('/a', 'a/again')
    })
    expect(failure).toMatchObject({ code: 'limit', expected: 'at most 64 groups within each other' })
  })
})

describe('readHdf5: files that claim what is not there', () => {
  it.each([2n ** 40n, 2n ** 62n, 2n ** 64n - 1n])('refuses a dataset of %s elements', async claimed => {
    const bytes = await encodeHdf5(group({ a: floats([1235], new Float32Array(1235)) }))
    const failure = await failureOf(() => readHdf5(patch(bytes, number8(1235), number8(claimed)), 'test'))
    expect(['limit', 'invalid-model']).toContain(failure.code)
  })

  it('refuses a dataset that would unpack to more than deflate can reach', async () => {
    const packed = { ...floats([1235], new Float32Array(1235)), filters: [{ id: 1, parameters: [9] }] }
    const bytes = await encodeHdf5(group({ a: packed }))
    const failure = await failureOf(() => readHdf5(patch(bytes, number8(1235), number8(2 ** 40)), 'test'))
    expect(failure).toMatchObject({ code: 'limit', who: 'test: /a' })
  })

  it('refuses compression that it does not have', async () => {
    const failure = await failureOf(() => readHdf5(compressedByLzf, 'test'))
    expect(failure).toMatchObject({ code: 'unsupported-model', received: 'lzf', who: 'test: /l' })
    expect(failure.remedy).toContain('gzip')
  })

  it('refuses names that are no UTF-8', async () => {
    const bytes = await encodeHdf5(group({ kernel: floats([1], [1]) }))
    const failure = await failureOf(() =>
      readHdf5(patch(bytes, ascii('kernel'), Uint8Array.from([0xff, 0xfe, 1, 2, 3, 4])), 'test'),
    )
    expect(failure).toMatchObject({ code: 'invalid-model' })
  })

  it('refuses files that are longer than they are, before the library sees them', async () => {
    const bytes = await encodeHdf5(group({ a: floats([2], [1, 2]) }))
    const failure = await failureOf(() => readHdf5(bytes.slice(0, -8), 'test'))
    expect(failure).toMatchObject({ code: 'invalid-model', received: `the end after ${bytes.length - 8}` })
    const newer = bytes.slice()
    newer[8] = 9
    expect(await failureOf(() => readHdf5(newer, 'test'))).toMatchObject({ code: 'unsupported-model' })
    for (const length of [0, 8, 20, 40])
      expect(await failureOf(() => readHdf5(bytes.slice(0, length), 'test'))).toMatchObject({ code: 'invalid-model' })
  })

  it('leaves the bytes as they were', async () => {
    const bytes = await encodeHdf5(fileOf(group({ a: floats([2], [1, 2]) })))
    const copy = bytes.slice()
    await readHdf5(copy, 'test')
    expect(copy).toEqual(bytes)
  })
})
