import { generateInputs, l1, openFileSource, plan, read } from 'coppice'
import type { Model } from '@coppice/spec'
import { fixture } from '../lib/fixtures.ts'
import { openRuntime } from '../lib/open-runtime.ts'

/** Two files of one network: whether they give the same plan, and how far their outputs lie from each other as ONNX. */
export interface SameNetwork {
  readonly files: readonly [string, string]
  readonly samePlan: boolean
  /** Of the largest magnitude of the output, in onnxruntime. */
  readonly outputError: number
}

const pairs: readonly (readonly [string, string])[] = [
  ['fmnist-cnn/fashion_mnist_model.h5', 'fmnist-cnn/fashion_mnist_model.keras'],
  ['mlperf-tiny/resnet8_cifar10.h5', 'mlperf-tiny/tfjs-resnet8/model.json'],
]

/** Compares the files of the fixtures that hold the same network in two formats. */
export async function compareSameNetworks(): Promise<readonly SameNetwork[]> {
  const found: SameNetwork[] = []
  for (const files of pairs) found.push(await comparePair(files))
  return found
}

async function comparePair(files: readonly [string, string]): Promise<SameNetwork> {
  const sources = await Promise.all(files.map(file => openFileSource(fixture(`models/${file}`))))
  const [one, other] = (await Promise.all(sources.map(source => read(source)))) as [Model, Model]
  const plans = await Promise.all(
    [one, other].map(model => plan(model, { criterion: l1(), target: { sparsity: 0.5 } })),
  )
  const outputError = await compareOutputs(one, other)
  await Promise.all(sources.map(source => source.close()))
  return { files, samePlan: JSON.stringify(plans[0]) === JSON.stringify(plans[1]), outputError }
}

async function compareOutputs(one: Model, other: Model): Promise<number> {
  const session = await openRuntime('disabled')
  const feeds = await generateInputs(one.graph)
  const [first, second] = await Promise.all(
    [one, other].map(async model => {
      const runner = await session.prepare!(model)
      const outputs = await runner.run(feeds)
      await runner.close()
      return Object.values(outputs)[0]!.data as Float32Array
    }),
  )
  await session.close()
  const magnitude = Math.max(...first!.map(Math.abs))
  return Math.max(...first!.map((value, i) => Math.abs(value - second![i]!))) / magnitude
}
