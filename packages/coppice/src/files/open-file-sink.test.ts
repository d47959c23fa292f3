import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileSink } from './open-file-sink.ts'
import { openFileSource } from './open-file-source.ts'

const run = promisify(execFile)
let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-sink-'))
  path = join(folder, 'out.onnx')
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

const one = Uint8Array.of(1)
const two = Uint8Array.of(2)

async function contents(): Promise<Record<string, readonly number[]>> {
  const names = (await readdir(folder)).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async name => [name, [...(await readFile(join(folder, name)))]] as const)),
  )
}

describe('openFileSink', () => {
  it('gives the file its name when it is complete', async () => {
    const sink = await openFileSink(path)
    await sink.write(one)
    await sink.write(two)
    const before = await contents()
    expect(before['out.onnx']).toBeUndefined()
    expect(Object.keys(before)).toHaveLength(1)
    await sink.close()
    expect(await contents()).toEqual({ 'out.onnx': [1, 2] })
    await sink.close()
    await sink.abort()
    expect(await contents()).toEqual({ 'out.onnx': [1, 2] })
  })

  it('writes an empty file where nothing is written', async () => {
    await (await openFileSink(path)).close()
    expect(await contents()).toEqual({ 'out.onnx': [] })
  })

  it('leaves nothing when it is aborted', async () => {
    const sink = await openFileSink(path)
    await sink.write(one)
    await (await sink.companion('w.bin')).write(two)
    await sink.abort()
    expect(await contents()).toEqual({})
  })

  it('does not overwrite without force', async () => {
    await writeFile(path, one)
    await expect(openFileSink(path)).rejects.toMatchObject({ code: 'usage', received: 'an existing file' })
    const sink = await openFileSink(path, { force: true })
    await sink.write(two)
    expect(await contents()).toMatchObject({ 'out.onnx': [1] })
    await sink.close()
    expect(await contents()).toEqual({ 'out.onnx': [2] })
  })

  it('does not overwrite a file that came to be while it wrote', async () => {
    const sink = await openFileSink(path)
    await sink.write(two)
    await (await sink.companion('w.bin')).write(two)
    await writeFile(path, one)
    await expect(sink.close()).rejects.toMatchObject({ code: 'usage', received: 'an existing file' })
    await sink.abort()
    expect(await contents()).toEqual({ 'out.onnx': [1] })
  })

  it('replaces a link and not what it leads to', async () => {
    await writeFile(join(folder, 'other'), one)
    await symlink(join(folder, 'other'), path)
    const sink = await openFileSink(path, { force: true })
    await sink.write(two)
    await sink.close()
    expect(await contents()).toEqual({ 'out.onnx': [2], other: [1] })
  })

  it('refuses folders, and folders that are not there', async () => {
    await mkdir(path)
    await expect(openFileSink(path, { force: true })).rejects.toMatchObject({ code: 'usage', received: 'a folder' })
    const sink = await openFileSink(join(folder, 'none', 'out.onnx'))
    await expect(sink.write(one)).rejects.toMatchObject({ code: 'io', received: 'no such file or folder' })
    await sink.abort()
  })

  it('never replaces what is being read', async () => {
    await writeFile(path, one)
    const source = await openFileSource(path)
    await expect(openFileSink(path, { force: true })).rejects.toMatchObject({
      code: 'unsafe-path',
      received: 'the input',
    })
    await source.close()
    await (await openFileSink(path, { force: true })).abort()
    expect(await contents()).toEqual({ 'out.onnx': [1] })
  })

  it.skipIf(process.platform === 'win32')(
    'leaves nothing where there is no room left (skipped on Windows)',
    async () => {
      // The limit on the size of files, in blocks of 1,024 bytes, fails in the middle of a write as a full disk does.
      const script = `
      const { openFileSink } = await import(${JSON.stringify(new URL('open-file-sink.ts', import.meta.url).href)})
      const sink = await openFileSink(${JSON.stringify(path)})
      const error = await sink.write(new Uint8Array(100_000)).catch(error => error)
      await sink.abort()
      console.log(error.code, error.received)`
      const command = 'ulimit -f 8; exec "$0" --conditions=source --input-type=module --eval "$1"'
      const { stdout } = await run('bash', ['-c', command, process.execPath, script])
      expect(stdout.trim()).toBe('io a limit on the size of files')
      expect(await contents()).toEqual({})
    },
  )
})

describe('companions of a file sink', () => {
  it('get their names together with the file', async () => {
    const sink = await openFileSink(path)
    const companion = await sink.companion('w.bin')
    await companion.write(two)
    await companion.close()
    await sink.write(one)
    expect(Object.keys(await contents())).not.toContain('w.bin')
    await sink.close()
    expect(await contents()).toEqual({ 'out.onnx': [1], 'w.bin': [2] })
  })

  it('are dropped one by one', async () => {
    const sink = await openFileSink(path)
    const companion = await sink.companion('w.bin')
    await companion.write(two)
    await companion.abort()
    await sink.close()
    expect(await contents()).toEqual({ 'out.onnx': [] })
  })

  for (const location of ['../w.bin', '/tmp/w.bin', 'parts/w.bin', 'C:w.bin', '..\\w.bin', '.', '']) {
    it(`are not at ${JSON.stringify(location)}`, async () => {
      const sink = await openFileSink(path)
      await expect(sink.companion(location)).rejects.toMatchObject({ code: 'unsafe-path' })
      await sink.abort()
    })
  }

  it('are neither the file itself nor one another', async () => {
    const sink = await openFileSink(path)
    await sink.companion('w.bin')
    for (const location of ['out.onnx', 'w.bin', './w.bin']) {
      await expect(sink.companion(location)).rejects.toMatchObject({ code: 'usage' })
    }
    await sink.abort()
  })

  it('replace no file of another model, even by force', async () => {
    await writeFile(join(folder, 'w.bin'), one)
    await writeFile(path, one)
    const sink = await openFileSink(path, { force: true })
    await expect(sink.companion('w.bin')).rejects.toMatchObject({ code: 'usage' })
    await sink.abort()
    expect(await contents()).toEqual({ 'out.onnx': [1], 'w.bin': [1] })
  })

  it('are replaced by force where they are named for the file', async () => {
    await writeFile(join(folder, 'out.onnx.data'), one)
    const careful = await openFileSink(path)
    await expect(careful.companion('out.onnx.data')).rejects.toMatchObject({ code: 'usage' })
    await careful.abort()
    const sink = await openFileSink(path, { force: true })
    await (await sink.companion('out.onnx.data')).write(two)
    await sink.close()
    expect(await contents()).toEqual({ 'out.onnx': [], 'out.onnx.data': [2] })
  })

  it('are replaced by force where the JSON that is replaced names them', async () => {
    const json = join(folder, 'model.json')
    await writeFile(json, '{"paths": ["w.bin"]}')
    for (const name of ['w.bin', 'other.bin']) await writeFile(join(folder, name), one)
    const sink = await openFileSink(json, { force: true })
    await (await sink.companion('w.bin')).write(two)
    await expect(sink.companion('other.bin')).rejects.toMatchObject({ code: 'usage' })
    await sink.close()
    expect(await contents()).toEqual({ 'model.json': [], 'other.bin': [1], 'w.bin': [2] })
  })

  it('are as before where the file cannot get its name', async () => {
    await writeFile(join(folder, 'out.onnx.data'), one)
    const sink = await openFileSink(path, { force: true })
    await (await sink.companion('out.onnx.data')).write(two)
    await (await sink.companion('new.bin')).write(two)
    await sink.write(two)
    await mkdir(path)
    await expect(sink.close()).rejects.toMatchObject({ name: 'CoppiceError' })
    await sink.abort()
    await rm(path, { recursive: true })
    expect(await contents()).toEqual({ 'out.onnx.data': [1] })
  })

  it('are not what is being read', async () => {
    const data = join(folder, 'out.onnx.data')
    await writeFile(data, one)
    await writeFile(join(folder, 'in.onnx'), one)
    const source = await openFileSource(join(folder, 'in.onnx'))
    await source.companion('out.onnx.data')
    const sink = await openFileSink(path, { force: true })
    await expect(sink.companion('out.onnx.data')).rejects.toMatchObject({ code: 'unsafe-path' })
    await sink.abort()
    await source.close()
    expect(await contents()).toMatchObject({ 'out.onnx.data': [1] })
  })
})
