import { createSession } from '@coppice/executor'
import type { Batch, CalibrationBatch, Gradients, GradientRequest, Loss, Model, Session, Tensor } from '@coppice/spec'
import { randomFeeds, seeded } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { modelKinds } from './testing/model-kinds.ts'
import { wasm } from './wasm.ts'

type Learning = Session<'forward' | 'backward' | 'train'>

const sessions = {} as Record<'cpu' | 'wasm', Learning>
let tensorsBefore = 0

beforeAll(async () => {
  await tf.setBackend('cpu')
  sessions.cpu = createSession(tf, { name: 'cpu' })
  sessions.wasm = await wasm().open()
  tensorsBefore = tf.memory().numTensors
})

afterAll(async () => {
  await sessions.wasm.close()
  await sessions.cpu.close()
})

const loss: Loss = { kind: 'cross-entropy' }

function batchOf({ graph }: Model): CalibrationBatch {
  const classes = graph.outputs[0]!.shape?.at(-1) === 3 ? 3 : 5
  const labels = Int32Array.of(1, classes - 1)
  const feeds = randomFeeds(graph, { batch: 2, sequence: 3 })
  return { feeds, targets: { type: 'int32', shape: [2], data: labels } }
}

const isWeight = ({ name, type }: Tensor): boolean => type === 'float32' && !/^constant|running|mean|var/.test(name)

const namesOf = (model: Model): string[] => [...model.graph.tensors.values()].filter(isWeight).map(({ name }) => name)

async function differentiate(session: Learning, model: Model, request: GradientRequest): Promise<Gradients> {
  const runner = await session.prepare!(model)
  try {
    return await runner.differentiate!(batchOf(model), request)
  } finally {
    await runner.close()
  }
}

const numbers = (batch: Batch): Float32Array => batch.data as Float32Array

function expectClose(who: string, received: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  const values = Array.from(expected)
  const scale = Math.max(1e-3, ...values.map(Math.abs))
  const worst = Math.max(0, ...values.map((value, at) => Math.abs(value - received[at]!) / scale))
  expect(received.length, who).toBe(values.length)
  expect(worst, who).toBeLessThan(tolerance)
}

/** The model with every weight moved along a direction. */
async function move(model: Model, names: readonly string[], direction: Directions, by: number): Promise<Model> {
  const tensors = new Map(model.graph.tensors)
  for (const name of names) {
    const tensor = tensors.get(name)!
    const bytes = (await tensor.read()).slice()
    const values = new Float32Array(bytes.buffer)
    values.forEach((value, at) => (values[at] = value + by * direction.get(name)![at]!))
    tensors.set(name, { ...tensor, read: () => bytes })
  }
  return { ...model, graph: { ...model.graph, tensors } }
}

type Directions = ReadonlyMap<string, Float32Array>

function directionsOf(gradients: Gradients): Directions {
  const { normal } = seeded(11)
  return new Map(Object.entries(gradients.weights).map(([name, batch]) => [name, numbers(batch).map(() => normal())]))
}

async function train(session: Learning, model: Model, names: readonly string[]): Promise<number[]> {
  const runner = await session.prepare!(model)
  const optimizer = tf.train.sgd(0.02)
  const trainer = runner.train!({ losses: [loss], optimizer, trainable: names })
  const losses: number[] = []
  for (let step = 0; step < 4; step++) losses.push(await trainer.step(batchOf(model)))
  await runner.close()
  optimizer.dispose()
  return losses
}

describe.each(Object.entries(modelKinds))('%s', (_, model) => {
  const names = namesOf(model)
  const request: GradientRequest = { loss, weights: names, values: [model.graph.outputs[0]!.name] }

  test('has the loss and the gradients of the cpu backend', async () => {
    const [expected, received] = [
      await differentiate(sessions.cpu, model, request),
      await differentiate(sessions.wasm, model, request),
    ]
    expect(Math.abs(received.loss - expected.loss)).toBeLessThan(1e-4 * expected.loss)
    for (const name of names) {
      expectClose(name, numbers(received.weights[name]!), numbers(expected.weights[name]!), 1e-4)
    }
  })

  test('has the slope of finite differences along a random direction', async () => {
    const gradients = await differentiate(sessions.wasm, model, request)
    const directions = directionsOf(gradients)
    const norm = Math.sqrt([...directions.values()].reduce((sum, values) => sum + values.length, 0))
    const step = 0.02 / norm
    const [before, after] = [
      await differentiate(sessions.wasm, await move(model, names, directions, -step), request),
      await differentiate(sessions.wasm, await move(model, names, directions, step), request),
    ]
    const slope = names.reduce((sum, name) => {
      const gradient = numbers(gradients.weights[name]!)
      return sum + directions.get(name)!.reduce((part, value, at) => part + value * gradient[at]!, 0)
    }, 0)
    const length = Math.sqrt(
      names.reduce((sum, name) => sum + numbers(gradients.weights[name]!).reduce((part, g) => part + g * g, 0), 0),
    )
    expect(Math.abs((after.loss - before.loss) / (2 * step) - slope)).toBeLessThan(0.02 * length)
  })

  test('trains as on the cpu backend', async () => {
    const [expected, received] = [await train(sessions.cpu, model, names), await train(sessions.wasm, model, names)]
    expectClose('losses', received, expected, 1e-4)
    expect(received.at(-1)!).toBeLessThan(received[0]!)
  })
})

test('no tensor is left behind', () => expect(tf.memory().numTensors).toBe(tensorsBefore))
