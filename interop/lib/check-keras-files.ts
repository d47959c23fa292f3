import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { openFileSource, read, write } from 'coppice'
import type { FileSource } from 'coppice'
import { countParameters } from '@coppice/graph'
import type { Model } from '@coppice/spec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addBiases } from './add-biases.ts'
import { readArrays, readOutputs } from './arrays.ts'
import {
  notInKeras,
  notStated,
  nothingToPrune,
  toleranceOf,
  unread,
  unreadParameters,
  withoutBias,
} from './exceptions.ts'
import { findDifference } from './find-difference.ts'
import { pruneHalf } from './prune-half.ts'
import { exact, own, runModel } from './run-model.ts'
import { useOracle } from './use-oracle.ts'
import type { UsedOracle } from './use-oracle.ts'
import type { ZooFile } from './zoo.ts'

/** Tests of files of Keras: what they compute, pruned and whole, here and in the real Keras; or that they are refused. */
export function checkKerasFiles(files: readonly ZooFile[]): void {
  const oracle = useOracle()
  const isRead = ({ network, refused }: ZooFile): boolean => refused === null && !(network in unread)

  describe.each(files.filter(isRead))('$network, $file', file => {
    const limit = toleranceOf(file.network)
    const path = (name: string): string => oracle.path(`${name}${extname(file.path)}`)
    let source: FileSource
    let model: Model
    beforeAll(async () => {
      source = await openFileSource(file.path)
      model = await read(source)
    })
    afterAll(() => source?.close())

    it('computes what Keras computes, in onnxruntime and by our own operators', async () => {
      const [inputs, expected] = [await readArrays(file.inputs), await readOutputs(file.outputs)]
      expect(findDifference(expected, await runModel(model, inputs, await exact), limit)).toBeUndefined()
      expect(findDifference(expected, await runModel(model, inputs, await own), limit)).toBeUndefined()
    })

    it('stays the same, byte by byte, where nothing is pruned', async () => {
      await write(model, path('same'), { force: true })
      expect((await readFile(path('same'))).equals(await readFile(file.path))).toBe(true)
    })

    it.skipIf(isOddInKeras(file))('is loaded by Keras after half of the channels are removed, and masked', async () => {
      const { draft, removed, masked } = await pruneHalf(model)
      expect(draft.units.length > 0).toBe(!nothingToPrune.includes(file.network))
      const beside = unreadParameters[file.network] ?? 0
      const reason = notStated[file.network]
      if (reason) await expect(write(removed, path('removed'), { force: true })).rejects.toThrow(reason)
      else expect(await runByKeras(removed, path('removed'))).toBe(countParameters(removed.graph) + beside)
      await runByKeras(masked, path('masked'))
    })

    it.runIf(withoutBias.includes(file.network))('is loaded by Keras with biases that it did not have', async () => {
      const biased = addBiases(model)
      expect(countParameters(biased.graph)).toBeGreaterThan(countParameters(model.graph))
      expect(await runByKeras(biased, path('biased'))).toBe(countParameters(biased.graph))
    })

    it('becomes ONNX that passes the checker and runs', async () => {
      const [onnx, outputs] = [oracle.path('model.onnx'), oracle.path('outputs.npz')]
      await write(model, onnx, { format: 'onnx', force: true })
      expect(await oracle.ask('check-onnx', { model: onnx })).toEqual({})
      expect(await oracle.ask('run-onnx', { model: onnx, inputs: file.inputs, outputs })).toEqual({})
      expect(findDifference(await readOutputs(file.outputs), await readOutputs(outputs), limit)).toBeUndefined()
    })

    /** Writes a model; Keras must load it and give the same as our own run. Gives Keras's count of its parameters. */
    async function runByKeras(pruned: Model, written: string): Promise<unknown> {
      await write(pruned, written, { force: true })
      const { program, inputs } = file
      const outputs = oracle.path('outputs.npz')
      const answer = await oracle.ask('run-keras', { program, model: written, inputs, outputs })
      expect(answer).toEqual({ parameters: expect.any(Number) as unknown })
      const received = await runModel(pruned, await readArrays(inputs), await exact)
      expect(findDifference(await readOutputs(outputs), received, limit)).toBeUndefined()
      return answer['parameters']
    }
  })

  checkRefused(files)
  checkNotLoaded(files, oracle)
}

function checkRefused(files: readonly ZooFile[]): void {
  describe('files that must not be read', () => {
    it.each(files.filter(({ refused }) => refused !== null))('$network', async ({ path }) => {
      await expect(read(path)).rejects.toMatchObject({ code: 'unsupported-model' })
    })

    it.each(files.filter(({ network }) => network in unread))('$network', async ({ path, network }) => {
      await expect(read(path)).rejects.toMatchObject({ code: 'unsupported-model' })
      await expect(read(path)).rejects.toThrow(unread[network])
    })
  })
}

const isOddInKeras = ({ file, network }: ZooFile): boolean => file === 'keras3/model.h5' && network in notInKeras

function checkNotLoaded(files: readonly ZooFile[], oracle: UsedOracle): void {
  it.each(files.filter(isOddInKeras))('$network is not loaded by Keras itself', async ({ network, ...file }) => {
    const [{ program, path: model, inputs }, outputs] = [file, oracle.path('outputs.npz')]
    const answer = await oracle.ask('run-keras', { program, model, inputs, outputs })
    expect(answer.error).toMatch(notInKeras[network]!)
  })
}
