import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { convertSchema } from '../output/schemas.ts'
import { makeFolder, run } from '../testing/run.ts'
import { writeTiny } from '../testing/write-model.ts'

describe('coppice convert', () => {
  it('writes the same bytes where the format stays, and says that outputs are the same', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const { code, stdout } = await run(folder, ['convert', 'in.onnx', 'out.onnx'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^outputs on generated inputs: largest difference 0, /m)
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^onnx 904 kB -> onnx 904 kB · written to out\.onnx$/)
    const [before, after] = [await readFile(join(folder, 'in.onnx')), await readFile(join(folder, 'out.onnx'))]
    expect(after.equals(before)).toBe(true)
  })

  it('prints one JSON object of the documented shape with --json', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const { json } = await run(folder, ['convert', 'in.onnx', 'out.onnx', '--json'])
    const { input, output, outputs } = convertSchema.parse(json)
    expect(output.bytes).toBe(input.bytes)
    expect(outputs).toEqual({ compared: true, maxAbsoluteError: 0, maxRelativeError: 0 })
  })

  it('refuses a format that is not known, and an output that exists', async () => {
    const folder = await makeFolder()
    await writeTiny(folder)
    const unknown = await run(folder, ['convert', 'in.onnx', 'out.bin', '--to', 'pickle'])
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("'pickle'") as unknown })
    expect((await run(folder, ['convert', 'in.onnx', 'in.onnx'])).code).toBe(2)
  })
})
