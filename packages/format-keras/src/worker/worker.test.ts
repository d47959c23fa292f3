import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFailure } from '@coppice/spec'
import type { Hdf5Reader } from '../hdf5/hdf5-file.ts'
import { readHdf5 } from '../hdf5/read/read-hdf5.ts'
import { readInThread } from '../node/index.ts'
import { failureOf } from '../testing/files.ts'
import { virtualDataset } from '../testing/hdf5-samples.ts'
import { encodeHdf5, fileOf, floats, group, text, texts } from '../testing/hdf5.ts'
import { answer, type Question } from './answer.ts'
import { readInWorker } from './read-in-worker.ts'
import type { Hdf5Worker } from './start-worker.ts'

const root = group({ a: floats([2], [1, 2]), b: group({}, { t: text('x') }) }, { n: texts(['a', 'b']) })
const bytes = await encodeHdf5(root)

/** A worker such as a browser has, which does what it is told in this thread; what it does is noted. */
function fakeWorker(notes: string[], react: (question: Question, post: (data: unknown) => void) => void): Hdf5Worker {
  const listeners: Record<string, (event: never) => void> = {}
  notes.push('started')
  return {
    postMessage: message =>
      react(structuredClone(message) as Question, data => listeners['message']!({ data } as never)),
    addEventListener: (type: string, listener: (event: never) => void) => void (listeners[type] = listener),
    terminate: () => notes.push('ended'),
  }
}

/** Answers as the worker does, with everything cloned or moved on its way. */
const answering = (question: Question, post: (data: unknown) => void): void => {
  void answer(question).then(({ answer: reply, transfer }) => post(structuredClone(reply, { transfer })))
}

describe('readInWorker', () => {
  it('reads what is read here, in a worker for each file', async () => {
    const notes: string[] = []
    const read = readInWorker(() => fakeWorker(notes, answering))
    expect(await read(bytes, 'test')).toEqual(await readHdf5(bytes, 'test'))
    expect(await read(bytes, 'test')).toEqual(fileOf(root))
    expect(notes).toEqual(['started', 'ended', 'started', 'ended'])
  })

  it('lets a worker read several files where that is allowed, refused ones too', async () => {
    const notes: string[] = []
    const read = readInWorker(() => fakeWorker(notes, answering), { files: 2 })
    await failureOf(() => read(bytes.slice(0, 50), 'test'))
    expect(await read(bytes, 'test')).toEqual(fileOf(root))
    expect(notes).toEqual(['started', 'ended'])
    expect(await Promise.all([read(bytes, 'test'), read(bytes, 'test')])).toHaveLength(2)
    expect(notes).toEqual(['started', 'ended', 'started', 'started', 'ended'])
  })

  it('hands on failures with their parts', async () => {
    const read = readInWorker(() => fakeWorker([], answering))
    const failure = await failureOf(() => read(virtualDataset, 'test'))
    expect(failure).toMatchObject({ code: 'unsafe-path', who: 'test: /v', received: 'a reference to "/etc/passwd"' })
  })

  it('ends a worker that does not answer, or breaks', async () => {
    const notes: string[] = []
    const silent = readInWorker(() => fakeWorker(notes, () => undefined), { seconds: 0.01, files: 9 })
    expect(await failureOf(() => silent(bytes, 'test'))).toMatchObject({ code: 'limit', who: 'test' })
    const broken = (): Hdf5Worker => ({
      postMessage: () => undefined,
      addEventListener: (type: string, listener: (event: never) => void) => {
        if (type === 'error') setTimeout(() => listener({ message: 'out of memory' } as never))
      },
      terminate: () => notes.push('ended'),
    })
    const failure = await failureOf(() => readInWorker(broken)(bytes, 'test'))
    expect(failure).toMatchObject({ code: 'internal', received: 'out of memory' })
    expect(notes).toEqual(['started', 'ended', 'ended'])
  })
})

describe('readInThread', () => {
  const read: Hdf5Reader = readInThread({ seconds: 5, files: 500 })

  it('reads what is read here, in a thread of Node', async () => {
    expect(await read(bytes, 'test')).toEqual(fileOf(root))
    expect(await failureOf(() => read(bytes.slice(0, 50), 'test'))).toMatchObject({ code: 'invalid-model' })
  })

  it('reads damaged files or refuses them, even those that keep the library busy for ever', async () => {
    const hits = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(hits, async places => {
        const copy = bytes.slice()
        for (const [place, value] of places) copy[place] = value
        const error: unknown = await read(copy, 'test').catch((caught: unknown) => caught)
        if (error instanceof Error) expect(isFailure(error) && error.code !== 'internal').toBe(true)
      }),
      { numRuns: 100 },
    )
    expect(await read(bytes, 'test')).toEqual(fileOf(root))
  }, 120_000)
})
