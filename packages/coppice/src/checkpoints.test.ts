import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { importer as onnx } from '@coppice/format-onnx'
import { memorySource } from '@coppice/graph'
import { encodeOnnx, perceptron, plainConvolutional, seeded, textClassifier } from '@coppice/testkit'
import type { Model } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { inspectSchema, pruneSchema } from './output/schemas.ts'
import { makeFolder, run } from './testing/run.ts'
import { encodeCheckpoint, readNumbers, weightsOf, writeCheckpoint, writeShards } from './testing/write-checkpoint.ts'

const index = 'model.safetensors.index.json'

async function folderWithCheckpoint(model?: Model): Promise<string> {
  const folder = await makeFolder()
  await writeCheckpoint(folder, model)
  return folder
}

const prune = (folder: string, ...flags: string[]): ReturnType<typeof run> =>
  run(folder, ['prune', 'in.safetensors', 'out.safetensors', ...flags])

const zerosIn = (numbers: Iterable<Float32Array>): number =>
  [...numbers].reduce((sum, own) => sum + own.filter(number => number === 0).length, 0)

describe('coppice inspect of weights without a graph', () => {
  it('tells types and parameters, what can be set to zero, and what must be said before channels can go', async () => {
    const folder = await folderWithCheckpoint()
    const { code, stdout } = await run(folder, ['inspect', 'in.safetensors'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^in\.safetensors {2}safetensors, weights without a graph$/m)
    expect(stdout).toContain('multiply-accumulates not known')
    expect(stdout).toMatch(/^types {2}float32 \d+ tensors, [\d.]+ k? ?elements, [\d.]+ kB$/m)
    expect(stdout).toMatch(/^\d weights can be set to zero/m)
    expect(stdout).toContain('--graph or what goes together with --rules')
  })

  it('prints one JSON object of the documented shape, for an index too', async () => {
    const folder = await makeFolder()
    await writeShards(folder, weightsOf(textClassifier(1)))
    const { json } = await run(folder, ['inspect', index, '--json'])
    const { types, weights, protected: spared, input, format } = inspectSchema.parse(json)
    expect(format).toBe('safetensors')
    expect(input.macs).toBeNull()
    expect(types['float32']!.elements).toBe(input.parameters)
    expect(weights.length).toBeGreaterThan(0)
    expect(spared.map(({ reason }) => reason)).toContain("its name fits '*embed*'")
  })
})

describe('coppice prune of weights without a graph', () => {
  it('sets exactly as many of the smallest to zero as are asked for, and says that there was nothing to run', async () => {
    const folder = await folderWithCheckpoint()
    const { code, json, stderr } = await prune(folder, '--granularity', 'element', '--sparsity', '0.9', '--json')
    expect(code).toBe(0)
    expect(stderr).toBe('warning: The output is not certified: the model has no graph: there is nothing to run.\n')
    const { plan, certificate, mode } = pruneSchema.parse(json)
    expect({ mode, passed: certificate.passed, samples: certificate.samples }).toEqual({
      mode: 'soft',
      passed: false,
      samples: 0,
    })
    const [before, after] = [
      await readNumbers(join(folder, 'in.safetensors')),
      await readNumbers(join(folder, 'out.safetensors')),
    ]
    const ids = plan.units.map(({ id }) => id)
    const all = ids.flatMap(id => [...before.get(id)!])
    const kept = ids.flatMap(id => [...after.get(id)!]).filter(number => number !== 0)
    expect(zerosIn(ids.map(id => after.get(id)!))).toBe(Math.floor(0.9 * all.length))
    expect(plan.units.reduce((sum, { removed }) => sum + removed, 0)).toBe(Math.floor(0.9 * all.length))
    const largest = all
      .map(Math.abs)
      .sort((a, b) => b - a)
      .slice(0, kept.length)
    expect(kept.map(Math.abs).sort((a, b) => b - a)).toEqual(largest)
    for (const [name, numbers] of before) if (!ids.includes(name)) expect(after.get(name)).toEqual(numbers)
  })

  it('gives the same bytes by a plan that was written down', async () => {
    const folder = await folderWithCheckpoint()
    await prune(folder, '--granularity', 'element', '--sparsity', '0.7')
    await run(folder, ['plan', 'in.safetensors', 'plan.json', '--granularity', 'element', '--sparsity', '0.7'])
    const { code } = await run(folder, ['prune', 'in.safetensors', 'again.safetensors', '--plan', 'plan.json'])
    expect(code).toBe(0)
    const [one, other] = await Promise.all(['out', 'again'].map(name => readFile(join(folder, `${name}.safetensors`))))
    expect(Buffer.compare(one!, other!)).toBe(0)
  })

  it('gives the input back where nothing is to go', async () => {
    const folder = await folderWithCheckpoint()
    await prune(folder, '--granularity', 'element', '--sparsity', '0')
    const [one, other] = await Promise.all(['in', 'out'].map(name => readFile(join(folder, `${name}.safetensors`))))
    expect(Buffer.compare(one!, other!)).toBe(0)
  })

  it.each([
    ['n:m', ['--pattern', '1:4'], 0.75],
    ['block', ['--sparsity', '0.5', '--block', '2x2'], 0.5],
    ['element', ['--sparsity', '0.5', '--criterion', 'random'], 0.5],
    ['element', ['--sparsity', '0.5', '--allocation', 'uniform'], 0.5],
  ])('prunes by %s %j', async (granularity, flags, sparsity) => {
    const weights = weightsOf(perceptron(1))
    const folder = await folderWithCheckpoint(weights)
    const { code, json } = await prune(folder, '--granularity', granularity, ...flags, '--json')
    expect(code).toBe(0)
    const after = await readNumbers(join(folder, 'out.safetensors'))
    const matrices = json.plan.units.map(({ id }) => after.get(id)!)
    const total = matrices.reduce((sum, { length }) => sum + length, 0)
    expect(zerosIn(matrices) / total).toBeCloseTo(sparsity, 1)
  })

  it('leaves alone what is named like a table, unless told otherwise', async () => {
    const folder = await folderWithCheckpoint(weightsOf(textClassifier(1)))
    const idsWith = async (...flags: string[]): Promise<string[]> => {
      const { json } = await prune(folder, '--granularity', 'element', '--json', '--force', ...flags)
      return json.plan.units.map(({ id }) => id)
    }
    const usual = await idsWith()
    expect(usual.some(id => id.includes('embed'))).toBe(false)
    expect((await idsWith('--tables')).some(id => id.includes('embed'))).toBe(true)
    expect(await idsWith('--exempt', `*embed*, ${usual[0]!}`)).toEqual(usual.slice(1))
    expect((await idsWith('--exempt', '')).length).toBe(usual.length + 1)
  })
})

describe('checkpoints in shards', () => {
  const element = ['--granularity', 'element', '--sparsity', '0.9']

  it('are written as the same shards in another folder, in the same one under another name, and again with --force', async () => {
    const folder = await makeFolder()
    await writeShards(folder)
    await mkdir(join(folder, 'out'))
    const argv = ['prune', index, `out/${index}`, ...element]
    expect((await run(folder, argv)).code).toBe(0)
    const names = (await readdir(join(folder, 'out'))).sort()
    expect(names).toEqual(['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors', index])
    expect((await run(folder, argv)).code).toBe(2)
    expect((await run(folder, [...argv, '--force'])).code).toBe(0)
    const beside = ['prune', index, 'small.safetensors.index.json', ...element]
    expect((await run(folder, beside)).code).toBe(0)
    expect(await readdir(folder)).toContain('small-00002-of-00002.safetensors')
    expect((await run(folder, [...beside, '--force'])).code).toBe(0)
    expect(await readFile(join(folder, 'out', index))).toEqual(await readFile(join(folder, index)))
  })

  it('become one file where the output is called so, with the same zeros', async () => {
    const folder = await makeFolder()
    await writeShards(folder)
    await mkdir(join(folder, 'out'))
    await run(folder, ['prune', index, `out/${index}`, ...element])
    await run(folder, ['prune', index, 'one.safetensors', ...element])
    const one = await readNumbers(join(folder, 'one.safetensors'))
    const shards = (await readdir(join(folder, 'out'))).filter(name => name.endsWith('.safetensors'))
    const parts = await Promise.all(shards.map(name => readNumbers(join(folder, 'out', name))))
    expect(one).toEqual(new Map([...one.keys()].map(name => [name, parts.find(part => part.has(name))!.get(name)])))
    const converted = await run(folder, ['convert', index, 'all.safetensors'])
    expect(converted.code).toBe(0)
    expect(await readNumbers(join(folder, 'all.safetensors'))).toEqual(await readNumbers(await writeWhole(folder)))
  })

  async function writeWhole(folder: string): Promise<string> {
    await writeCheckpoint(folder, undefined, 'whole.safetensors')
    return join(folder, 'whole.safetensors')
  }

  it('are one file on standard output, and an index alone on standard input is refused', async () => {
    const folder = await makeFolder()
    await writeShards(folder)
    const { bytes } = await run(folder, ['prune', index, '-', ...element])
    await writeFile(join(folder, 'streamed.safetensors'), bytes)
    expect((await run(folder, ['validate', 'streamed.safetensors'])).code).toBe(0)
    const stdin = new Uint8Array(await readFile(join(folder, index)))
    const alone = await run(folder, ['inspect', '-'], { stdin })
    expect(alone.code).toBe(3)
    expect(alone.stderr).toContain('only the index')
    const whole = await run(folder, ['inspect', '-', '--json'], { stdin: await encodeCheckpoint() })
    expect(whole.json.input.parameters).toBeGreaterThan(0)
  })
})

/** What goes together in the tiny network of convolutions, as a person would write it. */
const rules = (weights: Model): object => {
  const names = [...weights.graph.tensors.keys()]
  const convolutions = names.filter(
    name => name.endsWith('.weight') && weights.graph.tensors.get(name)!.shape.length === 4,
  )
  const next = (at: number): string =>
    convolutions[at + 1] ?? names.find(name => weights.graph.tensors.get(name)!.shape.length === 2)!
  const units = convolutions.map((weight, at) => {
    const stem = weight.slice(0, -'.weight'.length)
    const slices = [
      { tensor: weight, axis: 0 },
      { tensor: `${stem}.bias`, axis: 0, optional: true },
      { tensor: next(at), axis: 1 },
    ]
    return { name: stem, slices }
  })
  return { units }
}

describe('channels of weights without a graph', () => {
  /** The weights of the network that `coppice prune` makes of the ONNX file, without any rules. */
  async function prunedNetwork(folder: string): Promise<Map<string, Float32Array>> {
    await run(folder, ['prune', 'in.onnx', 'out.onnx', '--sparsity', '0.5'])
    const bytes = new Uint8Array(await readFile(join(folder, 'out.onnx')))
    const { graph } = await onnx.read(memorySource(bytes, 'out.onnx'))
    const floats = [...graph.tensors].filter(([, { type }]) => type === 'float32')
    return new Map(
      await Promise.all(
        floats.map(async ([name, { read }]) => [name, new Float32Array((await read()).slice().buffer)] as const),
      ),
    )
  }

  async function folderWithBoth(): Promise<string> {
    const folder = await folderWithCheckpoint()
    await writeFile(join(folder, 'in.onnx'), await encodeOnnx(plainConvolutional(1)))
    await writeFile(join(folder, 'rules.json'), JSON.stringify(rules(weightsOf(plainConvolutional(1)))))
    return folder
  }

  it('are removed as a rules file says', async () => {
    const folder = await folderWithBoth()
    const { code, json, stderr } = await prune(folder, '--rules', 'rules.json', '--sparsity', '0.5', '--json')
    expect({ code, passed: json.certificate.passed }).toEqual({ code: 0, passed: false })
    expect(stderr).toContain('not certified')
    expect(await readNumbers(join(folder, 'out.safetensors'))).toEqual(await prunedNetwork(folder))
  })

  it('are removed as the network couples them, with its certificate', async () => {
    const folder = await folderWithBoth()
    const { code, json, stderr } = await prune(folder, '--graph', 'in.onnx', '--sparsity', '0.5', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(json.certificate).toMatchObject({ passed: true, samples: 2 })
    expect(await readNumbers(join(folder, 'out.safetensors'))).toEqual(await prunedNetwork(folder))
    const { json: seen } = await run(folder, ['inspect', 'in.safetensors', '--graph', 'in.onnx', '--json'])
    expect(seen.units.map(({ id, cells }) => [id, cells])).toEqual(json.plan.units.map(({ id, cells }) => [id, cells]))
  })

  it('are masked with --mode soft, and planned ahead', async () => {
    const folder = await folderWithBoth()
    await run(folder, ['plan', 'in.safetensors', 'plan.json', '--rules', 'rules.json'])
    const planned = ['--plan', 'plan.json', '--mode', 'soft', '--json']
    const { code, json } = await prune(folder, ...planned, '--rules', 'rules.json')
    expect(code).toBe(0)
    expect(json.output.parameters).toBe(json.input.parameters)
    const without = await prune(folder, ...planned, '--force')
    expect(without.code).toBe(3)
    expect(without.json.error.code).toBe('plan-mismatch')
  })

  it.each([
    [['--sparsity', '0.5'], 2, '--rules'],
    [['--rules', 'rules.json', '--graph', 'in.onnx'], 2, 'no --graph beside it'],
    [['--rules', 'rules.json', '--width'], 2, '--width'],
    [['--rules', 'rules.json', '--macs', '50%'], 2, '--macs'],
    [['--rules', 'rules.json', '--data', 'digits.npy'], 2, '--data'],
    [['--rules', 'nowhere.json'], 2, 'no such file'],
    [['--rules', 'in.onnx'], 2, 'rules in JSON'],
    [['--rules', 'wrong.json'], 2, 'units[0].slices[0].axis'],
    [['--rules', 'unfit.json'], 2, 'the tensor nowhere'],
    [['--graph', 'in.safetensors'], 2, 'a model with a graph'],
  ])('are refused with %j, and nothing is written', async (flags, code, says) => {
    const folder = await folderWithBoth()
    const wrong = { units: [{ name: 'a', slices: [{ tensor: 'w', axis: -1 }] }] }
    const unfit = { units: [{ name: 'a', slices: [{ tensor: 'nowhere', axis: 0 }] }] }
    await writeFile(join(folder, 'wrong.json'), JSON.stringify(wrong))
    await writeFile(join(folder, 'unfit.json'), JSON.stringify(unfit))
    const before = (await readdir(folder)).sort()
    const ran = await prune(folder, ...flags)
    expect(ran.stderr).toContain(says)
    expect(ran.code).toBe(code)
    expect((await readdir(folder)).sort()).toEqual(before)
  })

  it('are refused of a model that has a graph of its own', async () => {
    const folder = await folderWithBoth()
    const ran = await run(folder, ['prune', 'in.onnx', 'out.onnx', '--rules', 'rules.json'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('a model that has one')
  })
})

describe('other commands on weights without a graph', () => {
  it('compare tensors, and say why outputs were not compared', async () => {
    const folder = await folderWithCheckpoint()
    await prune(folder, '--granularity', 'element')
    const { code, json } = await run(folder, ['compare', 'in.safetensors', 'out.safetensors', '--json'])
    expect(code).toBe(0)
    expect(json.outputs).toMatchObject({ compared: false, reason: 'the model has no graph: there is nothing to run' })
    expect(json.tensors.some(({ change }) => change === 'values')).toBe(true)
  })

  it('validate what there is', async () => {
    const folder = await folderWithCheckpoint()
    const { code, json } = await run(folder, ['validate', 'in.safetensors', '--json'])
    expect({ code, valid: json.valid }).toEqual({ code: 0, valid: true })
    expect(json.checks.map(({ name, status }) => `${name} ${status}`)).toEqual(['tensors passed', 'run skipped'])
  })

  it('refuse to write weights in a format that has a graph', async () => {
    const folder = await folderWithCheckpoint()
    const ran = await run(folder, ['convert', 'in.safetensors', 'out.onnx'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('weights without a graph')
    expect(await readdir(folder)).toEqual(['in.safetensors'])
  })

  it('read a file by its content, whatever it is called', async () => {
    const folder = await makeFolder()
    await writeCheckpoint(folder, undefined, 'in.onnx')
    const { json } = await run(folder, ['inspect', 'in.onnx', '--json'])
    expect(inspectSchema.parse(json).format).toBe('safetensors')
  })
})

describe('a checkpoint of seeded weights', () => {
  it('gives the same output for the same seed, whatever the seed is', async () => {
    const random = seeded(1, 'weights')
    const model = weightsOf(perceptron(1))
    const folder = await folderWithCheckpoint(model)
    const outputs: Buffer[] = []
    for (const seed of [random.integer(0, 1000), random.integer(0, 1000)]) {
      await prune(folder, '--granularity', 'element', '--seed', String(seed), '--force')
      outputs.push(await readFile(join(folder, 'out.safetensors')))
    }
    expect(Buffer.compare(outputs[0]!, outputs[1]!)).toBe(0)
  })
})
