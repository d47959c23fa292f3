import { beforeAll, describe, expect, it } from 'vitest'
import type { Gram, Model, Session, Slice } from '@coppice/spec'
import { buildModel } from '../../../testkit/src/index.ts'
import type { GraphBuilder } from '../../../testkit/src/index.ts'
import { calibrationOf } from '../../test/calibration.ts'
import { elementsOf } from '../../test/models.ts'
import { openTensorflow } from '../../test/tensorflow-session.ts'
import { inputIndices, outputIndices } from '../kernels/matrix-indices.ts'
import { unitsOf } from '../units/units-of.ts'
import { observe } from './observe.ts'
import { seenBy } from './seen-by.ts'

let session: Session

beforeAll(async () => {
  session = await openTensorflow()
})

type Attributes = Parameters<GraphBuilder['node']>[2]

const layer = (
  operator: string,
  data: readonly (number | string)[],
  weight: readonly number[],
  attributes: Attributes = {},
): Model =>
  buildModel({}, g =>
    g.output(g.node(operator, [g.input('x', data), g.weight(weight, { name: 'w' })], attributes), { name: 'y' }),
  )

const image = ['batch', 4, 7, 6]

/** Each with the axis of the output that runs over the weight's outputs. */
const layers: Readonly<Record<string, readonly [Model, number]>> = {
  'a convolution': [layer('Conv', image, [5, 4, 3, 3]), 1],
  'a convolution with strides and pads': [
    layer('Conv', image, [5, 4, 3, 2], { strides: [2, 1], pads: [1, 0, 2, 1] }),
    1,
  ],
  'a convolution with dilations': [layer('Conv', image, [5, 4, 2, 2], { dilations: [2, 3] }), 1],
  'a convolution that pads by itself': [
    layer('Conv', image, [5, 4, 3, 3], { auto_pad: 'SAME_UPPER', strides: [2, 2] }),
    1,
  ],
  'a grouped convolution': [layer('Conv', image, [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }), 1],
  'a depthwise convolution': [layer('Conv', image, [8, 1, 3, 3], { group: 4 }), 1],
  'a convolution of one axis': [layer('Conv', ['batch', 4, 9], [5, 4, 3], { pads: [1, 1] }), 1],
  'a transposed convolution': [layer('ConvTranspose', image, [4, 5, 3, 3], { strides: [2, 2], pads: [1, 1, 0, 0] }), 1],
  'a grouped transposed convolution': [layer('ConvTranspose', image, [4, 3, 2, 2], { group: 2, strides: [2, 2] }), 1],
  'a dense layer': [layer('Gemm', ['batch', 4], [4, 5]), 1],
  'a transposed dense layer': [layer('Gemm', ['batch', 4], [5, 4], { transB: 1 }), 1],
  'a product': [layer('MatMul', ['batch', 3, 4], [4, 5]), 2],
  'a batch of products': [layer('MatMul', ['batch', 2, 3, 4], [2, 4, 5]), -1],
  'a product with the weight on the left': [
    buildModel({}, g =>
      g.output(g.node('MatMul', [g.weight([5, 4], { name: 'w' }), g.input('x', ['batch', 4, 3])]), { name: 'y' }),
    ),
    1,
  ],
  'a weight that is turned first': [
    buildModel({}, g =>
      g.output(g.matmul(g.input('x', ['batch', 4]), g.transpose(g.weight([5, 4], { name: 'w' }), [1, 0])), {
        name: 'y',
      }),
    ),
    1,
  ],
}

/** wᵀGw of each output: what its squares must add up to. */
function energies(slice: Slice, { groups, size, matrix }: Gram): Float64Array {
  const [inputs, outputs] = [inputIndices(slice), outputIndices(slice)]
  const count = Math.max(...outputs) + 1
  const energy = new Float64Array(count)
  const weights = Array.from({ length: count }, () => new Float64Array(groups * size))
  slice.data.forEach((weight, at) => (weights[outputs[at]!]![inputs[at]!]! += weight))
  weights.forEach((own, output) => {
    for (let group = 0; group < groups; group++)
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++)
          energy[output]! += own[group * size + i]! * own[group * size + j]! * matrix[(group * size + i) * size + j]!
  })
  return energy
}

/** Σy² of each output, from the outputs themselves. */
function squares(data: Float32Array, shape: readonly number[], axes: readonly number[]): number[] {
  const sums: number[] = []
  data.forEach((value, at) => {
    let [rest, index, scale] = [at, 0, 1]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (axes.includes(axis)) {
        index += (rest % shape[axis]!) * scale
        scale *= shape[axis]!
      }
      rest = Math.floor(rest / shape[axis]!)
    }
    sums[index] = (sums[index] ?? 0) + value * value
  })
  return sums
}

describe('the inputs of a weight', () => {
  it.each(Object.entries(layers))('give the Gram matrix that the outputs come from: %s', async (_, [model, axis]) => {
    const calibration = calibrationOf(model, [2, 1])
    const needs = ['activation.gram', 'activation.sum', 'raw'] as const
    const observations = await observe(model, { session, calibration, needs, granularity: 'element' })
    const seen = seenBy({ id: 'w' }, observations, needs)
    const { outlines } = await unitsOf(model, undefined, 'element')
    const slice = { ...outlines[0]!.slices[0]!, data: await elementsOf(model, 'w') }
    const runner = await session.prepare!(model)
    const expected: number[] = []
    for (const { feeds } of calibration) {
      const { y } = await runner.run(feeds)
      const axes = axis < 0 ? [1, 3] : [axis]
      squares(y!.data as Float32Array, y!.shape, axes).forEach((sum, at) => (expected[at] = (expected[at] ?? 0) + sum))
    }
    const received = energies(slice, seen['activation.gram'])
    expect(received.length).toBe(expected.length)
    received.forEach((energy, output) => expect(energy / expected[output]!).toBeCloseTo(1, 4))
    const inputs = seen['activation.gram'].groups * seen['activation.gram'].size
    expect([seen['activation.sum'].length, seen.raw.columns]).toEqual([inputs, inputs])
    expect(Math.max(...inputIndices(slice)) + 1).toBe(inputs)
    expect(seen.raw.rows).toBe(seen['activation.gram'].rows)
  })

  it('repeat the sums of a channel for each position of the kernel', async () => {
    const [model] = layers['a convolution']!
    const calibration = calibrationOf(model, [2])
    const needs = ['activation.sum', 'activation.range', 'activation.histogram'] as const
    const observations = await observe(model, { session, calibration, needs, granularity: 'element' })
    const {
      'activation.sum': sums,
      'activation.range': range,
      'activation.histogram': histogram,
    } = seenBy({ id: 'w' }, observations, needs)
    const data = calibration[0]!.feeds['x']!.data as Float32Array
    for (let input = 0; input < 36; input++) {
      const own = data.filter((_, at) => Math.floor(at / 42) % 4 === Math.floor(input / 9))
      expect(sums[input]).toBeCloseTo(
        own.reduce((sum, value) => sum + value, 0),
        4,
      )
      expect([...range.slice(2 * input, 2 * input + 2)]).toEqual([Math.min(...own), Math.max(...own)])
      const { bins, counts } = histogram
      expect(counts.slice(input * bins, (input + 1) * bins).reduce((a, b) => a + b, 0)).toBe(own.length)
    }
  })

  it('are those of a recurrent layer, its own past among them', async () => {
    const model = buildModel({}, g => {
      const weights = [g.weight([2, 12, 6], { name: 'W' }), g.weight([2, 12, 4], { name: 'R' })]
      const x = g.transpose(g.input('x', ['batch', 3, 6]), [1, 0, 2])
      g.output(g.node('GRU', [x, ...weights], { hidden_size: 4, direction: 'bidirectional' }), { name: 'y' })
    })
    const calibration = calibrationOf(model, [2])
    const needs = ['activation.sum', 'activation.gram'] as const
    const observations = await observe(model, { session, calibration, needs, granularity: 'element' })
    const [ofInputs, ofPast] = ['W', 'R'].map(id => seenBy({ id }, observations, needs))
    const data = calibration[0]!.feeds['x']!.data as Float32Array
    for (let input = 0; input < 6; input++)
      expect(ofInputs!['activation.sum'][input]).toBeCloseTo(
        data.filter((_, at) => at % 6 === input).reduce((a, b) => a + b),
        4,
      )
    expect([ofPast!['activation.sum'].length, ofPast!['activation.gram'].groups]).toEqual([8, 2])
    const runner = await session.prepare!(model)
    const { y } = await runner.run(calibration[0]!.feeds)
    const place = (at: number): number => (Math.floor(at / 8) % 2) * 4 + (at % 4)
    for (let input = 0; input < 8; input++)
      expect(ofPast!['activation.sum'][input]).toBeCloseTo(
        (y!.data as Float32Array).filter((_, at) => place(at) === input).reduce((a, b) => a + b),
        4,
      )
  })
})
