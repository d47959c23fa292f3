import { wasm } from '@coppice/backend-wasm'
import { decodeElements, memorySource } from '@coppice/graph'
import { evaluate } from '@coppice/training'
import type { Session } from '@coppice/spec'
import { keras } from '@coppice/format-keras'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeData, size } from './data.ts'
import { runTextbook } from './textbook.ts'
import type { Row } from './textbook.ts'

let folder: string
let rows: readonly Row[]
let session: Session

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coppice-textbook-'))
  rows = await runTextbook(folder, 0.9)
  session = await wasm().open()
}, 120_000)
afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true })
})

const accuracyOf = (way: RegExp): number => rows.find(row => way.test(row.way))!.accuracy
const saved = (): readonly Row[] => rows.filter(({ path }) => path)

describe('the example of the textbooks', () => {
  it('learns, and each family keeps at 90 % of the weights what it learnt', () => {
    const dense = accuracyOf(/before/)
    expect(dense).toBeGreaterThan(0.9)
    for (const { accuracy } of saved()) expect(accuracy).toBeGreaterThan(dense - 0.01)
    expect(accuracyOf(/random/)).toBeLessThan(dense - 0.01)
    expect(accuracyOf(/p log p/)).toBeLessThan(accuracyOf(/random/))
  })

  it('saves a model.h5 of each family that has a tenth of its weights at zero and is as good as it was said to be', async () => {
    const { count, inputs, labels } = makeData(1000, 2)
    expect(saved()).toHaveLength(3)
    for (const { path, accuracy } of saved()) {
      const model = await keras.read(memorySource(await readFile(path!), 'model.h5'))
      const weights = await Promise.all(
        [...model.graph.tensors.values()]
          .filter(({ shape }) => shape.length === 2)
          .map(async tensor => [
            ...decodeElements(tensor.type, await tensor.read(), tensor.shape[0]! * tensor.shape[1]!),
          ]),
      )
      const all = weights.flat()
      expect(all).toHaveLength(100 * 64 + 64 * 10)
      expect(all.filter(weight => weight === 0).length / all.length).toBeCloseTo(0.1, 3)
      const measured = await evaluate(session, model, {
        feeds: { [model.graph.inputs[0]!.name]: { type: 'float32', shape: [count, size], data: inputs } },
        targets: { type: 'int32', shape: [count], data: labels },
      })
      expect(measured.accuracy).toBeCloseTo(accuracy, 5)
    }
  })

  it('keeps the penalties of the layer in the file', async () => {
    const text = (await readFile(saved()[0]!.path!)).toString('latin1')
    expect(text).toMatch(/"class_name":"L1L2","config":\{"l1":0\.01\d*,"l2":0\.01\d*\}/)
  })
})
