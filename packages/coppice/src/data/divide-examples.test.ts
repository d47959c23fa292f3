import { buildModel } from '@coppice/testkit'
import type { Batch, Calibration } from '@coppice/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { divideExamples } from './divide-examples.ts'
import { readDataSet } from './read-data-set.ts'

const { graph } = buildModel({ seed: 1 }, build => {
  build.output(build.gemm(build.input('x', ['batch', 2]), { out: 2 }))
})

const usual = { calibration: 512, evaluation: 1000, batch: 32, seed: 1 }

const table = (rows: number): Uint8Array =>
  new TextEncoder().encode(Array.from({ length: rows }, (_, row) => `${row},${2 * row},0`).join('\n'))

async function rowsOf(batches: Calibration | undefined): Promise<number[]> {
  const rows: number[] = []
  for await (const { feeds } of batches ?? []) {
    const { data, shape } = feeds['x'] as Batch
    for (let row = 0; row < shape[0]!; row++) rows.push(Number(data[2 * row]))
  }
  return rows
}

describe('divideExamples', () => {
  it('never measures with an example that calibrated, and uses as many as it says', async () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 40 }),
      calibration: fc.integer({ min: 1, max: 30 }),
      evaluation: fc.integer({ min: 0, max: 30 }),
      batch: fc.integer({ min: 1, max: 9 }),
      seed: fc.nat(),
    })
    await fc.assert(
      fc.asyncProperty(sizes, async ({ rows, ...settings }) => {
        const divided = divideExamples(await readDataSet(table(rows), 'table.csv'), graph, settings)
        const [calibration, evaluation] = [await rowsOf(divided.calibration), await rowsOf(divided.evaluation)]
        expect(calibration).toHaveLength(divided.examples)
        expect(evaluation.length).toBeLessThanOrEqual(settings.evaluation)
        expect(new Set([...calibration, ...evaluation]).size).toBe(calibration.length + evaluation.length)
      }),
    )
  })

  it('says what it does', async () => {
    const data = await readDataSet(table(10), 'table.csv')
    const { description } = divideExamples(data, graph, { ...usual, preprocess: 'scale=1/4' })
    expect(description).toBe('5 of 10 examples calibrate, 5 others measure; times 0.25')
  })

  it('says what to do where the column of labels was taken for an input, or the other way round', async () => {
    const data = await readDataSet(new TextEncoder().encode('1,2\n3,4\n'), 'table.csv')
    await expect(rowsOf(divideExamples(data, graph, usual).calibration)).rejects.toMatchObject({
      who: "the input 'x'",
      expected: 'examples of the shape [2]',
      received: '[1]',
      remedy: expect.stringMatching(/--label-column none/) as string,
    })
  })
})
