import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { l1, plan, remove, write } from 'coppice'
import type { Model } from '@coppice/spec'
import { randomModel, tinyModels } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { useModels } from './lib/use-models.ts'
import { useOracle } from './lib/use-oracle.ts'

const fixtures = resolve(import.meta.dirname, '../../shared/fixtures/models')
const files = ['onnx-mnist/mnist-8.onnx', 'onnx-mnist/opt-mnist.onnx', 'ultraface/slim-320_simplified.onnx']

const oracle = useOracle()
const read = useModels()

describe("ONNX's checker passes", () => {
  it.each(tinyModels)('$name, whole and with half of its channels', async ({ build }) => {
    await expectSound(build(1))
  })

  it('random models', async () => {
    for (let seed = 0; seed < 15; seed++) await expectSound(randomModel(seed))
  })

  it.skipIf(!existsSync(fixtures)).each(files)('%s with half of its channels', async file => {
    await expectSound(await read(join(fixtures, file)))
  })
})

async function expectSound(model: Model): Promise<void> {
  expect(await check(model)).toEqual({})
  const draft = await plan(model, { criterion: l1(), target: { sparsity: 0.5 } })
  expect(await check(await remove(model, draft))).toEqual({})
}

async function check(model: Model): Promise<object> {
  const path = oracle.path('model.onnx')
  await write(model, path, { force: true, format: 'onnx' })
  return oracle.ask('check-onnx', { model: path })
}
