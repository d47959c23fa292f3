import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeHdf5, fileOf, floats, group, text, texts } from '../testing/hdf5.ts'
import type { Hdf5Array, Hdf5Dataset, Hdf5Group, Hdf5Object, Hdf5Type } from './hdf5-file.ts'
import { readHdf5 } from './read/read-hdf5.ts'
import { storedSize } from './write/encode-type.ts'

const whole = (size: number): fc.Arbitrary<Hdf5Type> =>
  fc.boolean().map(isSigned => ({ kind: 'integer', size, isSigned }) as const)

const anyType: fc.Arbitrary<Hdf5Type> = fc.oneof(
  fc.constantFrom(1, 2, 4, 8).chain(whole),
  fc.constantFrom(2, 4, 8).map(size => ({ kind: 'float', size }) as const),
  fc.record({
    kind: fc.constant('string' as const),
    size: fc.integer({ min: 1, max: 9 }),
    padding: fc.constantFrom(0, 1, 2),
    charset: fc.constantFrom(0, 1),
  }),
  fc.constantFrom(0, 1).map(charset => ({ kind: 'text', charset }) as const),
  fc.integer({ min: 1, max: 9 }).map(size => ({ kind: 'opaque', size }) as const),
  fc.constant({
    kind: 'enumeration',
    size: 1,
    isSigned: true,
    members: [
      ['FALSE', 0],
      ['TRUE', 1],
    ],
  } as const),
)

const anyShape = fc.oneof(fc.constant(null), fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }))

const anyText = fc
  .string({ unit: 'grapheme', maxLength: 8 })
  .map(value => value.replaceAll('\0', ''))
  .map(value => new TextEncoder().encode(value))

const anyArray: fc.Arbitrary<Hdf5Array> = fc.tuple(anyType, anyShape).chain(([type, shape]) => {
  const count = shape === null ? 0 : shape.reduce((product, size) => product * size, 1)
  const length = count * storedSize(type)
  const data = type.kind === 'text' ? fc.array(anyText, sized(count)) : fc.uint8Array(sized(length))
  return data.map(elements => ({ type, shape, data: elements }))
})

const sized = (length: number): { minLength: number; maxLength: number } => ({ minLength: length, maxLength: length })

/** A name of a member: no slash, zero or replacement character, and no dot alone, which means the group itself. */
const anyName = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter(name => !/[/\0\ufffd]/.test(name) && name !== '.' && name.isWellFormed())

const inNameOrder = <Value>(entries: readonly (readonly [string, Value])[]): Map<string, Value> =>
  new Map([...new Map(entries)].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))))

const anyMap = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Map<string, Value>> =>
  fc.array(fc.tuple(anyName, value), { maxLength: 4 }).map(inNameOrder)

const anyDataset: fc.Arbitrary<Hdf5Dataset> = fc
  .tuple(anyArray, anyMap(anyArray))
  .map(([array, attributes]) => ({ kind: 'dataset', ...array, attributes }))

const { tree } = fc.letrec<{ tree: Hdf5Group; object: Hdf5Object }>(tie => ({
  object: fc.oneof({ depthSize: 'small' }, anyDataset, tie('tree')),
  tree: fc.record({
    kind: fc.constant('group' as const),
    attributes: anyMap(anyArray),
    members: anyMap(tie('object')),
  }),
}))

describe('HDF5: what is written is what the library of the HDF Group reads', () => {
  it('whatever is in the file', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async root => {
        const bytes = await encodeHdf5(root)
        expect(await readHdf5(bytes, 'test')).toEqual(fileOf(root))
        expect(await encodeHdf5(root)).toEqual(bytes)
      }),
      { numRuns: 100 },
    )
  })

  it('with thousands of members and names', async () => {
    const names = Array.from({ length: 3000 }, (_, i) => `layer_${String(i).padStart(5, '0')}`)
    const root = group(Object.fromEntries(names.map(name => [name, group({})])), { names: texts(names) })
    expect(await readHdf5(await encodeHdf5(root), 'test')).toEqual(fileOf(root))
  })

  it('with more strings than one heap holds', async () => {
    const many = texts(Array.from({ length: 70_000 }, (_, i) => `${i % 7 === 0 ? '' : i}`))
    const root = group({ many: { kind: 'dataset', ...many, attributes: new Map() } })
    expect(await readHdf5(await encodeHdf5(root), 'test')).toEqual(fileOf(root))
  })

  it('with a text of a megabyte', async () => {
    const root = group({}, { long: text('é'.repeat(2 ** 19)) })
    expect(await readHdf5(await encodeHdf5(root), 'test')).toEqual(fileOf(root))
  })

  it('behind a block of bytes that is the user’s', async () => {
    const file = { ...fileOf(group({ a: floats([2], [1, 2]) })), userBlock: new Uint8Array(1024).fill(7) }
    const bytes = await encodeHdf5(file)
    expect(bytes.subarray(0, 1024)).toEqual(file.userBlock)
    expect(await readHdf5(bytes, 'test')).toEqual(file)
  })

  it('compressed and shuffled', async () => {
    const values = Float32Array.from({ length: 6000 }, (_, i) => Math.round(Math.sin(i) * 8))
    const plain = floats([60, 100], values)
    const sizes: number[] = []
    for (const filters of [
      [{ id: 1, parameters: [9] }],
      [
        { id: 2, parameters: [4] },
        { id: 1, parameters: [4] },
      ],
      [{ id: 2, parameters: [4] }],
    ]) {
      const root = group({ a: { ...plain, filters } })
      const bytes = await encodeHdf5(root)
      expect(await readHdf5(bytes, 'test')).toEqual(fileOf(root))
      sizes.push(bytes.length)
    }
    const [deflated, shuffled, asLarge] = sizes as [number, number, number]
    expect(deflated).toBeLessThan(12_000)
    expect(shuffled).toBeLessThan(12_000)
    expect(asLarge).toBeGreaterThan(24_000)
  })
})
