import { constantsOf, isWeightType } from '@coppice/graph'
import type { Model, Tensor } from '@coppice/spec'
import { randomFeeds, seeded, tinyModels } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createExecutor } from '../create-executor.ts'
import { useBackend } from '../testing/operation-case.ts'
import { differentiate } from './differentiate.ts'

beforeAll(() => useBackend('cpu'))

/** Big images take too long without kernels in native code; its layers are in the other models too. */
const models = tinyModels.filter(({ name }) => name !== 'small-convolutional-network')
const sizes = { batch: 2, sequence: 4 }
const loss = { kind: 'squared-error' } as const

type Move = (name: string, values: Float32Array) => Float32Array

/** The model with every weight moved. */
function moveWeights(model: Model, move: Move): Model {
  const scales = model.graph.nodes.filter(({ operator }) => operator === 'Resize').flatMap(({ inputs }) => inputs)
  const moved = (name: string, tensor: Tensor): Tensor => {
    if (!isWeightType(tensor.type) || scales.includes(name)) return tensor
    const read = async (): Promise<Uint8Array> => {
      const values = new Float32Array((await tensor.read()).slice().buffer)
      return new Uint8Array(move(name, values).buffer)
    }
    return { ...tensor, read }
  }
  const { graph } = model
  const tensors = new Map([...graph.tensors].map(([name, tensor]) => [name, moved(name, tensor)]))
  const nodes = graph.nodes.map(node => {
    const value = node.operator === 'Constant' ? node.attributes['value'] : undefined
    if (value?.kind !== 'tensor') return node
    const attributes = { value: { kind: 'tensor', value: moved(node.outputs[0]!, value.value) } } as const
    return { ...node, attributes }
  })
  return { ...model, graph: { ...graph, tensors, nodes } }
}

describe('the gradients of tiny models', () => {
  it.each(models)('are those that differences give along a random direction: $name', async ({ build }) => {
    const model = build(2)
    const feeds = randomFeeds(model.graph, sizes)
    const weights = [...constantsOf(model.graph)].filter(([, { type }]) => isWeightType(type)).map(([name]) => name)
    const gradientsOf = async (model: Model, weights: readonly string[]) => {
      const executor = await createExecutor(tf, model)
      const gradients = await differentiate(executor, { feeds }, { loss, weights, values: [] })
      executor.close()
      return gradients
    }
    const directionOf = (name: string, length: number): Float32Array => {
      const random = seeded(5, name)
      return Float32Array.from({ length }, () => random.normal())
    }
    const step = 1e-4
    const lossAt = async (sign: number): Promise<number> => {
      const moved = moveWeights(model, (name, values) => {
        const direction = directionOf(name, values.length)
        return values.map((value, i) => value + sign * step * direction[i]!)
      })
      return (await gradientsOf(moved, [])).loss
    }
    const gradients = await gradientsOf(model, weights)
    const along = weights.reduce((sum, name) => {
      const gradient = gradients.weights[name]!.data as Float32Array
      const direction = directionOf(name, gradient.length)
      return sum + gradient.reduce((part, value, i) => part + value * direction[i]!, 0)
    }, 0)
    const slope = ((await lossAt(1)) - (await lossAt(-1))) / (2 * step)
    const scale = Math.max(1, Math.abs(slope))
    expect(along / scale).toBeCloseTo(slope / scale, 1)
    expect(Math.abs(slope)).toBeGreaterThan(1e-3)
  })
})
