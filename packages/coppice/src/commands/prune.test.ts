import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parsePlan } from '@coppice/core'
import { buildModel, encodeOnnx, narrow, transformer } from '@coppice/testkit'
import type * as onnxruntime from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { errorSchema, pruneSchema } from '../output/schemas.ts'
import { makeFolder, run } from '../testing/run.ts'
import type { Answer } from '../testing/run.ts'
import { writeTiny } from '../testing/write-model.ts'

const missing = async (): Promise<never> => {
  throw new Error("Cannot find package 'onnxruntime-node'")
}

async function folderWithModel(): Promise<string> {
  const folder = await makeFolder()
  await writeTiny(folder)
  return folder
}

const prune = (folder: string, ...flags: string[]): ReturnType<typeof run> =>
  run(folder, ['prune', 'in.onnx', 'out.onnx', ...flags])

describe('coppice prune', () => {
  it('writes a smaller model, certified, and ends with size, speed and accuracy', async () => {
    const folder = await folderWithModel()
    const { code, stdout } = await prune(folder)
    expect(code).toBe(0)
    expect(stdout).toContain('certificate passed: 2 runs in onnxruntime')
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(
      /^904 kB -> 234 kB \(brotli \d+ kB\) · .+ · accuracy not measured$/,
    )
    expect((await run(folder, ['inspect', 'out.onnx', '--json'])).json.input.bytes).toBe(
      (await readFile(join(folder, 'out.onnx'))).length,
    )
  })

  it('prints exactly one JSON object of the documented shape with --json', async () => {
    const folder = await folderWithModel()
    const { code, stdout, json } = await prune(folder, '--json')
    expect(code).toBe(0)
    expect(stdout.trimEnd()).not.toContain('\n')
    const parsed = pruneSchema.parse(json)
    expect(parsed).toMatchObject({ command: 'prune', mode: 'hard', certificate: { passed: true, samples: 2 } })
    expect(parsed.output).toMatchObject({ path: 'out.onnx', written: true, parameters: 57434 })
    expect(parsed.output.bytes).toBe((await readFile(join(folder, 'out.onnx'))).length)
    expect(parsed.input.bytes).toBe((await readFile(join(folder, 'in.onnx'))).length)
    expect(parsed.output.brotliBytes).toBeLessThan(parsed.output.bytes)
  })

  it('certifies on wasm where onnxruntime is missing, and does not time', async () => {
    const folder = await folderWithModel()
    const { code, json } = await run(folder, ['prune', 'in.onnx', 'out.onnx', '--json'], { importOptional: missing })
    expect(code).toBe(0)
    expect(json.certificate).toMatchObject({ passed: true, samples: 2, backend: 'wasm' })
    expect(json.ledger.rows.find(({ name }) => name === 'latency')).toMatchObject({ before: null, after: null })
  })

  it('gives the same bytes for the same seed, and others for another', async () => {
    const folder = await folderWithModel()
    const bytes = async (seed: string, threads: string): Promise<string> => {
      const flags = ['--criterion', 'random', '--seed', seed, '--threads', threads, '--force']
      expect((await prune(folder, ...flags)).code).toBe(0)
      return (await readFile(join(folder, 'out.onnx'))).toString('base64')
    }
    const first = await bytes('1', '1')
    expect(await bytes('1', '2')).toBe(first)
    expect(await bytes('2', '1')).not.toBe(first)
  })

  it('gives the same bytes back at sparsity 0', async () => {
    const folder = await folderWithModel()
    expect((await prune(folder, '--sparsity', '0')).code).toBe(0)
    expect(await readFile(join(folder, 'out.onnx'))).toEqual(await readFile(join(folder, 'in.onnx')))
  })

  it('sets cells to zero with --mode soft', async () => {
    const folder = await folderWithModel()
    const { json } = await prune(folder, '--mode', 'soft', '--json')
    expect(json).toMatchObject({ mode: 'soft', certificate: { passed: true } })
    expect(json.output.parameters).toBe(json.input.parameters)
  })

  it.each([
    ['element', ['--granularity', 'element', '--sparsity', '90%'], 0.9],
    ['n:m', ['--granularity', 'n:m', '--pattern', '1:4'], 0.75],
    ['block', ['--granularity', 'block', '--block', '4x1', '--keep', '0.25'], 0.75],
  ])('prunes at the granularity %s, softly', async (granularity, flags, sparsity) => {
    const { json } = await prune(await folderWithModel(), ...flags, '--json')
    expect(json).toMatchObject({ mode: 'soft', plan: { granularity }, certificate: { passed: true } })
    expect(Math.abs(json.plan.sparsity - sparsity)).toBeLessThan(0.05)
  })

  it('prunes heads of attention', async () => {
    const folder = await makeFolder()
    await writeTiny(folder, 'in.onnx', transformer(1))
    const { json } = await prune(folder, '--granularity', 'head', '--json')
    expect(json).toMatchObject({ mode: 'hard', certificate: { passed: true } })
    expect(json.output.parameters).toBeLessThan(json.input.parameters)
  })

  it('carries out a plan that was edited', async () => {
    const folder = await folderWithModel()
    await run(folder, ['plan', 'in.onnx', 'plan.json'])
    const plan = parsePlan(await readFile(join(folder, 'plan.json'), 'utf8'))
    const units = plan.units.map(unit => ({ ...unit, removed: unit.id === 'conv1.weight' ? [0, 1, 2] : [] }))
    await writeFile(join(folder, 'plan.json'), JSON.stringify({ ...plan, units }))
    const { json } = await prune(folder, '--plan', 'plan.json', '--json')
    expect(json.plan.units[0]).toEqual({ id: 'conv1.weight', cells: 32, removed: 3 })
    expect(json.certificate.passed).toBe(true)
  })

  it('reads standard input and writes standard output', async () => {
    const folder = await folderWithModel()
    const stdin = await readFile(join(folder, 'in.onnx'))
    const { code, bytes } = await run(folder, ['prune', '-', '-'], { stdin })
    expect(code).toBe(0)
    await prune(folder)
    expect(Buffer.from(bytes)).toEqual(await readFile(join(folder, 'out.onnx')))
  })

  it('writes a report beside the model', async () => {
    const folder = await folderWithModel()
    await prune(folder, '--report', 'report.html')
    const html = await readFile(join(folder, 'report.html'), 'utf8')
    expect(html).toContain('conv1.weight')
    expect(html).toContain('passed: 2 runs in onnxruntime')
  })

  it('writes nothing in a dry run, but says the same', async () => {
    const folder = await folderWithModel()
    const { code, json } = await prune(folder, '--dry-run', '--report', 'report.html', '--json')
    expect(code).toBe(0)
    expect(await readdir(folder)).toEqual(['in.onnx'])
    expect(json.output).toMatchObject({ written: false })
    const real = await prune(folder, '--json')
    expect(real.json.output).toEqual({ ...json.output, written: true })
  })
})

describe('coppice prune stays within a budget', () => {
  it.each([
    ['--bytes', '300kB', (json: Answer) => json.output.bytes / 300_000],
    ['--bytes', '40%', (json: Answer) => json.output.bytes / (0.4 * json.input.bytes)],
    ['--macs', '5M', (json: Answer) => Number(json.output.macs) / 5_000_000],
    ['--macs', '30%', (json: Answer) => Number(json.output.macs) / (0.3 * Number(json.input.macs))],
  ])('%s %s', async (flag, amount, share) => {
    const { code, json } = await prune(await folderWithModel(), flag, amount, '--json')
    expect(code).toBe(0)
    expect(share(json)).toBeLessThanOrEqual(1)
    expect(share(json)).toBeGreaterThan(0.8)
  })

  it('and exits with 4, without output, where it cannot', async () => {
    const folder = await folderWithModel()
    const { code, json } = await prune(folder, '--bytes', '1kB', '--json')
    expect(code).toBe(4)
    expect(errorSchema.parse(json).error.code).toBe('budget-missed')
    expect(await readdir(folder)).toEqual(['in.onnx'])
  })

  it('and exits with 4 where nothing can be removed', async () => {
    const folder = await makeFolder()
    await writeTiny(folder, 'in.onnx', narrow(1))
    const { code } = await prune(folder, '--granularity', 'head')
    expect(code).toBe(4)
  })
})

describe('coppice prune refuses', () => {
  it.each([
    ['an existing output', ['prune', 'in.onnx', 'old.onnx'], /existing file[^]*--force/],
    ['the input as output', ['prune', 'in.onnx', 'in.onnx', '--force'], /not the input/],
    ['the input by another path', ['prune', 'in.onnx', './sub/../in.onnx', '--force'], /not the input/],
    ['the input through a linked folder', ['prune', 'in.onnx', 'link/in.onnx', '--force'], /not the input/],
    ['the plan as output', ['prune', 'in.onnx', 'plan.json', '--plan', 'plan.json', '--force'], /not the input/],
    ['the output as report', ['prune', 'in.onnx', 'out.onnx', '--report', 'out.onnx', '--force'], /not the input/],
    ['an existing report', ['prune', 'in.onnx', 'out.onnx', '--report', 'old.onnx'], /existing file/],
    ['a folder as output', ['prune', 'in.onnx', 'sub', '--force'], /a folder/],
    ['a folder that is not there', ['prune', 'in.onnx', 'nowhere/out.onnx'], /folder that exists/],
    ['an input that is not there', ['prune', 'nowhere.onnx', 'out.onnx'], /no such file/],
    ['a folder as input', ['prune', 'sub', 'out.onnx'], /a folder/],
    ['a plan that is not there', ['prune', 'in.onnx', 'out.onnx', '--plan', 'nowhere.json'], /no such file/],
    ['two targets', ['prune', 'in.onnx', 'out.onnx', '--sparsity', '0.5', '--keep', '0.5'], /--sparsity and --keep/],
    [
      'a plan with flags that make one',
      ['prune', 'in.onnx', 'out.onnx', '--plan', 'plan.json', '--criterion', 'l2'],
      /--criterion/,
    ],
    ['a sparsity of 1', ['prune', 'in.onnx', 'out.onnx', '--sparsity', '1'], /--sparsity[^]*to below 1/],
    ['a word for a number', ['prune', 'in.onnx', 'out.onnx', '--sparsity', 'half'], /--sparsity[^]*half/],
    ['a criterion that is not known', ['prune', 'in.onnx', 'out.onnx', '--criterion', 'l9'], /l1, l2[^]*l9/],
    ['a setting that is not known', ['prune', 'in.onnx', 'out.onnx', '--criterion', 'lp:pow=1'], /pow/],
    ['an allocation that is not known', ['prune', 'in.onnx', 'out.onnx', '--allocation', 'even'], /uniform, global/],
    ['a pattern without n:m', ['prune', 'in.onnx', 'out.onnx', '--pattern', '2:4'], /--granularity n:m/],
    ['a block without block', ['prune', 'in.onnx', 'out.onnx', '--block', '4x4'], /--granularity block/],
    [
      'to remove single weights',
      ['prune', 'in.onnx', 'out.onnx', '--granularity', 'element', '--mode', 'hard'],
      /'hard'/,
    ],
    [
      'bytes for what stays as large',
      ['prune', 'in.onnx', 'out.onnx', '--granularity', 'element', '--bytes', '50%'],
      /bytes/,
    ],
    ['a flag that is not known', ['prune', 'in.onnx', 'out.onnx', '--sparcity', '0.5'], /--sparcity[^]*--sparsity/],
    ['one argument', ['prune', 'in.onnx'], /output/],
    ['three arguments', ['prune', 'in.onnx', 'out.onnx', 'more'], /too many/],
  ])('%s, with exit code 2', async (_, argv, message) => {
    const folder = await folderWithModel()
    await mkdir(join(folder, 'sub'))
    await symlink('.', join(folder, 'link'))
    await writeFile(join(folder, 'old.onnx'), 'old')
    await run(folder, ['plan', 'in.onnx', 'plan.json'])
    const before = await readdir(folder)
    const text = await run(folder, argv)
    expect(text.stderr).toMatch(message)
    expect(text).toMatchObject({ code: 2, stdout: '' })
    const { code, json } = await run(folder, [...argv, '--json'])
    expect(code).toBe(2)
    expect(errorSchema.parse(json)).toMatchObject({ command: 'prune', error: { code: 'usage' } })
    expect(await readdir(folder)).toEqual(before)
    expect(await readFile(join(folder, 'old.onnx'), 'utf8')).toBe('old')
  })

  it('to print JSON and a model on one stream', async () => {
    const { code, json } = await run(await folderWithModel(), ['prune', 'in.onnx', '-', '--json'])
    expect(code).toBe(2)
    expect(json.error.message).toContain('standard output')
  })

  it('a plan for another model, with exit code 3', async () => {
    const folder = await folderWithModel()
    await writeTiny(folder, 'other.onnx', transformer(1))
    await run(folder, ['plan', 'other.onnx', 'plan.json'])
    const { code, json } = await prune(folder, '--plan', 'plan.json', '--json')
    expect(code).toBe(3)
    expect(json.error.code).toBe('plan-mismatch')
  })

  it.each(['{', '[]', '{"kind":"coppice-plan"}'])('the plan %s, with exit code 3', async text => {
    const folder = await folderWithModel()
    await writeFile(join(folder, 'plan.json'), text)
    const { code, json } = await prune(folder, '--plan', 'plan.json', '--json')
    expect(code).toBe(3)
    expect(json.error.code).toBe('plan-mismatch')
  })

  it('a removed model that differs, with exit code 3 and the certificate', async () => {
    const folder = await folderWithModel()
    const { code, json } = await run(folder, ['prune', 'in.onnx', 'out.onnx', '--json'], {
      importOptional: lyingRuntime,
    })
    expect(code).toBe(3)
    expect(errorSchema.parse(json)).toMatchObject({
      error: { code: 'certificate-failed' },
      certificate: { passed: false, samples: 2 },
    })
    expect(await readdir(folder)).toEqual(['in.onnx'])
  })

  it('to write what neither onnxruntime nor wasm could run, with exit code 3', async () => {
    const folder = await folderWithStranger()
    const { code, json } = await run(folder, ['prune', 'in.onnx', 'out.onnx', '--json'], { importOptional: missing })
    expect(code).toBe(3)
    expect(json.certificate).toMatchObject({
      passed: false,
      samples: 0,
      backend: 'wasm',
      reason: expect.stringContaining('Wobble') as unknown,
    })
    expect(json.error.remedy).toContain('--uncertified')
    expect(await readdir(folder)).toEqual(['in.onnx'])
  })

  it('no longer, with --uncertified, but warns', async () => {
    const folder = await folderWithStranger()
    const { code, json, stderr } = await run(folder, ['prune', 'in.onnx', 'out.onnx', '--uncertified', '--json'], {
      importOptional: missing,
    })
    expect(code).toBe(0)
    expect(pruneSchema.parse(json)).toMatchObject({ certificate: { passed: false, samples: 0 } })
    expect(stderr).toMatch(/^warning: The output is not certified/)
  })
})

/** A model with an operator that nobody knows. */
async function folderWithStranger(): Promise<string> {
  const folder = await makeFolder()
  const model = buildModel({ seed: 1 }, g => {
    const hidden = g.relu(g.gemm(g.input('x', ['batch', 8]), { out: 16 }))
    g.output(g.node('Wobble', [g.gemm(hidden, { out: 4 })], {}, { domain: 'com.example' }))
  })
  await writeFile(join(folder, 'in.onnx'), await encodeOnnx(model))
  return folder
}

/** A runtime whose every session adds to the outputs of the one before it, so that no two models agree. */
async function lyingRuntime(name: string): Promise<unknown> {
  const runtime = (await import(name)) as typeof onnxruntime
  let sessions = 0
  return {
    ...runtime,
    InferenceSession: {
      async create(...given: Parameters<typeof runtime.InferenceSession.create>) {
        const session = await runtime.InferenceSession.create(...given)
        const lie = sessions++
        return {
          inputNames: session.inputNames,
          outputNames: session.outputNames,
          release: () => session.release(),
          async run(feeds: never) {
            const outputs = await session.run(feeds)
            for (const { data } of Object.values(outputs)) (data as Float32Array)[0]! += lie
            return outputs
          },
        }
      },
    },
  }
}
