import { basename, dirname } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeData, size } from '../examples/textbook/data.ts'
import { runTextbook } from '../examples/textbook/textbook.ts'
import type { Row } from '../examples/textbook/textbook.ts'
import { readArrays, readOutputs } from './lib/arrays.ts'
import { findDifference } from './lib/find-difference.ts'
import { exact, runModel } from './lib/run-model.ts'
import { useModels } from './lib/use-models.ts'
import { useOracle } from './lib/use-oracle.ts'
import { writeArrays } from './lib/write-arrays.ts'

const oracle = useOracle()
const read = useModels()
let rows: readonly Row[]

beforeAll(async () => {
  rows = await runTextbook(oracle.path('textbook'), 0.9)
})

describe.each(['keras3', 'keras2'])('the model.h5 of the example of the textbooks, in %s', program => {
  it.each(['sparsity', 'entropy', 'gradient'])('pruned by %s is loaded and gives the same', async family => {
    const path = rows.find(row => row.path && basename(dirname(row.path)) === family)!.path!
    const model = await read(path)
    const [inputs, outputs] = [oracle.path('inputs.npz'), oracle.path('outputs.npz')]
    const { count, inputs: values } = makeData(50, 3)
    await writeArrays(inputs, { [model.graph.inputs[0]!.name]: { shape: [count, size], values } })
    const answer = await oracle.ask('run-keras', { program, model: path, inputs, outputs })
    expect(answer).toEqual({ parameters: 100 * 64 + 64 + 64 * 10 + 10 })
    const received = await runModel(model, await readArrays(inputs), await exact)
    expect(findDifference(await readOutputs(outputs), received)).toBeUndefined()
  })
})
