import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFailure, type Failure, type Source } from '@coppice/spec'
import { importer } from './importer.ts'
import { recognises } from './recognises.ts'
import { counting, fileOf, jsonFile, lazySource, readBytes } from './testing/files.ts'

const ascii = (content: string): Uint8Array => new TextEncoder().encode(content)

/** What reading the bytes fails with, from memory and from a file. */
async function failureOf(bytes: Uint8Array): Promise<Failure> {
  const [error, other] = await Promise.all(
    [readBytes(bytes), importer.read(lazySource(bytes))].map(async reading => {
      return (reading as Promise<unknown>).then(
        () => undefined,
        (caught: unknown) => caught,
      )
    }),
  )
  if (!isFailure(error)) throw new Error(`expected a failure, received ${String(error)}`)
  expect(other).toMatchObject({ code: error.code, expected: error.expected })
  return error
}

const x = (shape: readonly unknown[], end: unknown = 4, begin: unknown = 0): object => ({
  dtype: 'U8',
  shape,
  data_offsets: [begin, end],
})
const two = (first: object, second: object, length: number): Uint8Array =>
  jsonFile({ a: first, b: second }, counting(length))

interface Bad {
  readonly item: number
  readonly what: string
  readonly bytes: Uint8Array
  readonly says: string
  readonly code?: string
}

const good = jsonFile({ a: x([4]) }, counting(4))
const inPlaceOf = (shape: string): Uint8Array =>
  fileOf(`{"a":{"dtype":"U8","shape":${shape},"data_offsets":[0,4]}}`, counting(4))

const bad: readonly Bad[] = [
  { item: 1, what: 'an empty file', bytes: new Uint8Array(0), says: 'an empty file' },
  { item: 2, what: 'a file that lacks its last byte', bytes: good.slice(0, -1), says: 'cut off' },
  { item: 2, what: 'a file that ends in its header', bytes: good.slice(0, 20), says: 'a length of' },
  { item: 2, what: 'a file that ends in its length', bytes: good.slice(0, 5), says: 'at least 8 bytes' },
  { item: 3, what: 'a picture', bytes: ascii('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR'), says: 'a header of at most' },
  { item: 4, what: 'an error page', bytes: ascii('<!DOCTYPE html><title>404</title>'), says: 'HTML' },
  { item: 4, what: 'an LFS pointer', bytes: ascii('version https://git-lfs.github.com/spec/v1\noid'), says: 'Git LFS' },
  { item: 6, what: 'a length beyond the file', bytes: fileOf('{}', undefined, 3n), says: 'a length of 3' },
  {
    item: 6,
    what: 'a length near 2^64',
    bytes: fileOf('{}', undefined, 2n ** 64n - 1n),
    says: 'a length of 18446744073709551615',
  },
  { item: 6, what: 'a length that cuts the header', bytes: fileOf('{"a":1}', undefined, 4n), says: 'the end' },
  { item: 8, what: 'values that lie deep', bytes: fileOf(`{"a":{"z":${'['.repeat(10_000)}`), says: 'at most 32 deep' },
  {
    item: 10,
    what: 'a name that is no UTF-8',
    bytes: fileOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)),
    says: 'UTF-8',
  },
  { item: 10, what: 'a name with half a character', bytes: fileOf('{"\\ud800":1}'), says: 'as a text' },
  {
    item: 11,
    what: 'a tensor that comes twice',
    bytes: fileOf('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{}}'),
    says: '"a" twice',
  },
  {
    item: 11,
    what: 'a field that comes twice',
    bytes: fileOf('{"a":{"dtype":"U8","dtype":"U8"}}'),
    says: '"dtype" twice',
  },
  {
    item: 11,
    what: 'metadata that comes twice',
    bytes: fileOf('{"__metadata__":{},"__metadata__":{}}'),
    says: 'twice',
  },
  {
    item: 11,
    what: 'a key of metadata that comes twice',
    bytes: fileOf('{"__metadata__":{"a":"","a":""}}'),
    says: '"a" twice',
  },
  { item: 13, what: 'tensors that overlap', bytes: two(x([4]), x([4], 6, 2), 6), says: 'tensor "b" to begin at 4' },
  { item: 13, what: 'tensors in the same place', bytes: two(x([4]), x([4]), 4), says: 'to begin at 4' },
  { item: 13, what: 'an end before the beginning', bytes: two(x([4]), x([4], 0, 4), 4), says: '4 to 0' },
  { item: 14, what: 'a hole between tensors', bytes: two(x([4]), x([4], 9, 5), 9), says: 'tensor "b" to begin at 4' },
  {
    item: 14,
    what: 'a hole at the beginning',
    bytes: jsonFile({ a: x([4], 5, 1) }, counting(5)),
    says: 'to begin at 0',
  },
  {
    item: 14,
    what: 'bytes behind the last tensor',
    bytes: jsonFile({ a: x([4]) }, counting(5)),
    says: 'there is more',
  },
  { item: 14, what: 'bytes and no tensor', bytes: fileOf('{}', counting(1)), says: 'there is more' },
  {
    item: 15,
    what: 'a shape whose product overflows',
    bytes: inPlaceOf(`[${2 ** 40},${2 ** 40}]`),
    says: 'fewer than 2^53 bits',
  },
  {
    item: 15,
    what: 'a shape that overflows to its length',
    bytes: inPlaceOf('[4294967296,4294967296,4]'),
    says: 'fewer than 2^53 bits',
  },
  { item: 15, what: 'a size beyond 2^53', bytes: inPlaceOf('[18446744073709551620]'), says: 'a whole number' },
  { item: 16, what: 'a negative size', bytes: inPlaceOf('[-4]'), says: 'a whole number' },
  { item: 16, what: 'a dynamic size', bytes: inPlaceOf('["n"]'), says: 'a whole number' },
  { item: 16, what: 'a size that is no whole number', bytes: inPlaceOf('[4.0]'), says: 'a whole number' },
  { item: 16, what: 'a size of null', bytes: inPlaceOf('[null]'), says: 'a whole number' },
  {
    item: 16,
    what: 'a zero that leaves nothing of the bytes',
    bytes: inPlaceOf('[0]'),
    says: '0 bytes for tensor "a"',
  },
  { item: 17, what: 'fewer bytes than the shape says', bytes: inPlaceOf('[5]'), says: '5 bytes for tensor "a"' },
  {
    item: 17,
    what: 'elements that share a byte',
    bytes: fileOf('{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}', counting(2)),
    says: 'whole bytes',
  },
  {
    item: 17,
    what: 'three offsets',
    bytes: fileOf('{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1,2]}}', counting(1)),
    says: 'two data_offsets',
  },
  {
    item: 18,
    what: 'an unknown type',
    bytes: fileOf('{"a":{"dtype":"F7","shape":[4],"data_offsets":[0,4]}}', counting(4)),
    says: '"F7"',
    code: 'unsupported-model',
  },
  {
    item: 18,
    what: 'a type that is a number',
    bytes: fileOf('{"a":{"dtype":1,"shape":[4],"data_offsets":[0,4]}}', counting(4)),
    says: 'as a text',
  },
  { item: 32, what: 'a pickle', bytes: Uint8Array.of(0x80, 2, 0x63), says: 'save its weights with save_file' },
  {
    item: 32,
    what: 'a PyTorch file',
    bytes: ascii('PK\u0003\u0004archive/data.pkl'),
    says: 'save its weights with save_file',
  },
  {
    item: 34,
    what: 'a tensor without a place',
    bytes: fileOf('{"a":{"dtype":"U8","shape":[]}}'),
    says: 'dtype, shape and data_offsets',
  },
]

describe('files that are refused', () => {
  it.each(bad)('item $item: $what', async ({ bytes, says, code = 'invalid-model' }) => {
    const failure = await failureOf(bytes)
    expect(failure.code).toBe(code)
    expect(failure.message).toContain(says)
    expect(failure.who).toMatch(/^format-safetensors: /)
  })

  it('item 7: refuses a header longer than 100 MB before it is read', async () => {
    const reads: number[] = []
    const source: Source = {
      name: 'large',
      size: 2 ** 40,
      read: (_, length) => {
        reads.push(length)
        return fileOf('{', new Uint8Array(4087), 100_000_001n).subarray(0, length)
      },
    }
    await expect(importer.read(source)).rejects.toMatchObject({
      code: 'invalid-model',
      received: 'a length of 100000001',
    })
    expect(Math.max(...reads)).toBeLessThanOrEqual(4096)
  })

  it('refuses metadata that is no text, and a header that is no object', async () => {
    for (const header of [
      '{"__metadata__":{"a":1}}',
      '{"__metadata__":[]}',
      '{"a":[]}',
      '[]',
      ' {}',
      '\ufeff{}',
      '',
      '{}x',
    ])
      expect((await failureOf(fileOf(header))).code).toBe('invalid-model')
  })
})

describe('files that are sound, however they look', () => {
  it('item 5: reads parts of files beyond 2 GB and 4 GB', async () => {
    const size = 5 * 2 ** 30
    const header = ascii(`{"a":{"dtype":"U8","shape":[${size}],"data_offsets":[0,${size}]}}`)
    const head = fileOf(header)
    const read: Source['read'] = (offset, length) =>
      offset < head.length
        ? head.subarray(offset, offset + length)
        : Uint8Array.from({ length }, (_, at) => offset + at)
    const { graph } = await importer.read({ name: 'large', size: head.length + size, isLocal: true, read })
    const start = size - 3
    expect(await graph.tensors.get('a')!.read({ offset: start, length: 3 })).toEqual(
      Uint8Array.from([0, 1, 2], at => head.length + start + at),
    )
  })

  it('item 12: keeps names such as __proto__, and changes no prototype', async () => {
    const header =
      '{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"constructor":{"dtype":"U8","shape":[0],"data_offsets":[1,1],"__proto__":{"polluted":true}}}'
    const { graph } = await readBytes(fileOf(header, counting(1)))
    expect([...graph.tensors.keys()]).toEqual(['__proto__', 'constructor'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('item 16: reads sizes of zero where there are no elements', async () => {
    const { graph } = await readBytes(jsonFile({ a: x([0, 7], 0), b: x([1], 1) }, counting(1)))
    expect(graph.tensors.get('a')!.shape).toEqual([0, 7])
  })

  it('takes a header whose length looks like a pickle for what it is', async () => {
    const bytes = jsonFile({ a: x([4]) }, counting(4))
    const padded = fileOf(new TextDecoder().decode(bytes.subarray(8, -4)).padEnd(640), counting(4))
    expect([padded[0], padded[1]]).toEqual([0x80, 2])
    expect(recognises(padded)).toBe(true)
    expect((await readBytes(padded)).graph.tensors.size).toBe(1)
  })
})

describe('damaged files', () => {
  const bytes = jsonFile(
    { __metadata__: { format: 'pt' }, a: x([2, 2]), b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } },
    counting(8),
  )

  it('item 2: fails wherever a file is cut', async () => {
    for (let length = 0; length < bytes.length; length++)
      await expect(readBytes(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'invalid-model' })
  })

  it('fails with a code, or reads, whatever bytes are changed', async () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async changes => {
        const copy = bytes.slice()
        for (const [index, byte] of changes) copy[index] = byte
        const results = await Promise.allSettled([readBytes(copy), importer.read(lazySource(copy))])
        for (const result of results)
          if (result.status === 'rejected')
            expect(['invalid-model', 'unsupported-model', 'unsafe-path']).toContain((result.reason as Failure).code)
        expect(results[0].status).toBe(results[1].status)
      }),
      { numRuns: 500 },
    )
  })

  it('says that reading failed, with the cause', async () => {
    const cause = new Error('the disk is gone')
    const source = { ...lazySource(bytes), read: () => Promise.reject(cause) }
    await expect(importer.read(source)).rejects.toMatchObject({ code: 'io', cause })
  })
})
