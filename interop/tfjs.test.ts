import { mkdir, readFile, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { write } from 'coppice'
import type { Model, Session } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { readArrays, readOutputs } from './lib/arrays.ts'
import type { Numbers } from './lib/arrays.ts'
import { notInTfjs, toleranceOf, unread, unreadGraphs, untranslatedGraphs } from './lib/exceptions.ts'
import { findDifference } from './lib/find-difference.ts'
import { pruneHalf } from './lib/prune-half.ts'
import { exact, own, runModel } from './lib/run-model.ts'
import { runTfjs } from './lib/run-tfjs.ts'
import { useModels } from './lib/use-models.ts'
import { useOracle } from './lib/use-oracle.ts'
import { listZoo } from './lib/zoo.ts'
import type { ZooFile } from './lib/zoo.ts'

const oracle = useOracle()
const read = useModels()
const graphs = listZoo('tfjs-graph/model.json')
const layers = listZoo(...['', '-float16', '-uint8', '-uint16'].map(type => `tfjs-layers${type}/model.json`))
const files = [...layers, ...graphs]
const isGraph = ({ file }: ZooFile): boolean => file.startsWith('tfjs-graph')
const isQuantised = ({ file }: ZooFile): boolean => /-(float16|uint8|uint16)\//.test(file)
const reasonOf = (file: ZooFile): RegExp | undefined => (isGraph(file) ? unreadGraphs : unread)[file.network]
const isRead = (file: ZooFile): boolean => file.refused === null && reasonOf(file) === undefined
const isTranslated = (file: ZooFile): boolean => !isGraph(file) || !(file.network in untranslatedGraphs)

describe.each(files.filter(file => isRead(file) && isTranslated(file)))('$network, $file', file => {
  const limit = toleranceOf(file.network)
  const reason = isGraph(file) ? undefined : notInTfjs[file.network]

  it('computes what it was converted from', async () => {
    const [model, inputs] = [await read(file.path), await readArrays(file.inputs)]
    const expected = isQuantised(file) ? await runTfjs(file.path, inputs) : await readOutputs(file.outputs)
    expect(findDifference(expected, await runInOrder(model, inputs), limit)).toBeUndefined()
    expect(findDifference(expected, await runInOrder(model, inputs, own), limit)).toBeUndefined()
  })

  it('stays the same, byte by byte, where nothing is pruned', async () => {
    const copy = await writeTo('same', await read(file.path))
    for (const name of await readdir(dirname(file.path)))
      expect(await readFile(join(dirname(copy), name)), name).toEqual(await readFile(join(dirname(file.path), name)))
  })

  it('is loaded by TensorFlow.js after half of the channels are removed, and masked', async () => {
    const { removed, masked } = await pruneHalf(await read(file.path))
    await expectSame(removed, await writeTo('removed', removed))
    await expectSame(masked, await writeTo('masked', masked))
  })

  it('becomes ONNX that passes the checker', async () => {
    const model = oracle.path('model.onnx')
    await write(await read(file.path), model, { format: 'onnx', force: true })
    expect(await oracle.ask('check-onnx', { model })).toEqual({})
  })

  it.runIf(reason)('is not computed by TensorFlow.js itself', async () => {
    const inputs = await readArrays(file.inputs)
    const run = async (): Promise<string | undefined> =>
      findDifference(await readOutputs(file.outputs), await runTfjs(file.path, inputs), limit)
    expect(await run().catch(String)).toMatch(reason!)
  })

  /** TensorFlow.js must give for a file what we give for it, and that is what was written, as far as it can be quantised. */
  async function expectSame(model: Model, written: string): Promise<void> {
    const inputs = await readArrays(file.inputs)
    const again = await runInOrder(await read(written), inputs)
    if (!reason) expect(findDifference(await runTfjs(written, inputs), again, limit)).toBeUndefined()
    const expected = await runInOrder(model, inputs)
    expect(findDifference(expected, again, isQuantised(file) ? 0.01 : limit)).toBeUndefined()
  }

  /** Graph models name their outputs so that their names tell the order. */
  async function runInOrder(
    model: Model,
    inputs: ReadonlyMap<string, Numbers>,
    session: Promise<Session> = exact,
  ): Promise<Numbers[]> {
    const outputs = await runModel(model, inputs, await session)
    if (!isGraph(file)) return outputs
    const names = model.graph.outputs.map(({ name }) => name)
    return names.toSorted().map(name => outputs[names.indexOf(name)]!)
  }

  async function writeTo(name: string, model: Model): Promise<string> {
    const folder = oracle.path(join(name, file.network, dirname(file.file)))
    await mkdir(folder, { recursive: true })
    const path = join(folder, basename(file.path))
    await write(model, path, { force: true })
    return path
  }
})

describe('graphs with operators that are left as they are', () => {
  it.each(graphs.filter(file => isRead(file) && !isTranslated(file)))('$network', async ({ path, network }) => {
    const { graph } = await read(path)
    const kept = graph.nodes.filter(({ domain }) => domain === 'tensorflow').map(({ operator }) => operator)
    expect(kept).toContain(untranslatedGraphs[network])
  })
})

describe('files that must not be read', () => {
  it.each(layers.filter(({ refused }) => refused !== null))('$network, $file', async ({ path }) => {
    await expect(read(path)).rejects.toMatchObject({ code: 'unsupported-model' })
  })

  it.each(files.filter(file => file.refused === null && reasonOf(file)))('$network, $file', async file => {
    await expect(read(file.path)).rejects.toMatchObject({ code: 'unsupported-model' })
    await expect(read(file.path)).rejects.toThrow(reasonOf(file))
  })
})
