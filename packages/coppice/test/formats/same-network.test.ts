import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Model } from '@coppice/spec'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openFileSource, read, write } from '../../src/index.ts'
import type { FileSource } from '../../src/index.ts'
import { findNetworkDifference } from './find-network-difference.ts'

// One network in several formats is one network: the same plan, and as ONNX the same outputs.

const fixtures = resolve(import.meta.dirname, '../../../../../shared/fixtures/models')
const has = existsSync(fixtures)
let folder = ''
let sources: FileSource[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coppice-formats-'))
})
afterEach(async () => {
  await Promise.all(sources.map(source => source.close()))
  sources = []
})
afterAll(async () => rm(folder, { recursive: true }))

async function readFile(path: string): Promise<Model> {
  const source = await openFileSource(path)
  sources.push(source)
  return read(source)
}

const fixture = (path: string): Promise<Model> => readFile(join(fixtures, path))

/** The same model after it was written as another format and read again. */
async function through(model: Model, format: string, name: string): Promise<Model> {
  const path = join(await mkdtemp(join(folder, 'model-')), name)
  await write(model, path, { format })
  return readFile(path)
}

describe.skipIf(!has)('one network in files of other people (skipped without ../shared/fixtures)', () => {
  it.each([
    ['fmnist-cnn/fashion_mnist_model.h5', 'fmnist-cnn/fashion_mnist_model.keras'],
    ['mlperf-tiny/resnet8_cifar10.h5', 'mlperf-tiny/tfjs-resnet8/model.json'],
  ])('%s and %s', async (one, other) => {
    expect(await findNetworkDifference(await fixture(one), await fixture(other))).toBeUndefined()
  })
})

describe.skipIf(!has)('one network, written as another format (skipped without ../shared/fixtures)', () => {
  it.each([
    ['fmnist-cnn/fashion_mnist_model.h5', 'tfjs', 'model.json'],
    ['fmnist-cnn/fashion_mnist_model.keras', 'tfjs', 'model.json'],
    ['mlperf-tiny/resnet8_cifar10.h5', 'tfjs', 'model.json'],
    ['mlperf-tiny/tfjs-resnet8/model.json', 'keras', 'model.h5'],
    ['tensorspace-lenet/keras216_mnist.h5', 'tfjs', 'model.json'],
    ['cnn-explainer-tinyvgg/model.json', 'keras', 'model.h5'],
  ])('%s as %s', async (path, format, name) => {
    const model = await fixture(path)
    expect(await findNetworkDifference(model, await through(model, format, name))).toBeUndefined()
  })
})
