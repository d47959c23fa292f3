import { describe, expect, it } from 'vitest'
import { memorySource } from '@coppice/graph'
import type { Model } from '@coppice/spec'
import { importer } from './importer.ts'
import { recognises } from './recognises.ts'
import { fixtureBytes, fixtureFiles, fixtures, type Fixture } from './testing/fixtures.ts'
import { runLayers } from './testing/layers.ts'
import { pruneHalf, readWritten, tinyFiles, writeModel } from './testing/prune.ts'
import { distance, runByTfjs, runModel, wave } from './testing/run.ts'

async function readFixture(fixture: Fixture): Promise<Model> {
  const { json, weights } = await fixtureBytes(fixture)
  return importer.read(memorySource(json, fixture.json, { [fixture.weights]: weights }))
}

const runs = { layers: runLayers, graph: runByTfjs } as const

describe.skipIf(fixtures.length === 0)('models of other people (skipped without ../shared/fixtures)', () => {
  for (const fixture of fixtures) {
    const feeds = { [fixture.input]: wave(fixture.shape) }
    const run = runs[fixture.kind]
    // Convolutions in plain JavaScript take their time.
    const timeout = 60_000

    it(`recognises ${fixture.json} and gives it back as it was`, async () => {
      const { json, weights } = await fixtureBytes(fixture)
      expect(recognises(json.subarray(0, 4096), fixture.json)).toBe(true)
      const model = await readFixture(fixture)
      expect(model.bytes).toBe(json.length + weights.length)
      const written = await writeModel(model)
      expect(written.bytes).toEqual(json)
      expect([...written.shards]).toEqual([[fixture.weights, weights]])
    })

    it(
      `computes what TensorFlow.js computes with ${fixture.json}`,
      async () => {
        const expected = await run(await fixtureFiles(fixture), feeds)
        expect(distance(expected, await runModel(await readFixture(fixture), feeds))).toBeLessThan(1e-5)
      },
      timeout,
    )

    it(
      `writes ${fixture.json} without half of its channels so that TensorFlow.js computes the same`,
      async () => {
        const pruned = await pruneHalf(await readFixture(fixture))
        const written = await writeModel(pruned)
        const expected = await runModel(pruned, feeds)
        expect(distance(expected, await run(tinyFiles(written), feeds))).toBeLessThan(1e-5)
        expect((await writeModel(await readWritten(written))).text).toBe(written.text)
      },
      timeout,
    )
  }
})
