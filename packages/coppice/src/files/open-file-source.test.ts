import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileSource, type FileSource, type FileSourceOptions } from './open-file-source.ts'

let folder = ''
let sources: FileSource[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-source-'))
  await mkdir(join(folder, 'model'))
  await writeFile(join(folder, 'model', 'm.onnx'), Uint8Array.of(1, 2, 3, 4))
  await writeFile(join(folder, 'model', 'w.bin'), Uint8Array.of(5, 6))
  await writeFile(join(folder, 'secret.bin'), Uint8Array.of(7))
})

afterEach(async () => {
  for (const source of sources) await source.close()
  sources = []
  await rm(folder, { recursive: true })
})

async function openModel(options?: FileSourceOptions): Promise<FileSource> {
  const source = await openFileSource(join(folder, 'model', 'm.onnx'), options)
  sources.push(source)
  return source
}

describe('openFileSource', () => {
  it('reads stretches in any order, each of them in full', async () => {
    const source = await openModel()
    expect(source.size).toBe(4)
    expect([...(await source.read(2, 2))]).toEqual([3, 4])
    expect([...(await source.read(0, 3))]).toEqual([1, 2, 3])
    await expect(source.read(3, 2)).rejects.toMatchObject({ code: 'io' })
  })

  it.each([0, 1, 64, 4095, 4096 + 70])('reads stretches longer than a page from byte %i', async offset => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7 + (at >> 8)) & 255)
    await writeFile(join(folder, 'model', 'm.onnx'), bytes)
    const source = await openModel()
    expect(await source.read(offset, 10_001)).toEqual(bytes.slice(offset, offset + 10_001))
  })

  it.each([0, 70, 4096])('reads into memory that is lent, from byte %i, unless it is too small', async offset => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 7 + (at >> 8)) & 255)
    await writeFile(join(folder, 'model', 'm.onnx'), bytes)
    const source = await openModel()
    expect(source.isLocal).toBe(true)
    const [small, large] = [new Uint8Array(9999), new Uint8Array(10_128)]
    const [elsewhere, within] = [await source.read(offset, 10_000, small), await source.read(offset, 10_000, large)]
    expect(elsewhere).toEqual(bytes.slice(offset, offset + 10_000))
    expect(within).toEqual(elsewhere)
    expect(within.buffer).toBe(large.buffer)
    expect(small).toEqual(new Uint8Array(9999))
  })

  it('gives memory that numbers of any size can be viewed in', async () => {
    await writeFile(join(folder, 'model', 'm.onnx'), new Uint8Array(20_000))
    const { byteOffset } = await (await openModel()).read(0, 20_000)
    expect(byteOffset % 8).toBe(0)
  })

  it('says what is wrong with a path', async () => {
    await expect(openFileSource(join(folder, 'none'))).rejects.toMatchObject({
      code: 'io',
      received: 'no such file or folder',
    })
    await expect(openFileSource(folder)).rejects.toMatchObject({ code: 'usage', received: 'a folder' })
    await expect(openFileSource('/dev/null')).rejects.toMatchObject({
      code: 'usage',
      received: 'a device, pipe or socket',
    })
  })

  it('follows a link to the model, which the user named', async () => {
    await symlink(join(folder, 'model', 'm.onnx'), join(folder, 'link.onnx'))
    const source = await openFileSource(join(folder, 'link.onnx'))
    sources.push(source)
    expect(source.size).toBe(4)
  })

  it('closes once, however often it is asked', async () => {
    const source = await openModel()
    await source.companion('w.bin')
    await source.close()
    await expect(source.close()).resolves.toBeUndefined()
    await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'io' })
  })
})

describe('companions of a file source', () => {
  it('are files in its folder and below', async () => {
    await mkdir(join(folder, 'model', 'parts'))
    await writeFile(join(folder, 'model', 'parts', 'p.bin'), Uint8Array.of(8))
    const source = await openModel()
    expect([...(await (await source.companion('w.bin')).read(0, 2))]).toEqual([5, 6])
    expect((await source.companion('./parts/p.bin')).size).toBe(1)
  })

  const elsewhere = [
    '../secret.bin',
    '/etc/passwd',
    'parts/../../secret.bin',
    'C:w.bin',
    '\\\\host\\w.bin',
    'w.bin\0',
    '.',
    '',
  ]
  for (const location of elsewhere) {
    it(`are not at ${JSON.stringify(location)}`, async () => {
      const source = await openModel()
      await expect(source.companion(location)).rejects.toMatchObject({ code: 'unsafe-path' })
    })
  }

  it('are not at a URL-encoded way out, which is a name like any other', async () => {
    const source = await openModel()
    await expect(source.companion('%2e%2e%2fsecret.bin')).rejects.toMatchObject({ code: 'io' })
  })

  it('are no symbolic links, even to their own folder', async () => {
    await symlink(join(folder, 'secret.bin'), join(folder, 'model', 'out.bin'))
    await symlink(join(folder, 'model', 'w.bin'), join(folder, 'model', 'in.bin'))
    const source = await openModel()
    for (const location of ['out.bin', 'in.bin']) {
      await expect(source.companion(location)).rejects.toMatchObject({
        code: 'unsafe-path',
        received: 'a symbolic link',
      })
    }
  })

  it('are not behind a folder that is a link', async () => {
    await symlink(folder, join(folder, 'model', 'up'))
    const source = await openModel()
    await expect(source.companion('up/secret.bin')).rejects.toMatchObject({ code: 'unsafe-path' })
  })

  it('have one name only', async () => {
    await link(join(folder, 'secret.bin'), join(folder, 'model', 'hard.bin'))
    const source = await openModel()
    await expect(source.companion('hard.bin')).rejects.toMatchObject({ code: 'unsafe-path', received: '2 hard links' })
  })

  it('are regular files', async () => {
    await mkdir(join(folder, 'model', 'folder'))
    const path = join(folder, 'model', 'socket')
    const server = createServer()
    await new Promise<void>(resolve => server.listen(path, resolve))
    const source = await openModel()
    await expect(source.companion('folder')).rejects.toMatchObject({ code: 'unsafe-path' })
    await expect(source.companion('socket')).rejects.toMatchObject({ name: 'CoppiceError' })
    await new Promise(resolve => server.close(resolve))
  })

  it('may be links to files inside an allowed root, as in a download cache', async () => {
    await symlink(join(folder, 'secret.bin'), join(folder, 'model', 'cached.bin'))
    await symlink('/etc/passwd', join(folder, 'model', 'passwd'))
    const source = await openModel({ allowedRoot: folder })
    expect([...(await (await source.companion('cached.bin')).read(0, 1))]).toEqual([7])
    await expect(source.companion('passwd')).rejects.toMatchObject({ code: 'unsafe-path' })
    await expect(source.companion('../secret.bin')).rejects.toMatchObject({ code: 'unsafe-path' })
  })
})
