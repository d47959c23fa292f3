import { transformer } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { compareSchema } from '../output/schemas.ts'
import { makeFolder, run } from '../testing/run.ts'
import { writeTiny } from '../testing/write-model.ts'

async function folderWithPruned(...flags: string[]): Promise<string> {
  const folder = await makeFolder()
  await writeTiny(folder)
  expect((await run(folder, ['prune', 'in.onnx', 'out.onnx', ...flags])).code).toBe(0)
  return folder
}

describe('coppice compare', () => {
  it('tells the shapes that changed, the distance of the outputs, sizes and speed', async () => {
    const { code, stdout } = await run(await folderWithPruned(), ['compare', 'in.onnx', 'out.onnx'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^conv1\.weight +shape changed +\[32, 3, 3, 3\] -> \[16, 3, 3, 3\]$/m)
    expect(stdout).toMatch(/^outputs on generated inputs: largest difference \d/m)
    expect(stdout).toMatch(/^latency +[\d.]+ ms/m)
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^904 kB -> 234 kB/)
  })

  it('prints one JSON object of the documented shape with --json', async () => {
    const { json } = await run(await folderWithPruned(), ['compare', 'in.onnx', 'out.onnx', '--json'])
    const { tensors, outputs, inputs } = compareSchema.parse(json)
    expect(tensors.find(({ name }) => name === 'head.bias')).toMatchObject({ change: 'same' })
    expect(outputs.compared).toBe(true)
    expect(outputs.maxRelativeError).toBeGreaterThan(0)
    expect(inputs[1]?.bytes).toBeLessThan(inputs[0]?.bytes ?? 0)
  })

  it('counts the zeros of what was masked', async () => {
    const folder = await folderWithPruned('--granularity', 'element', '--sparsity', '0.8', '--allocation', 'uniform')
    const { json } = await run(folder, ['compare', 'in.onnx', 'out.onnx', '--json'])
    const weight = json.tensors.find(({ name }) => name === 'conv2.weight')
    expect(weight).toMatchObject({ change: 'values', zerosBefore: 0 })
    expect(weight?.zerosAfter).toBeCloseTo(0.8, 2)
  })

  it('finds no difference between a model and itself', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const { stdout, json } = await run(folder, ['compare', 'in.onnx', 'in.onnx', '--json'])
    expect(stdout).not.toContain('"values"')
    expect(json.outputs).toEqual({ compared: true, maxAbsoluteError: 0, maxRelativeError: 0 })
  })

  it('says why outputs were not compared, and still compares the rest', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    await writeTiny(folder, 'other.onnx', transformer(1))
    const { code, json } = await run(folder, ['compare', 'in.onnx', 'other.onnx', '--json'])
    expect(code).toBe(0)
    expect(json.outputs).toMatchObject({ compared: false, reason: expect.any(String) as unknown })
    expect(json.tensors.some(({ change }) => change === 'added')).toBe(true)
  })
})
