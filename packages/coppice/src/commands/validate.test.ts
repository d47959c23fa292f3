import { describe, expect, it } from 'vitest'
import { validateSchema } from '../output/schemas.ts'
import { node, rawModel, writeRaw } from '../testing/raw-onnx.ts'
import { makeFolder, run } from '../testing/run.ts'
import { writeTiny } from '../testing/write-model.ts'

describe('coppice validate', () => {
  it('passes a sound model and says what was checked', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const { code, stdout } = await run(folder, ['validate', 'in.onnx'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^passed +run +loads and runs in onnxruntime$/m)
    expect(stdout.trimEnd()).toMatch(/\nvalid$/)
  })

  it('prints one JSON object of the documented shape with --json', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const { json } = await run(folder, ['validate', 'in.onnx', '--json'])
    expect(validateSchema.parse(json)).toMatchObject({ valid: true, input: { parameters: 224938 } })
  })

  it('certifies a pruned model again', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    await run(folder, ['plan', 'in.onnx', 'plan.json'])
    await run(folder, ['prune', 'in.onnx', 'out.onnx', '--plan', 'plan.json'])
    const again = ['--certify', 'in.onnx', '--plan', 'plan.json', '--json']
    const { code, json } = await run(folder, ['validate', 'out.onnx', ...again])
    expect(code).toBe(0)
    expect(validateSchema.parse(json).certificate).toMatchObject({ passed: true, samples: 2 })
    const wrong = await run(folder, ['validate', 'in.onnx', ...again])
    expect(wrong.code).toBe(3)
    expect(wrong.json).toMatchObject({ valid: false, certificate: { passed: false } })
  })

  it('exits with 3 for a model that does not run, and names the operator', async () => {
    const folder = await makeFolder()
    await writeRaw(folder, rawModel({ nodes: [node('Wobble', ['x'], ['y'])] }))
    const { code, stdout } = await run(folder, ['validate', 'in.onnx'])
    expect(code).toBe(3)
    expect(stdout).toMatch(/^failed +run .*Wobble/m)
    expect(stdout.trimEnd()).toMatch(/\nnot valid$/)
  })

  it('runs on wasm where onnxruntime is missing', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const importOptional = async (): Promise<never> => {
      throw new Error('Cannot find package')
    }
    const { code, json } = await run(folder, ['validate', 'in.onnx', '--json'], { importOptional })
    expect(code).toBe(0)
    expect(json.checks.at(-1)).toMatchObject({ name: 'run', status: 'passed' })
  })

  it('wants --certify and --plan together', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    expect((await run(folder, ['validate', 'in.onnx', '--certify', 'in.onnx'])).code).toBe(2)
  })
})
