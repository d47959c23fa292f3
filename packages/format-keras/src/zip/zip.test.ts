import { zipSync, unzipSync, type Zippable } from 'fflate'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memorySink, memorySource } from '@coppice/graph'
import { isFailure } from '@coppice/spec'
import { failureOf, lazySource } from '../testing/files.ts'
import { patch } from '../testing/patch.ts'
import { checksumOf } from './checksum.ts'
import { readDirectory } from './read-directory.ts'
import { readEntry } from './read-entry.ts'
import { writeArchive, type ZipFile } from './write-archive.ts'

const ascii = (content: string): Uint8Array => new TextEncoder().encode(content)

/** Every file of an archive. */
async function unpack(bytes: Uint8Array): Promise<Record<string, Uint8Array>> {
  const source = lazySource(bytes, 'test.zip')
  const files: Record<string, Uint8Array> = {}
  for (const entry of await readDirectory(source, 'test')) files[entry.name] = await readEntry(source, entry, 'test')
  return files
}

const file = (name: string, bytes: Uint8Array): ZipFile => {
  return { name, madeBy: 0x0314, time: 0x6000, date: 0x5a21, attributes: 0x180_0000, read: () => bytes }
}

async function pack(files: readonly ZipFile[]): Promise<Uint8Array> {
  const sink = memorySink('test.zip')
  await writeArchive(files, sink)
  return sink.bytes()
}

const names = fc.uniqueArray(fc.stringMatching(/^[a-zé]{1,8}(\/[a-z]{1,3})?$/), { minLength: 1, maxLength: 5 })
const contents = fc.uint8Array({ maxLength: 300 })
const anyFiles = names.chain(all => fc.tuple(...all.map(name => fc.tuple(fc.constant(name), contents))))

const stored = { level: 0 } as const
const keras: Zippable = {
  'config.json': [ascii('{"a": 1}'), stored],
  'model.weights.h5': [new Uint8Array(64).fill(9), stored],
}

describe('archives', () => {
  it('reads what another program writes, stored or deflated', async () => {
    await fc.assert(
      fc.asyncProperty(anyFiles, fc.constantFrom(0, 6, 9), async (files, level) => {
        const bytes = zipSync(Object.fromEntries(files), { level: level as 0 })
        expect(await unpack(bytes)).toEqual(Object.fromEntries(files))
      }),
    )
  })

  it('writes what another program reads, the same bytes each time', async () => {
    await fc.assert(
      fc.asyncProperty(anyFiles, async files => {
        const bytes = await pack(files.map(([name, content]) => file(name, content)))
        expect(unzipSync(bytes)).toEqual(Object.fromEntries(files))
        expect(await pack(files.map(([name, content]) => file(name, content)))).toEqual(bytes)
      }),
    )
  })

  it('keeps times and attributes', async () => {
    const bytes = await pack([file('a', ascii('x')), file('b', new Uint8Array(0))])
    const entries = await readDirectory(memorySource(bytes, 'test'), 'test')
    const again = entries.map(entry => ({
      ...entry,
      read: () => readEntry(memorySource(bytes, 'test'), entry, 'test'),
    }))
    expect(await pack(again)).toEqual(bytes)
    expect(entries[0]).toMatchObject({ madeBy: 0x0314, time: 0x6000, date: 0x5a21, attributes: 0x180_0000 })
  })

  it('knows the checksum', () => {
    expect(checksumOf(ascii('123456789'))).toBe(0xcbf43926)
    expect(checksumOf(ascii('6789'), checksumOf(ascii('12345')))).toBe(0xcbf43926)
  })

  it('reads large sizes that stand among the extra fields, as Python writes them', async () => {
    const place = (offset: number): number[] => [offset, 0, 0, 0, 0, 0, 0, 0]
    const plain = zipSync({ a: [ascii('hello'), stored] })
    // The entry is 36 bytes long; what the directory says of its sizes and place moves into an extra field of 28 bytes.
    const listed = plain.slice(36, 36 + 46)
    listed.set([255, 255, 255, 255, 255, 255, 255, 255], 20)
    listed.set([28, 0], 30)
    listed.set([255, 255, 255, 255], 42)
    const extra = Uint8Array.from([1, 0, 24, 0, ...place(5), ...place(5), ...place(0)])
    const end = plain.slice(-22)
    end.set([46 + 1 + 28, 0, 0, 0], 12)
    const bytes = Buffer.concat([plain.subarray(0, 36), listed, ascii('a'), extra, end])
    expect(await unpack(new Uint8Array(bytes))).toEqual({ a: ascii('hello') })
  })

  it('reads the directory of a large archive', async () => {
    const plain = zipSync(keras)
    const end = plain.slice(-22)
    const view = new DataView(end.buffer)
    const [length, start, place] = [view.getUint32(12, true), view.getUint32(16, true), plain.length - 22]
    const wide = new DataView(new ArrayBuffer(56 + 20))
    wide.setUint32(0, 0x06064b50, true)
    wide.setUint32(32, 2, true)
    wide.setUint32(40, length, true)
    wide.setUint32(48, start, true)
    wide.setUint32(56, 0x07064b50, true)
    wide.setUint32(64, place, true)
    end.fill(255, 8, 20)
    const bytes = Buffer.concat([plain.subarray(0, -22), new Uint8Array(wide.buffer), end])
    expect(Object.keys(await unpack(new Uint8Array(bytes)))).toEqual(['config.json', 'model.weights.h5'])
  })
})

describe('archives that are not what they say', () => {
  const good = zipSync(keras)
  const listedAt = good.length - 22 - (46 + 11) - (46 + 16)
  const change = (place: number, ...values: number[]): Uint8Array => {
    const copy = good.slice()
    copy.set(values, place)
    return copy
  }
  const deflated = zipSync({ a: new Uint8Array(100_000) }, { level: 9 })
  const claims = (size: number): Uint8Array => {
    const copy = deflated.slice()
    new DataView(copy.buffer).setUint32(copy.length - 22 - 47 + 24, size, true)
    return copy
  }

  it.each<[string, Uint8Array, string, string]>([
    ['a bomb that says it is small', claims(1000), 'invalid-model', '1000 bytes unpacked'],
    ['a file that says it is large', claims(2 ** 30), 'invalid-model', '1073741824 bytes unpacked'],
    ['a file above 2 GiB', claims(2 ** 31), 'limit', 'at most 2147483647 bytes'],
    ['a stored file whose sizes differ', change(listedAt + 24, 7), 'invalid-model', '8 bytes, as are stored'],
    ['a wrong checksum', change(listedAt + 16, 1, 2, 3, 4), 'invalid-model', 'checksum'],
    ['an encrypted file', change(listedAt + 8, 1), 'unsupported-model', 'stored or deflated'],
    ['unknown compression', change(listedAt + 10, 12), 'unsupported-model', 'stored or deflated'],
    ['a place beyond the end', change(listedAt + 42, 0, 0, 1, 0), 'invalid-model', 'a place of its own'],
    ['two files at one place', change(listedAt + 57 + 42, 0, 0, 0, 0), 'invalid-model', 'a place of its own'],
    ['another name before the file', change(30, 0x43), 'invalid-model', 'the same name'],
    ['no file where one should be', change(0, 0), 'invalid-model', 'a file at 0'],
    ['a name twice', zipTwice(), 'invalid-model', 'every file once'],
    [
      'a name that is no UTF-8',
      patch(good, ascii('config.json'), Uint8Array.of(0xff, ...ascii('onfig.json'))),
      'invalid-model',
      'UTF-8',
    ],
    ['more files than there are', change(good.length - 12, 9), 'invalid-model', 'more bytes'],
    ['fewer files than there are', change(good.length - 12, 1), 'invalid-model', '1 files'],
    ['no directory', good.slice(0, listedAt), 'invalid-model', 'a directory at its end'],
    ['bytes that are not deflated', withGarbage(), 'invalid-model', 'deflated bytes'],
  ])('refuses %s', async (_, bytes, code, says) => {
    const failure = await failureOf(() => unpack(bytes))
    expect(failure).toMatchObject({ code })
    expect(failure.message).toContain(says)
  })

  function zipTwice(): Uint8Array {
    const two = zipSync({ aa: [ascii('x'), stored], ab: [ascii('y'), stored] })
    return patch(two, ascii('ab'), ascii('aa'))
  }

  function withGarbage(): Uint8Array {
    const copy = deflated.slice()
    copy[31] = 7
    return copy
  }

  it.each(['../a', '/etc/a', 'a/../../b', 'C:\\a', '\\\\host\\a', 'file:///a', 'a\0b'])(
    'refuses the name %j',
    async name => {
      const failure = await failureOf(() => unpack(zipSync({ [name]: [ascii('x'), stored] })))
      expect(failure).toMatchObject({ code: 'unsafe-path' })
    },
  )

  it('refuses an archive that is cut anywhere', async () => {
    for (let length = 0; length < good.length; length++)
      expect(isFailure(await failureOf(() => unpack(good.slice(0, length))))).toBe(true)
  })
})
