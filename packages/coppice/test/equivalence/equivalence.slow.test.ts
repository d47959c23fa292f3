import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { plan, remove } from '@coppice/core'
import { l1 } from '@coppice/criterion-sparsity'
import { exporter, importer } from '@coppice/format-onnx'
import { memorySink } from '@coppice/graph'
import type { Model } from '@coppice/spec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFileSource } from '../../src/index.ts'
import { checkCase, createSubject } from './check-equivalence.ts'
import type { Subject } from './check-equivalence.ts'
import { fillSkeleton, fixture, hasFixtures, makeFolder } from './fixtures.ts'
import { leastRemoved } from './least-removed.ts'
import { pruningCases } from './pruning-cases.ts'
import { randomiseLayerScales } from './randomise-layer-scales.ts'

interface Fixture {
  readonly name: string
  readonly least: readonly [usual: number, width: number]
  readonly find: (folder: string) => Promise<string>
}

const skeletons = Object.entries(leastRemoved).map(([name, least]): Fixture => ({
  name,
  least,
  find: folder => fillSkeleton(name, folder),
}))
/** Trained models, and what has to stay free of each. */
const files = [
  ['ultraface/slim-320_simplified', 68],
  ['onnx-mnist/mnist-8', 63],
  ['onnx-mnist/opt-mnist', 63],
] as const
const trained = files.map(([name, percent]): Fixture => ({
  name,
  least: [percent, percent],
  find: async () => fixture(`models/${name}.onnx`),
}))

if (!hasFixtures) console.warn('The fixtures are not there: no real network is compared with its masked twin.')

describe.skipIf(!hasFixtures).each([...skeletons, ...trained])('$name', ({ find, least }) => {
  const cleanUp: (() => Promise<void>)[] = []
  let path: string
  let model: Model
  let subject: Subject

  beforeAll(async () => {
    const [folder, removeFolder] = await makeFolder()
    cleanUp.push(removeFolder)
    path = await find(folder)
    const source = await openFileSource(path)
    cleanUp.push(() => source.close())
    model = await importer.read(source)
    subject = await createSubject(await randomiseLayerScales(model), least, folder)
  })

  afterAll(async () => {
    for (const step of cleanUp.reverse()) await step()
  })

  it('is written as it was read, and so it is when nothing is removed', async () => {
    const draft = await plan(model, { criterion: l1(), target: { sparsity: 0 } })
    await expectSameBytes(model, path)
    await expectSameBytes(await remove(model, draft), path)
  })

  it.each(pruningCases)('removed equals masked: $name', async pruning => {
    expect(await checkCase(subject, pruning)).toEqual([])
  })
})

async function expectSameBytes(model: Model, path: string): Promise<void> {
  const sink = memorySink('model.onnx')
  await exporter.write(model, sink)
  expect(Buffer.compare(sink.bytes(), await readFile(path))).toBe(0)
  for (const [location, companion] of sink.companions)
    expect(Buffer.compare(companion.bytes(), await readFile(join(dirname(path), location)))).toBe(0)
}
