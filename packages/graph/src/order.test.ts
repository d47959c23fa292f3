import type { Graph, Node } from '@coppice/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeTensor } from './testing/agree-with-runtime.ts'
import { checkGraph, sortTopologically } from './order.ts'

const node = (name: string, inputs: string[], outputs: string[], inner?: Graph): Node => ({
  name,
  operator: 'Sum',
  domain: '',
  inputs,
  outputs,
  attributes: inner ? { body: { kind: 'graph', value: inner } } : {},
})
const graph = (nodes: Node[], outputs: string[] = ['y'], inputs = ['x'], constants: string[] = []): Graph => ({
  name: 'g',
  inputs: inputs.map(name => ({ name, type: 'float32', shape: [1] })),
  outputs: outputs.map(name => ({ name, type: 'float32', shape: [1] })),
  nodes,
  tensors: new Map(constants.map(name => [name, makeTensor(name, { type: 'float32', shape: [1], elements: [0] })])),
  values: new Map(),
  opsets: new Map([['', 18]]),
})
const names = (sorted: Graph): string[] => sorted.nodes.map(({ name }) => name)

describe('sortTopologically', () => {
  it('keeps a graph that is in order as it is', () => {
    const sorted = graph([node('a', ['x', ''], ['m']), node('b', ['m'], ['y', ''])])
    expect(sortTopologically(sorted)).toBe(sorted)
  })

  it('puts nodes after those they read from, those read by inner graphs too', () => {
    const inner = graph([node('i', ['m', 'own'], ['r'])], ['r'], ['own'])
    const mixed = graph([node('c', ['n'], ['y'], inner), node('b', ['x'], ['n']), node('a', ['x'], ['m'])])
    expect(names(sortTopologically(mixed))).toEqual(['b', 'a', 'c'])
  })

  it('orders every shuffled chain', () => {
    const length = 30
    const chain = Array.from({ length }, (_, i) =>
      node(`n${i}`, [i === 0 ? 'x' : `v${i - 1}`], [i === length - 1 ? 'y' : `v${i}`]),
    )
    fc.assert(
      fc.property(fc.shuffledSubarray(chain, { minLength: length }), shuffled => {
        expect(names(sortTopologically(graph(shuffled)))).toEqual(names(graph(chain)))
      }),
      { seed: 1 },
    )
  })
})

describe('checkGraph', () => {
  it.each<[string, Graph, string]>([
    [
      'a cycle',
      graph([node('a', ['x', 'n'], ['m']), node('b', ['m'], ['n']), node('c', ['n'], ['y'])]),
      'a cycle through 2 nodes',
    ],
    ['a node that reads itself', graph([node('a', ['y'], ['y'])]), "a cycle through 1 nodes, by way of 'y'"],
    [
      'a dangling name',
      graph([node('a', ['z'], ['y'])]),
      "Sum node 'a': expected a node, input or constant that makes 'z'",
    ],
    ['a dangling output', graph([node('a', ['x'], ['m'])]), "that makes 'y'"],
    [
      'two values of one name',
      graph([node('a', ['x'], ['y']), node('b', ['x'], ['y'])]),
      "Sum node 'b': expected 'y' to be made once",
    ],
    ['a value named as an input', graph([node('a', ['x'], ['x'])], ['x']), "expected 'x' to be made once"],
    ['a constant named as an input', graph([node('a', ['x'], ['y'])], ['y'], ['x'], ['x']), "constant 'x'"],
    ['two inputs of one name', graph([node('a', ['x'], ['y'])], ['y'], ['x', 'x']), "input 'x' of graph 'g'"],
    ['a dangling name inside', graph([node('a', ['x'], ['y'], graph([node('i', ['z'], ['r'])], ['r'], []))]), "'z'"],
    ['a cycle inside', graph([node('a', ['x'], ['y'], graph([node('i', ['r'], ['r'])], ['r'], []))]), "Sum node 'i'"],
  ])('refuses %s', (_, broken, message) => {
    expect(() => checkGraph(broken)).toThrow(message)
    expect(() => checkGraph(broken)).toThrow(expect.objectContaining({ code: 'invalid-model' }))
  })

  it('lets inner graphs read what is around them and use its names anew', () => {
    const inner = graph([node('i', ['x', 'm'], ['y'])], ['y'], [])
    expect(() => checkGraph(graph([node('a', ['x'], ['m']), node('b', ['m'], ['y'], inner)]))).not.toThrow()
  })
})
