import { describe, expect, it } from 'vitest'
import type { Batch, Model } from '@coppice/spec'
import { buildModel, float, randomFeeds } from '../../../testkit/src/index.ts'
import type { GraphBuilder } from '../../../testkit/src/index.ts'
import { onnxruntimeSession as session } from '../../test/onnxruntime-session.ts'
import { indexGraph } from './graph-index.ts'
import { formOf } from './layer-form.ts'
import { readMatrices, writeMatrices } from './layer-weights.ts'
import { rowsAlongAxis } from './row-source.ts'

type Build = (g: GraphBuilder) => string

const conv =
  (
    shape: readonly (number | string)[],
    weight: readonly number[],
    attributes: Record<string, never> | Record<string, number | string | readonly number[]> = {},
    operator = 'Conv',
  ): Build =>
  g =>
    g.node(operator, [g.input('x', shape), g.weight(weight, { name: 'w' })], attributes)

const product =
  (operator: string, shape: readonly number[], weight: readonly number[], options: object = {}, left = false): Build =>
  g => {
    const [x, w] = [g.input('x', shape), g.weight(weight, { name: 'w' })]
    return g.node(operator, left ? [w, x] : [x, w], options as Record<string, number>)
  }

const cases: readonly (readonly [string, Build])[] = [
  ['a convolution', conv([2, 3, 7, 6], [4, 3, 3, 2], { pads: [1, 0, 2, 1] })],
  ['a strided and dilated one', conv([2, 2, 9, 11], [3, 2, 3, 3], { strides: [2, 3], dilations: [2, 1] })],
  ['a grouped one', conv([2, 6, 5, 5], [4, 3, 3, 3], { group: 2, pads: [1, 1, 1, 1] })],
  ['a depthwise one with a multiplier', conv([2, 4, 6, 6], [8, 1, 3, 3], { group: 4, strides: [2, 2] })],
  ['one axis', conv([2, 3, 10], [5, 3, 4], { strides: [3], pads: [2, 1] })],
  ['three axes', conv([1, 2, 4, 5, 3], [3, 2, 2, 3, 1], { pads: [0, 1, 0, 1, 1, 0] })],
  ['equal padding at the end', conv([1, 2, 8, 7], [3, 2, 3, 4], { auto_pad: 'SAME_UPPER', strides: [2, 2] })],
  ['equal padding at the start', conv([1, 2, 8, 7], [3, 2, 3, 4], { auto_pad: 'SAME_LOWER', strides: [2, 2] })],
  ['no padding', conv([1, 2, 8, 7], [3, 2, 3, 4], { auto_pad: 'VALID' })],
  [
    'a transposed convolution',
    conv([2, 3, 4, 5], [3, 4, 3, 2], { strides: [2, 3], pads: [1, 0, 0, 1] }, 'ConvTranspose'),
  ],
  [
    'a transposed one in groups',
    conv([2, 6, 4], [6, 2, 3], { group: 3, strides: [2], output_padding: [1], dilations: [2] }, 'ConvTranspose'),
  ],
  ['a transposed one padded', conv([1, 2, 4], [2, 3, 4], { strides: [3], auto_pad: 'SAME_UPPER' }, 'ConvTranspose')],
  ['a transposed one of a size', conv([1, 2, 4], [2, 3, 4], { strides: [2], output_shape: [9] }, 'ConvTranspose')],
  ['Gemm', product('Gemm', [3, 4], [4, 5])],
  ['Gemm turned', product('Gemm', [4, 3], [5, 4], { transA: 1, transB: 1 })],
  ['Gemm scaled', product('Gemm', [3, 4], [5, 4], { transB: 1, alpha: float(0.5) })],
  ['Gemm with the weight on the left', product('Gemm', [4, 3], [5, 4], {}, true)],
  ['Gemm with the weight on the left, both turned', product('Gemm', [3, 4], [4, 5], { transA: 1, transB: 1 }, true)],
  ['MatMul', product('MatMul', [2, 3, 4], [4, 5])],
  ['MatMul of a vector', product('MatMul', [4], [4, 5])],
  ['MatMul with the weight on the left', product('MatMul', [2, 4, 3], [5, 4], {}, true)],
  ['MatMul with a vector on the right', product('MatMul', [4], [5, 4], {}, true)],
]

async function run(model: Model, feeds: Record<string, Batch>): Promise<Batch> {
  const runner = await session.prepare!(model)
  const outputs = await runner.run(feeds)
  await runner.close()
  return outputs['y']!
}

describe('formOf', () => {
  it.each(cases)('reads %s as products of rows with a matrix', async (_, build) => {
    const model = buildModel({ seed: 3 }, g => g.output(build(g), { name: 'y' }))
    const feeds = randomFeeds(model.graph, {}, 5)
    const y = await run(model, feeds)
    const node = model.graph.nodes[0]!
    const weight = indexGraph(model.graph).constants.get('w')!
    const form = formOf(node, node.inputs.indexOf('w'), weight.shape)!
    const matrices = await readMatrices(weight, form)
    const x = form.rowsOf(feeds['x']!.data as Float32Array, feeds['x']!.shape, y.shape)
    const axis = y.shape.length === 1 ? 0 : form.outputAxis
    const rows = rowsAlongAxis(y.data as Float32Array, y.shape, axis, form.groups)
    expect(x.rows).toBe(rows.rows)
    const [input, output] = [new Float64Array(form.inputs), new Float64Array(form.outputs)]
    for (let row = 0; row < x.rows; row++)
      matrices.forEach(({ data }, group) => {
        x.copy(row, group, input, 0, 1)
        rows.copy(row, group, output, 0, 1)
        output.forEach((value, o) => {
          const sum = input.reduce((total, each, i) => total + each * data[o * form.inputs + i]!, 0)
          expect(sum).toBeCloseTo(value, 4)
        })
      })
  })

  it('writes back what it read, in the type of the tensor', async () => {
    const model = buildModel({}, g => g.output(conv([1, 6, 4], [6, 2, 3], { group: 3 }, 'ConvTranspose')(g)))
    const weight = model.graph.tensors.get('w')!
    const form = formOf(model.graph.nodes[0]!, 1, weight.shape)!
    const matrices = await readMatrices(weight, form)
    expect(await writeMatrices(weight, form, matrices).read()).toEqual(await weight.read())
    const half = await writeMatrices({ ...weight, type: 'float16' }, form, matrices).read()
    expect(half.length).toBe(6 * 2 * 3 * 2)
  })

  it('leaves alone what is no matrix', () => {
    const model = buildModel({}, g => g.output(product('MatMul', [2, 3, 4], [2, 4, 5])(g)))
    expect(formOf(model.graph.nodes[0]!, 1, [2, 4, 5])).toBeUndefined()
  })
})
