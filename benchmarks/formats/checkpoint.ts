import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeOnnx } from '@coppice/testkit'
import { openFileSource, read } from 'coppice'
import type { Model } from '@coppice/spec'
import { burnNetwork } from '../../packages/coppice/src/testing/burn-network.ts'
import { accuracyOf } from '../lib/classify.ts'
import { calibrationOf, range, readImages, takeExamples } from '../lib/labelled-data.ts'
import { openRuntime } from '../lib/open-runtime.ts'

/** The network that a checkpoint of burn-mnist is of, as ONNX, for `--graph`. */
export async function writeNetwork(checkpoint: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'coppice-formats-')), 'network.onnx')
  await writeFile(path, await withNetwork(checkpoint, encodeOnnx))
  return path
}

/** The share of 1,000 digits that the network reads with the weights of a checkpoint. */
export async function digitsRead(checkpoint: string): Promise<number> {
  const files = ['data/mnist/t10k-images-idx3-ubyte.gz', 'data/mnist/t10k-labels-idx1-ubyte.gz'] as const
  const { values, ...digits } = takeExamples(await readImages(...files, [1, 28, 28]), range(0, 1000))
  const data = { ...digits, values: values.map(pixel => (pixel - 0.1307) / 0.3081) }
  const session = await openRuntime('disabled')
  const share = await withNetwork(checkpoint, model => accuracyOf(session, model, [...calibrationOf(data, 'image')]))
  await session.close()
  return share
}

async function withNetwork<T>(checkpoint: string, work: (model: Model) => Promise<T>): Promise<T> {
  const source = await openFileSource(checkpoint)
  try {
    return await work(burnNetwork((await read(source)).graph.tensors))
  } finally {
    await source.close()
  }
}
