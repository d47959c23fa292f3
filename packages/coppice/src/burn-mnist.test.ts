import { existsSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { encodeOnnx } from '@coppice/testkit'
import * as onnxruntime from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { openFileSource } from './files/open-file-source.ts'
import { read } from './read.ts'
import { burnNetwork, burnRules } from './testing/burn-network.ts'
import { makeFolder, run } from './testing/run.ts'

const fixtures = fileURLToPath(new URL('../../../../shared/fixtures/', import.meta.url))
const checkpoint = join(fixtures, 'models/burn-mnist/mnist.safetensors')
const count = 1000

/** The first test images as the network was trained on them, and their labels. */
async function readDigits(): Promise<{ pixels: Float32Array; labels: Uint8Array }> {
  const unzip = async (name: string): Promise<Buffer> => gunzipSync(await readFile(join(fixtures, 'data/mnist', name)))
  const images = (await unzip('t10k-images-idx3-ubyte.gz')).subarray(16, 16 + count * 784)
  const labels = (await unzip('t10k-labels-idx1-ubyte.gz')).subarray(8, 8 + count)
  return { pixels: Float32Array.from(images, pixel => (pixel / 255 - 0.1307) / 0.3081), labels }
}

let digits: Awaited<ReturnType<typeof readDigits>>

/** The network around the weights of a file, as ONNX. */
async function encodeNetwork(path: string): Promise<Uint8Array> {
  const source = await openFileSource(path)
  try {
    return await encodeOnnx(burnNetwork((await read(source)).graph.tensors))
  } finally {
    await source.close()
  }
}

/** What the network gives with the weights of a file. */
async function logitsOf(path: string): Promise<Float32Array> {
  const session = await onnxruntime.InferenceSession.create(await encodeNetwork(path))
  const image = new onnxruntime.Tensor('float32', digits.pixels, [count, 1, 28, 28])
  const { logits } = await session.run({ image })
  return (logits as onnxruntime.Tensor).data as Float32Array
}

async function accuracyOf(path: string): Promise<number> {
  const logits = await logitsOf(path)
  const isRight = (label: number, example: number): boolean => {
    const values = logits.subarray(example * 10, example * 10 + 10)
    return values.indexOf(Math.max(...values)) === label
  }
  return digits.labels.reduce((sum, label, example) => sum + (isRight(label, example) ? 1 : 0), 0) / count
}

async function prune(...flags: string[]): Promise<string> {
  const folder = await makeFolder()
  await copyFile(checkpoint, join(folder, 'in.safetensors'))
  await writeFile(join(folder, 'rules.json'), JSON.stringify(burnRules))
  await writeFile(join(folder, 'net.onnx'), await encodeNetwork(checkpoint))
  const { code, stderr } = await run(folder, ['prune', 'in.safetensors', 'out.safetensors', ...flags])
  expect({ code, stderr: stderr.replace(/^warning: .*\n/m, '') }).toMatchObject({ code: 0 })
  return join(folder, 'out.safetensors')
}

describe.skipIf(!existsSync(checkpoint))('a checkpoint of other people (skipped without ../shared/fixtures)', () => {
  beforeAll(async () => {
    digits = await readDigits()
  })

  it('reads handwritten digits with the network built around it', async () => {
    expect(await accuracyOf(checkpoint)).toBeGreaterThan(0.98)
  })

  it.each([
    ['nine of ten weights, the smallest of all', ['--granularity', 'element', '--sparsity', '0.9'], 0.97],
    ['two of every four', ['--granularity', 'n:m', '--pattern', '2:4'], 0.95],
    ['half of all blocks', ['--granularity', 'block', '--sparsity', '0.5', '--allocation', 'global'], 0.97],
  ])('reads them without %s', async (_, flags, least) => {
    expect(await accuracyOf(await prune(...flags))).toBeGreaterThan(least)
  })

  it('loses far more where the weights to go are drawn', async () => {
    const flags = ['--granularity', 'element', '--sparsity', '0.9']
    const drawn = await accuracyOf(await prune(...flags, '--criterion', 'random'))
    expect(drawn).toBeLessThan((await accuracyOf(await prune(...flags))) - 0.2)
  })

  it('computes without channels, as a rules file couples them, what it computes with zeros in their place', async () => {
    const flags = ['--rules', 'rules.json', '--sparsity', '0.5']
    const [removed, masked] = [
      await logitsOf(await prune(...flags)),
      await logitsOf(await prune(...flags, '--mode', 'soft')),
    ]
    const largest = Math.max(...masked.map(Math.abs))
    expect(Math.max(...removed.map((value, at) => Math.abs(value - masked[at]!)))).toBeLessThan(1e-5 * largest)
  })

  it('loses the same channels by rules and by its network', async () => {
    const [byRules, byGraph] = [
      await prune('--rules', 'rules.json', '--sparsity', '0.5'),
      await prune('--graph', 'net.onnx', '--sparsity', '0.5'),
    ]
    expect(Buffer.compare(await readFile(byRules), await readFile(byGraph))).toBe(0)
  })
})
