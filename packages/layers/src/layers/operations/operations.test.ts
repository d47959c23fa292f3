import { describe, expect, it } from 'vitest'
import { readLayers } from '../../read-layers.ts'
import { distance, runGraph } from '../../testing/run-graph.ts'
import { wave } from '../../testing/sample.ts'
import type { Block } from '../../testing/sample.ts'
import { called, functional, inputLayer, noWeights, tensorFrom } from '../../testing/stated.ts'

// Operations that stand among layers, by what they do to numbers.

const [x, y] = [wave([1, 2, 3], 1), wave([1, 2, 3], 2)]
const positive = { ...x, data: x.data.map(value => Math.fround(Math.abs(value) + 0.1)) }

async function run(
  className: string,
  args: readonly unknown[],
  inputs: readonly Block[],
  config = {},
): Promise<Block[]> {
  const named = inputs.map((_, at) => inputLayer('xy'[at]!, [2, 3]))
  const topology = functional(...named, called(`ops.${className}`, 'op', { args, ...config }))
  return runGraph(readLayers(topology, noWeights, { who: 'test', keras: 3 }).graph, inputs)
}

const [ofX, ofY] = [tensorFrom('x'), tensorFrom('y')]

const unary: Readonly<Record<string, (value: number) => number>> = {
  Abs: Math.abs,
  Cos: Math.cos,
  Exp: Math.exp,
  Log: Math.log,
  Negative: value => -value,
  Rsqrt: value => 1 / Math.sqrt(value),
  Sin: Math.sin,
  Sqrt: Math.sqrt,
  Square: value => value ** 2,
}

const binary: Readonly<Record<string, (left: number, right: number) => number>> = {
  Add: (left, right) => left + right,
  Divide: (left, right) => left / right,
  Maximum: Math.max,
  Minimum: Math.min,
  Multiply: (left, right) => left * right,
  Power: (left, right) => left ** right,
  Subtract: (left, right) => left - right,
}

const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  Equal: (left, right) => left === right,
  Greater: (left, right) => left > right,
  GreaterEqual: (left, right) => left >= right,
  Less: (left, right) => left < right,
  LessEqual: (left, right) => left <= right,
  NotEqual: (left, right) => left !== right,
}

describe('operations', () => {
  it.each(Object.entries(unary))('%s of every element', async (name, of) => {
    expect(distance([{ ...x, data: positive.data.map(of) }], await run(name, [ofX], [positive]))).toBeLessThan(1e-5)
  })

  it.each(Object.entries(binary))('%s of two tensors, and of one and a number on either side', async (name, of) => {
    const both = { ...x, data: positive.data.map((value, at) => of(value, y.data[at]!)) }
    expect(distance([both], await run(name, [ofX, ofY], [positive, y]))).toBeLessThan(1e-5)
    const right = { ...x, data: positive.data.map(value => of(value, 3)) }
    expect(distance([right], await run(name, [ofX, 3], [positive]))).toBeLessThan(1e-5)
    const left = { ...x, data: positive.data.map(value => of(3, value)) }
    expect(distance([left], await run(name, [3, ofX], [positive]))).toBeLessThan(1e-5)
  })

  it.each(Object.entries(comparisons))('%s of two tensors', async (name, of) => {
    const other = { ...y, data: y.data.map((value, at) => (at === 0 ? x.data[0]! : value)) }
    const expected = { ...x, data: x.data.map((value, at) => Number(of(value, other.data[at]!))) }
    expect(await run(name, [ofX, ofY], [x, other])).toEqual([expected])
  })

  it('take tensors apart and put them together', async () => {
    const [a, b, c, d, e, f] = x.data as [number, number, number, number, number, number]
    expect(await run('Reshape', [ofX], [x], { newshape: [-1, 3, 2] })).toEqual([{ shape: [1, 3, 2], data: x.data }])
    expect(await run('Transpose', [ofX], [x], { axes: [0, 2, 1] })).toEqual([
      { shape: [1, 3, 2], data: [a, d, b, e, c, f] },
    ])
    expect(await run('ExpandDims', [ofX], [x], { axis: 1 })).toEqual([{ shape: [1, 1, 2, 3], data: x.data }])
    expect(await run('Concatenate', [[ofX, ofX]], [x], { axis: 1 })).toEqual([
      { shape: [1, 4, 3], data: [...x.data, ...x.data] },
    ])
    const rows = { class_name: '__slice__', config: { start: null, stop: null, step: null } }
    expect(await run('GetItem', [ofX, [rows, 1]], [x])).toEqual([{ shape: [1, 3], data: [d, e, f] }])
  })

  it('sum, average and compare along axes', async () => {
    const sum = x.data.slice(0, 3).map((value, at) => value + x.data[at + 3]!)
    const along = { axis: [1], keepdims: false }
    expect(distance([{ shape: [1, 3], data: sum }], await run('Sum', [ofX], [x], along))).toBeLessThan(1e-6)
    const mean = { shape: [1, 3], data: sum.map(value => value / 2) }
    expect(distance([mean], await run('Mean', [ofX], [x], along))).toBeLessThan(1e-6)
    const most = { shape: [1, 2, 1], data: [Math.max(...x.data.slice(0, 3)), Math.max(...x.data.slice(3))] }
    expect(await run('Max', [ofX], [x], { axis: [2], keepdims: true })).toEqual([most])
  })
})
