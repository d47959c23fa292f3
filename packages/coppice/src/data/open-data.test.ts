import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import wavefile from 'wavefile'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildModel } from '@coppice/testkit'
import { batchesOf } from './batches-of.ts'
import type { DataModule, DataSet } from './data-set.ts'
import { openData } from './open-data.ts'
import { splitExamples } from './split-examples.ts'

let folder = ''
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'coppice-data-'))))
afterEach(async () => rm(folder, { recursive: true }))

const save = (name: string, bytes: Uint8Array | string): Promise<void> => writeFile(join(folder, name), bytes)
const open = async (path: string, more: object = {}): Promise<DataSet> =>
  (await openData({ path, ...more }, folder)) as DataSet
const first = async (data: DataSet, index = 0): Promise<number[]> =>
  Array.from((await data.inputs.get('')!.read(index)).values)

function png(width: number, height: number, colour: [number, number, number]): Uint8Array {
  const picture = new PNG({ width, height })
  for (let at = 0; at < width * height; at++) picture.data.set([...colour, 255], 4 * at)
  return PNG.sync.write(picture)
}

describe('openData', () => {
  it('reads packed IDX files by content, with labels from another', async () => {
    await save('images', gzipSync(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 9, 8, 7, 6)))
    await save('labels', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 1, 0))
    const data = await open('images', { labels: 'labels' })
    expect([data.count, await first(data, 1), Array.from(data.labels!.values)]).toEqual([2, [7, 6], [1, 0]])
  })

  it('reads folders of PNG and JPEG, labelled by folder', async () => {
    for (const name of ['cat', 'dog']) await mkdir(join(folder, 'pictures', name), { recursive: true })
    await save('pictures/dog/a.png', png(2, 1, [10, 20, 30]))
    await save('pictures/cat/b.jpg', jpeg.encode({ width: 8, height: 8, data: Buffer.alloc(256, 128) }, 100).data)
    const data = await open('pictures')
    expect([data.count, data.labels!.classes, data.labels!.values]).toEqual([2, ['cat', 'dog'], [0, 1]])
    expect(await first(data, 1)).toEqual([10, 20, 30, 10, 20, 30])
    expect((await first(data, 0))[0]).toBeCloseTo(128, -1)
  })

  it('reads folders of WAV', async () => {
    const wave = new wavefile.WaveFile()
    wave.fromScratch(1, 8000, '16', [0, 16384, -32768])
    await mkdir(join(folder, 'sounds'))
    await save('sounds/one.wav', wave.toBuffer())
    const data = await open('sounds')
    expect(data.labels).toBeUndefined()
    expect((await first(data)).map(value => Math.round(value * 100) / 100)).toEqual([0, 0.5, -1])
  })

  it('reads tables', async () => {
    await save('table.csv', 'a,b,class\n1,2,x\n3,4,y\n')
    const data = await open('table.csv')
    expect([await first(data), data.labels!.classes]).toEqual([
      [1, 2],
      ['x', 'y'],
    ])
  })

  it('goes through a module again and again', async () => {
    await save('data.mjs', 'export function* batches() { yield { feeds: {} } ; yield { feeds: {} } }')
    const data = (await openData({ path: 'data.mjs' }, folder)) as DataModule
    for (let round = 0; round < 2; round++) {
      let count = 0
      for await (const _ of data.batches()) count++
      expect(count).toBe(2)
    }
  })

  it('says what is wrong with a module', async () => {
    await save('empty.mjs', 'export const other = 1')
    await save('broken.mjs', 'throw new Error("oh")')
    const data = (await openData({ path: 'empty.mjs' }, folder)) as DataModule
    await expect(
      (async () => {
        for await (const _ of data.batches());
      })(),
    ).rejects.toThrow(/an export `batches`/)
    await expect(openData({ path: 'broken.mjs' }, folder)).rejects.toThrow(/can be imported, received oh/)
  })

  it('refuses what is missing, of another kind, or does not fit its labels', async () => {
    await save('noise', Uint8Array.of(255, 254, 128, 200))
    await save('one', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 5))
    await save('two', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 6))
    await save('cut.gz', gzipSync(Buffer.alloc(1000)).subarray(0, 20))
    await expect(open('missing')).rejects.toThrow(/missing: expected data that can be read, received no such file/)
    await expect(open('noise')).rejects.toThrow(/IDX, NPY, NPZ or CSV/)
    await expect(open('one', { labels: 'two' })).rejects.toThrow(/two: expected 1 labels, received 2/)
    await expect(open('cut.gz')).rejects.toThrow(/a sound gzip file/)
  })
})

describe('batchesOf', () => {
  const { graph } = buildModel({ seed: 1 }, build => {
    build.output(build.gemm(build.input('x', ['batch', 2]), { out: 2 }))
  })

  const collect = async (
    batches: AsyncIterable<{ readonly targets?: unknown; readonly feeds: object }>,
  ): Promise<unknown[]> => {
    const all: unknown[] = []
    for await (const batch of batches) all.push(batch)
    return all
  }

  it('gives the examples asked for, in batches, each time anew', async () => {
    await save('table.csv', '1,2,0\n3,4,1\n5,6,0\n')
    const batches = batchesOf(await open('table.csv'), graph, { indices: [2, 0, 1], size: 2 })
    const expected = [
      {
        feeds: { x: { type: 'float32', shape: [2, 2], data: Float32Array.of(5, 6, 1, 2) } },
        targets: { type: 'int32', shape: [2], data: Int32Array.of(0, 0) },
      },
      {
        feeds: { x: { type: 'float32', shape: [1, 2], data: Float32Array.of(3, 4) } },
        targets: { type: 'int32', shape: [1], data: Int32Array.of(1) },
      },
    ]
    expect(await collect(batches)).toEqual(expected)
    expect(await collect(batches)).toEqual(expected)
  })
})

describe('splitExamples', () => {
  it('never uses an example twice, and depends on the seed alone', () => {
    const { calibration, evaluation } = splitExamples(100, { calibration: 30, evaluation: 50 }, 1)
    expect([calibration.length, evaluation.length, new Set([...calibration, ...evaluation]).size]).toEqual([30, 50, 80])
    expect(splitExamples(100, { calibration: 30, evaluation: 50 }, 1).calibration).toEqual(calibration)
    expect(splitExamples(100, { calibration: 30, evaluation: 50 }, 2).calibration).not.toEqual(calibration)
  })

  it('shares a small set', () => {
    const { calibration, evaluation } = splitExamples(10, { calibration: 512, evaluation: 1000 }, 1)
    expect([calibration.length, evaluation.length]).toEqual([5, 5])
  })
})
