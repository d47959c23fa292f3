import { readFile } from 'node:fs/promises'
import { gatedPerceptron, perceptron } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { inspectSchema } from '../output/schemas.ts'
import { makeFolder, run } from '../testing/run.ts'
import { writeTiny } from '../testing/write-model.ts'

describe('coppice inspect', () => {
  it('shows the interface, the operators, the units and what is protected and why', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const { code, stdout, stderr } = await run(folder, ['inspect', 'in.onnx'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^in\.onnx {2}onnx, opset ai\.onnx 17$/m)
    expect(stdout).toMatch(/^input {3}image {2}float32 \[batch, 3, 32, 32\]$/m)
    expect(stdout).toMatch(/^output {2}logits {2}float32 \[batch, 10\]$/m)
    expect(stdout).toMatch(/^conv7\.weight +channel +64 +111 k +conv7\.weight/m)
    expect(stdout).toContain('the input image keeps its shape: conv1.weight axis 1')
  })

  it('prints one JSON object of the documented shape with --json', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const { json } = await run(folder, ['inspect', 'in.onnx', '--json'])
    const { units, input, operators } = inspectSchema.parse(json)
    expect(units).toContainEqual(expect.objectContaining({ id: 'conv1.weight', kind: 'channel', cells: 32 }))
    expect(input).toMatchObject({ path: 'in.onnx', parameters: 224938, macs: 26022848 })
    expect(operators).toMatchObject({ Conv: 9, Gemm: 1 })
  })

  it('counts the parameters of a unit over all its tensors', async () => {
    const folder = await makeFolder()
    await writeTiny(folder, 'in.onnx', perceptron(1))
    const { json } = await run(folder, ['inspect', 'in.onnx', '--json'])
    for (const unit of json.units) expect(unit.parameters % unit.cells).toBe(0)
    expect(json.units.length).toBeGreaterThan(0)
  })

  it('frees the width under norms with --width', async () => {
    const folder = await makeFolder()
    await writeTiny(folder, 'in.onnx', gatedPerceptron(1))
    const cells = async (...flags: string[]): Promise<number> => {
      const { json } = await run(folder, ['inspect', 'in.onnx', '--json', ...flags])
      return json.units.reduce((sum, unit) => sum + unit.cells, 0)
    }
    expect(await cells('--width')).toBeGreaterThan(await cells())
  })

  it('reads standard input', async () => {
    const folder = await makeFolder()
    const stdin = await readFile(await writeTiny(folder))
    const { code, json } = await run(folder, ['inspect', '-', '--json'], { stdin })
    expect(code).toBe(0)
    expect(json.input).toMatchObject({ path: '-', bytes: stdin.length })
  })

  it('exits with 3 for what is no model', async () => {
    const { code, stderr } = await run(await makeFolder(), ['inspect', '-'], { stdin: Buffer.from('hello') })
    expect(code).toBe(3)
    expect(stderr).toMatch(/^error: .*standard input/)
  })
})
