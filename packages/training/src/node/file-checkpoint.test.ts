import { seeded } from '@coppice/testkit'
import { fork } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Checkpoint } from '../checkpoint/checkpoint.ts'
import { fileCheckpoint } from './file-checkpoint.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coppice-'))
})
afterAll(() => rm(folder, { recursive: true }))

const checkpoint = (done: number): Checkpoint => ({
  document: {
    kind: 'coppice-checkpoint',
    version: 1,
    settings: 'ä',
    done,
    finished: false,
    tensors: [{ name: 'w', type: 'float32', length: 2 }],
    state: { loss: 0.1 },
  },
  bytes: new Uint8Array(Float32Array.of(done, 2).buffer),
})

describe('fileCheckpoint', () => {
  it('has nothing at first, and then the last that was saved', async () => {
    const store = fileCheckpoint(join(folder, 'one'))
    expect(await store.load()).toBeUndefined()
    await store.save(checkpoint(1))
    await store.save(checkpoint(2))
    expect(await store.load()).toEqual(checkpoint(2))
    expect((await readdir(folder)).filter(name => name.endsWith('.part'))).toEqual([])
  })

  it('keeps the last one where a save was cut short', async () => {
    const path = join(folder, 'cut')
    await fileCheckpoint(path).save(checkpoint(1))
    await writeFile(`${path}.part`, 'half')
    expect(await fileCheckpoint(path).load()).toEqual(checkpoint(1))
    await fileCheckpoint(path).save(checkpoint(2))
    expect(await fileCheckpoint(path).load()).toEqual(checkpoint(2))
  })

  it.each([
    '',
    'something else that is long enough to hold a head',
    'coppice checkpoint 1\n\xff\xff\xff\xff\xff\xff\xff\x7f',
  ])('refuses a file that is none: %j', async text => {
    const path = join(folder, 'other')
    await writeFile(path, text, 'latin1')
    await expect(fileCheckpoint(path).load()).rejects.toMatchObject({ code: 'io' })
  })

  it('says where it cannot write', async () => {
    const path = join(folder, 'missing', 'file')
    await expect(fileCheckpoint(path).save(checkpoint(1))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining(path),
    })
  })
})

/** Runs the training, kills its process once it has told of a step, and gives what came out where it was not killed. */
function runChild(path: string, killAt = Infinity): Promise<string | undefined> {
  const script = join(import.meta.dirname, '../testing/train-in-child.ts')
  const child = fork(script, [path], {
    execArgv: ['--conditions=source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    let result: string | undefined
    child.on('message', (message: number | string) => {
      if (typeof message === 'string') result = message
      else if (message >= killAt) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (signal !== 'SIGKILL' && code !== 0) reject(new Error(`the child ended with ${code ?? signal}`))
      else resolve(result)
    })
  })
}

describe('a process that is killed', () => {
  it('goes on from its file to the same bytes', { timeout: 60_000 }, async () => {
    const expected = await runChild(join(folder, 'whole'))
    expect(expected).toMatch(/^[0-9a-f]{64}$/)
    const random = seeded(5)
    const [first, second] = [1, 2].map(third => Math.floor(third * 12 + 10 * random.uniform()))
    const path = join(folder, 'killed')
    expect(await runChild(path, first)).toBeUndefined()
    expect(await runChild(path, second)).toBeUndefined()
    const { document } = (await fileCheckpoint(path).load())!
    expect(document.finished).toBe(false)
    expect(document.done).toBeGreaterThan(0)
    expect(await runChild(path)).toBe(expected)
  })
})
