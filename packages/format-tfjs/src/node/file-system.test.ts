import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import * as tf from '@tensorflow/tfjs-core'
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { weight } from '../testing/agrees.ts'
import { predict, setWeights } from '../testing/layers.ts'
import { wave } from '../testing/run.ts'
import { tinyGraph } from '../testing/tiny-graph.ts'
import { fileSystem } from './file-system.ts'

let folder: string
beforeAll(() => tf.setBackend('cpu'))
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'coppice-tfjs-'))))
afterEach(() => rm(folder, { recursive: true }))

const small = () => setWeights(sequential({ layers: [layers.dense({ units: 3, inputShape: [4] })] }))
const feeds = { x: wave([2, 4]) }

describe('fileSystem', () => {
  it('saves layers models and loads them', async () => {
    const model = small()
    const { modelArtifactsInfo } = await model.save(fileSystem(join(folder, 'deep', 'model')))
    expect(modelArtifactsInfo).toMatchObject({ modelTopologyType: 'JSON', weightDataBytes: 60 })
    expect((await readdir(join(folder, 'deep', 'model'))).sort()).toEqual(['group1-shard1of1.bin', 'model.json'])
    const loaded = await loadLayersModel(fileSystem(join(folder, 'deep', 'model', 'model.json')))
    expect(predict(loaded, feeds)).toEqual(predict(model, feeds))
  })

  it('loads graph models and saves them', async () => {
    const { json, weights } = tinyGraph(graph => [
      graph.node('MatMul', [graph.input('x', [-1, 4]), weight(graph, [4, 2])]),
    ])
    await writeFile(join(folder, 'model.json'), JSON.stringify(json))
    await writeFile(join(folder, 'group1-shard1of1.bin'), weights)
    const model = await loadGraphModel(fileSystem(folder))
    await model.save(fileSystem(join(folder, 'copy')))
    expect(await readFile(join(folder, 'copy', 'group1-shard1of1.bin'))).toEqual(Buffer.from(weights))
    expect((await loadGraphModel(fileSystem(join(folder, 'copy')))).outputNodes).toEqual(model.outputNodes)
  })

  it('cuts weights into files of 4 MB', async () => {
    const weightData = [new ArrayBuffer(4 * 1024 * 1024), new ArrayBuffer(4)]
    const weightSpecs = [{ name: 'w', shape: [1024 * 1024 + 1], dtype: 'float32' } as const]
    const artifacts = {
      modelTopology: { node: [] },
      weightSpecs: weightSpecs.map(each => ({ ...each, shape: [...each.shape] })),
      weightData,
    }
    await fileSystem(folder).save(artifacts)
    const sizes = await Promise.all([1, 2].map(i => lstat(join(folder, `group1-shard${i}of2.bin`))))
    expect(sizes.map(({ size }) => size)).toEqual([4 * 1024 * 1024, 4])
    expect((await fileSystem(folder).load()).weightData.byteLength).toBe(4 * 1024 * 1024 + 4)
  })

  it('overwrites nothing unasked', async () => {
    await small().save(fileSystem(folder))
    await expect(small().save(fileSystem(folder))).rejects.toMatchObject({ code: 'usage' })
    await small().save(fileSystem(folder, { force: true }))
    expect((await readdir(folder)).sort()).toEqual(['group1-shard1of1.bin', 'model.json'])
  })

  it('refuses links and what lies elsewhere', async () => {
    await small().save(fileSystem(folder))
    await rm(join(folder, 'group1-shard1of1.bin'))
    await writeFile(join(folder, 'elsewhere'), new Uint8Array(60))
    await symlink(join(folder, 'elsewhere'), join(folder, 'group1-shard1of1.bin'))
    await expect(fileSystem(folder).load()).rejects.toMatchObject({ code: 'unsafe-path' })
    const text = await readFile(join(folder, 'model.json'), 'utf8')
    await writeFile(join(folder, 'model.json'), text.replace('group1-shard1of1.bin', '../weights.bin'))
    await expect(fileSystem(folder).load()).rejects.toMatchObject({ code: 'unsafe-path' })
  })

  it('says what is missing', async () => {
    await expect(fileSystem(folder).load()).rejects.toMatchObject({
      code: 'io',
      received: expect.stringContaining('ENOENT') as unknown,
    })
  })
})
