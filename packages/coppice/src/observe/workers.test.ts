import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeOnnx, perceptron, seeded } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { makeFolder, run } from '../testing/run.ts'
import type { Ran } from '../testing/run.ts'

const model = await encodeOnnx(perceptron(1))

/** A perceptron and 30 labelled examples as CSV. */
async function folderWithData(): Promise<string> {
  const folder = await makeFolder()
  await writeFile(join(folder, 'in.onnx'), model)
  const random = seeded(1, 'data')
  const row = (_: unknown, at: number): string =>
    [...Array.from({ length: 20 }, () => random.normal().toFixed(4)), at % 3].join()
  await writeFile(join(folder, 'data.csv'), Array.from({ length: 30 }, row).join('\n'))
  return folder
}

const common = ['--data', 'data.csv', '--evaluation', '0', '--batch', '4']

/** The exit code, the plan, and what is said but for how far it is, which depends on the time. */
const outcome = ({ code, stdout, stderr }: Ran): readonly unknown[] => [
  code,
  stdout,
  stderr.replaceAll(/^planning.*\n/gm, ''),
]

const planWith = async (folder: string, ...flags: string[]): Promise<readonly unknown[]> =>
  outcome(await run(folder, ['plan', 'in.onnx', '-', ...common, ...flags]))

describe('--workers', () => {
  it('changes nothing about the plan, nor does keeping what was observed, or a second round', async () => {
    const folder = await folderWithData()
    const flags = ['--criterion', 'taylor', '--rounds', '2']
    const expected = await planWith(folder, ...flags)
    expect(expected[0]).toBe(0)
    const many = [...flags, '--workers', '2', '--observations', 'seen.bin']
    expect(await planWith(folder, ...many)).toEqual(expected)
    const seen = await readFile(join(folder, 'seen.bin'))
    expect(await planWith(folder, ...many)).toEqual(expected)
    expect(await readFile(join(folder, 'seen.bin'))).toEqual(seen)
    expect(await readdir(folder)).toEqual(['data.csv', 'in.onnx', 'seen.bin'])
  })

  it('reads standard input, and runs in onnxruntime', async () => {
    const folder = await folderWithData()
    const flags = ['--criterion', 'activation-entropy', '--backend', 'onnxruntime']
    const expected = await planWith(folder, ...flags)
    expect(expected[0]).toBe(0)
    const argv = ['plan', '-', '-', ...common, ...flags, '--workers', '2']
    expect(outcome(await run(folder, argv, { stdin: model }))).toEqual(expected)
  })

  it('refuses a backend that does not run in worker threads', async () => {
    const folder = await folderWithData()
    const flags = ['--criterion', 'taylor', '--backend', 'webgpu', '--workers', '2']
    expect(await planWith(folder, ...flags)).toEqual([
      2,
      '',
      expect.stringMatching(/a backend that runs in worker threads: .*received webgpu/),
    ])
  })

  it('gives the same failure and exit code for data that has no labels', async () => {
    const folder = await folderWithData()
    const flags = ['--criterion', 'mutual-information', '--label-column', 'none']
    await writeFile(join(folder, 'data.csv'), `${'1,'.repeat(19)}2\n`.repeat(8))
    const expected = await planWith(folder, ...flags)
    expect(expected[0]).toBe(2)
    expect(await planWith(folder, ...flags, '--workers', '2')).toEqual(expected)
  })

  it('is a number from 1 to 64', async () => {
    const folder = await folderWithData()
    expect((await planWith(folder, '--workers', '65'))[0]).toBe(2)
  })
})
