import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parsePlan } from '@coppice/core'
import { errorSchema, planSchema } from '../output/schemas.ts'
import { makeFolder, run } from '../testing/run.ts'
import { writeTiny } from '../testing/write-model.ts'

async function folderWithModel(): Promise<string> {
  const folder = await makeFolder()
  await writeTiny(folder)
  return folder
}

describe('coppice plan', () => {
  it('writes a plan that prune carries out as if it had made it', async () => {
    const folder = await folderWithModel()
    const flags = ['--criterion', 'l2', '--allocation', 'global', '--sparsity', '0.3', '--seed', '7']
    const { code, stdout } = await run(folder, ['plan', 'in.onnx', 'plan.json', ...flags])
    expect(code).toBe(0)
    expect(stdout).toContain('channel pruning by l2, global allocation, target sparsity 0.3')
    const plan = parsePlan(await readFile(join(folder, 'plan.json'), 'utf8'))
    expect(plan).toMatchObject({ criterion: 'l2', allocation: 'global', seed: 7, target: { sparsity: 0.3 } })
    expect((await run(folder, ['prune', 'in.onnx', 'a.onnx', '--plan', 'plan.json'])).code).toBe(0)
    expect((await run(folder, ['prune', 'in.onnx', 'b.onnx', ...flags])).code).toBe(0)
    expect(await readFile(join(folder, 'a.onnx'))).toEqual(await readFile(join(folder, 'b.onnx')))
  })

  it('prints one JSON object of the documented shape with --json', async () => {
    const folder = await folderWithModel()
    const { json } = await run(folder, ['plan', 'in.onnx', 'plan.json', '--json'])
    expect(planSchema.parse(json)).toMatchObject({
      output: { path: 'plan.json', written: true },
      plan: { criterion: 'l1' },
    })
  })

  it('writes the plan itself to standard output', async () => {
    const folder = await folderWithModel()
    const { json } = await run(folder, ['plan', 'in.onnx', '-'])
    expect(parsePlan(json).units.length).toBeGreaterThan(0)
    expect(await readdir(folder)).toEqual(['in.onnx'])
  })

  it('never overwrites without --force, nor the input with it', async () => {
    const folder = await folderWithModel()
    await run(folder, ['plan', 'in.onnx', 'plan.json'])
    const { code, json } = await run(folder, ['plan', 'in.onnx', 'plan.json', '--json'])
    expect({ code, error: errorSchema.parse(json).error.code }).toEqual({ code: 2, error: 'usage' })
    expect((await run(folder, ['plan', 'in.onnx', 'plan.json', '--force'])).code).toBe(0)
    expect((await run(folder, ['plan', 'in.onnx', 'in.onnx', '--force'])).code).toBe(2)
  })

  it('exits with 4, without a plan, where the budget cannot be met', async () => {
    const folder = await folderWithModel()
    expect((await run(folder, ['plan', 'in.onnx', 'plan.json', '--bytes', '100'])).code).toBe(4)
    expect(await readdir(folder)).toEqual(['in.onnx'])
  })
})
