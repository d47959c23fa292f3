import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onnx } from '@coppice/format-onnx'
import { memorySource } from '@coppice/graph'
import { encodeOnnx, perceptron, seeded } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { errorSchema, pruneSchema } from '../output/schemas.ts'
import { makeFolder, run } from '../testing/run.ts'

const missing = async (): Promise<never> => {
  throw new Error("Cannot find package 'onnxruntime-node'")
}

describe('coppice prune with data', () => {
  const features = 20

  /** A perceptron and 60 labelled examples as CSV. */
  async function folderWithData(): Promise<string> {
    const folder = await makeFolder()
    await writeFile(join(folder, 'in.onnx'), await encodeOnnx(perceptron(1)))
    const random = seeded(1, 'data')
    const row = (_: unknown, at: number): string =>
      [...Array.from({ length: features }, () => random.normal().toFixed(4)), at % 3].join()
    await writeFile(join(folder, 'data.csv'), Array.from({ length: 60 }, row).join('\n'))
    return folder
  }

  /** Where the weights of a file are zero, and what they are. */
  async function zerosIn(path: string): Promise<{ zeros: boolean[]; values: number[] }> {
    const { graph } = await onnx.read(memorySource(await readFile(path), 'out.onnx'))
    const weights = [...graph.tensors.values()].filter(({ shape }) => shape.length === 2)
    const bytes = await Promise.all(weights.map(async tensor => (await tensor.read()).slice().buffer))
    const values = bytes.flatMap(own => [...new Float32Array(own)])
    return { zeros: values.map(value => value === 0), values }
  }

  const pruneWith = (folder: string, ...flags: string[]): ReturnType<typeof run> =>
    run(folder, ['prune', 'in.onnx', 'out.onnx', '--data', 'data.csv', '--json', '--force', ...flags])

  it.each(['taylor', 'activation-entropy', 'mutual-information', 'apoz', '0.7*taylor+0.3*l1', 'gradient'])(
    'scores by %s, mends and measures accuracy on examples that did not calibrate',
    async criterion => {
      const folder = await folderWithData()
      const { code, json, stderr } = await pruneWith(folder, '--criterion', criterion, '--calibration', '24')
      expect(code).toBe(0)
      const parsed = pruneSchema.parse(json)
      expect(parsed).toMatchObject({ certificate: { passed: true }, repair: { repair: 'least-squares', examples: 24 } })
      expect(parsed.ledger.rows.find(({ name }) => name === 'accuracy')).toMatchObject({
        before: expect.any(Number) as number,
        after: expect.any(Number) as number,
        examples: 36,
      })
      expect(stderr).toContain('24 of 60 examples calibrate, 36 others measure')
    },
  )

  it('measures agreement where there are no labels', async () => {
    const folder = await folderWithData()
    const text = await readFile(join(folder, 'data.csv'), 'utf8')
    await writeFile(join(folder, 'data.csv'), text.replaceAll(/,\d$/gm, ''))
    const { json } = await pruneWith(folder, '--label-column', 'none', '--repair', 'none')
    expect(json.repair).toBeUndefined()
    expect(json.ledger.rows.find(({ name }) => name === 'agreement')).toMatchObject({ before: 1, examples: 30 })
  })

  it.each(['sparsegpt', 'least-squares'])('mends masks by %s and keeps their zeros', async repair => {
    const folder = await folderWithData()
    const flags = ['--granularity', 'element', '--sparsity', '0.8', '--criterion', 'wanda', '--repair', repair]
    const { code, json } = await pruneWith(folder, ...flags)
    expect([code, json.repair?.repair]).toEqual([0, repair === 'sparsegpt' ? 'sparse-gpt' : repair])
    expect(json.ledger.rows.find(({ name }) => name === 'nominal sparsity')!.after).toBeCloseTo(0.8, 2)
  })

  it.each([
    ['with labels', 'last', 'accuracy'],
    ['by the teacher alone', 'none', 'agreement'],
  ])('trains what is left %s, and its zeros stay', async (_, column, measured) => {
    const folder = await folderWithData()
    const text = await readFile(join(folder, 'data.csv'), 'utf8')
    if (column === 'none') await writeFile(join(folder, 'data.csv'), text.replaceAll(/,\d$/gm, ''))
    const labels = column === 'none' ? ['--label-column', 'none'] : []
    const flags = ['--granularity', 'element', '--sparsity', '0.8', '--repair', 'none', ...labels]
    await pruneWith(folder, ...flags)
    const before = await zerosIn(join(folder, 'out.onnx'))
    const { code, json } = await pruneWith(folder, ...flags, '--epochs', '3', '--rate', '0.01')
    const after = await zerosIn(join(folder, 'out.onnx'))
    expect(code).toBe(0)
    expect(after.zeros).toEqual(before.zeros)
    expect(after.values).not.toEqual(before.values)
    expect(json.training).toMatchObject({ epochs: 3, examples: expect.any(Number), losses: { length: 3 } })
    expect(json.ledger.rows.find(({ name }) => name === measured)!.after).toEqual(expect.any(Number))
  })

  it('keeps what it observed, and goes on from there', async () => {
    const folder = await folderWithData()
    const flags = ['--criterion', 'taylor', '--observations', 'seen.bin', '--seed', '3']
    const first = await pruneWith(folder, ...flags)
    const seen = await readFile(join(folder, 'seen.bin'))
    const second = await pruneWith(folder, ...flags)
    expect(second.json.plan).toEqual(first.json.plan)
    expect(await readFile(join(folder, 'seen.bin'))).toEqual(seen)
    expect(await readdir(folder)).toEqual(['data.csv', 'in.onnx', 'out.onnx', 'seen.bin'])
  })

  it('keeps the smallest gradients where it is told to', async () => {
    const folder = await folderWithData()
    const plan = async (...flags: string[]): Promise<unknown> =>
      (await run(folder, ['plan', 'in.onnx', '-', '--data', 'data.csv', '--criterion', 'gradient', ...flags])).json
        .units
    expect(await plan('--keep-smallest')).not.toEqual(await plan())
    expect((await pruneWith(folder, '--criterion', 'taylor', '--keep-smallest')).code).toBe(2)
  })

  it('mends with data what a plan in a file leaves', async () => {
    const folder = await folderWithData()
    await run(folder, ['plan', 'in.onnx', 'plan.json', '--data', 'data.csv', '--criterion', 'taylor'])
    const { code, json } = await pruneWith(folder, '--plan', 'plan.json', '--batch', '16')
    expect([code, json.plan.criterion, json.repair?.repair]).toEqual([0, 'taylor', 'least-squares'])
  })

  it('takes a criterion in a file', async () => {
    const folder = await folderWithData()
    const score = 'score: (unit, seen) => Float32Array.from(seen["activation.sumAbs"])'
    const mine = `export const mine = { kind: 'criterion', api: 1, name: 'mine', needs: ['activation.sumAbs'], granularities: ['channel'], ${score} }`
    await writeFile(join(folder, 'mine.mjs'), mine)
    const { code, json } = await pruneWith(folder, '--criterion', './mine.mjs')
    expect([code, json.plan.criterion]).toEqual([0, 'mine'])
  })

  it.each([
    [['--criterion', 'taylor'], /the criterion 'taylor': expected data to calibrate with/],
    [['--repair', 'least-squares'], /--repair least-squares: expected data to mend with/],
    [['--epochs', '1'], /--epochs: expected data to train on/],
    [['--labels', 'x'], /--labels: expected --data beside it/],
  ])('refuses %j without data', async (flags, message) => {
    const folder = await folderWithData()
    const { code, json } = await run(folder, ['prune', 'in.onnx', 'out.onnx', '--json', ...flags])
    expect(code).toBe(2)
    expect(errorSchema.parse(json).error.message).toMatch(message)
    expect(await readdir(folder)).toEqual(['data.csv', 'in.onnx'])
  })

  it('names a backend that cannot be loaded', async () => {
    const folder = await folderWithData()
    const { code, json } = await run(
      folder,
      [
        'prune',
        'in.onnx',
        'out.onnx',
        '--json',
        '--data',
        'data.csv',
        '--criterion',
        'taylor',
        '--backend',
        'tfjs-node',
      ],
      { importOptional: missing },
    )
    expect([code, json.error.message]).toEqual([
      2,
      expect.stringContaining('--backend tfjs-node: expected its runtime'),
    ])
  })
})
