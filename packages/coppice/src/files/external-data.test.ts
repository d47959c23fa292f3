import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InferenceSession } from 'onnxruntime-node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exporter, importer } from '@coppice/format-onnx'
import type { Model, Tensor } from '@coppice/spec'
import { openFileSink, type FileSinkOptions } from './open-file-sink.ts'
import { openFileSource } from './open-file-source.ts'

const skeleton = fileURLToPath(new URL('../../../../../shared/fixtures/skeletons/lstm-ts/', import.meta.url))
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'external-data-'))
})

afterEach(() => rm(folder, { recursive: true }))

/** A model with its weights in a file beside it: all of them small and different. */
async function makeInput(): Promise<string> {
  await mkdir(join(folder, 'in'))
  const path = join(folder, 'in', 'model.onnx')
  await copyFile(join(skeleton, 'model.onnx'), path)
  const { bytes } = JSON.parse(await readFile(join(skeleton, 'tensors.json'), 'utf8')) as { bytes: number }
  const weights = Float32Array.from({ length: bytes / 4 }, (_, index) => Math.sin(index) / 10)
  await writeFile(join(folder, 'in', 'weights.bin'), weights)
  return path
}

/** Reads a model, changes it, writes it, and has onnxruntime load the result. */
async function rewrite(
  input: string,
  output: string,
  change: (model: Model) => Model = model => model,
  options: FileSinkOptions = {},
): Promise<void> {
  const source = await openFileSource(input)
  const sink = await openFileSink(output, options)
  await exporter.write(change(await importer.read(source)), sink)
  await sink.close()
  await source.close()
  await expect(InferenceSession.create(output, { logSeverityLevel: 4 })).resolves.toBeDefined()
}

/** The same elements, but nobody knows. */
function touch(model: Model): Model {
  const tensors = [...model.graph.tensors].map(([name, tensor]): [string, Tensor] => {
    return [name, { ...tensor, read: async () => (await tensor.read()).slice() }]
  })
  return { ...model, graph: { ...model.graph, tensors: new Map(tensors) } }
}

async function isSame(one: string, other: string): Promise<boolean> {
  return (await readFile(join(folder, one))).equals(await readFile(join(folder, other)))
}

describe.skipIf(!existsSync(skeleton))('external data in files (skipped without ../shared/fixtures)', () => {
  it('stays under its name in another folder: nothing changed gives the same files', async () => {
    const input = await makeInput()
    await mkdir(join(folder, 'out'))
    await rewrite(input, join(folder, 'out', 'other.onnx'))
    expect(await readdir(join(folder, 'out'))).toEqual(['other.onnx', 'weights.bin'])
    expect(await isSame('in/model.onnx', 'out/other.onnx')).toBe(true)
    expect(await isSame('in/weights.bin', 'out/weights.bin')).toBe(true)
  })

  it('is written with what changed, and where nothing did the bytes are the same', async () => {
    const input = await makeInput()
    await mkdir(join(folder, 'out'))
    await rewrite(input, join(folder, 'out', 'model.onnx'), touch)
    expect(await isSame('in/weights.bin', 'out/weights.bin')).toBe(true)
  })

  it('is named for the output in the same folder, also when that is written again', async () => {
    const input = await makeInput()
    const output = join(folder, 'in', 'small.onnx')
    const before = await readFile(join(folder, 'in', 'weights.bin'))
    for (const force of [false, true]) {
      await rewrite(input, output, touch, { force })
      expect(await readdir(join(folder, 'in'))).toEqual(['model.onnx', 'small.onnx', 'small.onnx.data', 'weights.bin'])
      expect(await readFile(join(folder, 'in', 'weights.bin'))).toEqual(before)
      expect(await isSame('in/weights.bin', 'in/small.onnx.data')).toBe(true)
    }
  })

  it('leaves nothing where writing fails', async () => {
    const source = await openFileSource(await makeInput())
    const model = await importer.read(source)
    const tensors = [...model.graph.tensors].map(([name, tensor]): [string, Tensor] => {
      return [name, { ...tensor, read: () => Promise.reject(new Error('gone')) }]
    })
    const broken = { ...model, graph: { ...model.graph, tensors: new Map(tensors) } }
    await mkdir(join(folder, 'out'))
    const sink = await openFileSink(join(folder, 'out', 'model.onnx'))
    await expect(exporter.write(broken, sink)).rejects.toThrow('gone')
    await sink.abort()
    await source.close()
    expect(await readdir(join(folder, 'out'))).toEqual([])
  })
})
