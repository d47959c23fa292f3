import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Attribute } from '@coppice/spec'
import { importer } from './importer.ts'
import { lazySource, readBytes } from './testing/files.ts'
import { encodeDense, floatTensor, value, type Plain } from './testing/oracle.ts'
import { bytesOf, field, number, text } from './testing/wire.ts'

const models = new URL('../../../../shared/fixtures/models/', import.meta.url)

/** The attributes of one more node. */
async function readAttributes(attribute: readonly Plain[]): Promise<Readonly<Record<string, Attribute>>> {
  const graph = { node: [{ opType: 'Test', output: ['y'], attribute }], initializer: [] }
  return (await readBytes(encodeDense(graph))).graph.nodes[0]!.attributes
}

describe('importer', () => {
  it('reads nodes, tensors, inputs and outputs', async () => {
    const bytes = encodeDense()
    const model = await readBytes(bytes)
    expect(model).toMatchObject({ format: 'onnx', bytes: bytes.length })
    const { graph } = model
    expect(graph.name).toBe('dense')
    expect(graph.opsets).toEqual(new Map([['', 17]]))
    expect(graph.inputs).toMatchObject([{ name: 'x', type: 'float32', shape: ['n', 2] }])
    expect(graph.outputs).toMatchObject([{ name: 'y', type: 'float32', shape: ['n', 3] }])
    expect(graph.nodes.map(node => [node.name, node.operator, node.domain, node.inputs, node.outputs])).toEqual([
      ['multiply', 'MatMul', '', ['x', 'weight'], ['product']],
      ['shift', 'Add', '', ['product', 'bias'], ['y']],
    ])
    expect([...graph.tensors.keys()]).toEqual(['weight', 'bias'])
  })

  it('reads attributes of every kind', async () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
    const graph = { name: 'branch', node: [], output: [] }
    const attributes = await readAttributes([
      { name: 'float', type: 1, f: 0.5 },
      { name: 'int', type: 2, i: -3n },
      { name: 'string', type: 3, s: bytes('é') },
      { name: 'tensor', type: 4, t: floatTensor('', [2]) },
      { name: 'graph', type: 5, g: graph },
      { name: 'floats', type: 6, floats: [1, 2.5] },
      { name: 'ints', type: 7, ints: [1n, -1n, 2n ** 40n] },
      { name: 'strings', type: 8, strings: [bytes('a'), bytes('')] },
      { name: 'tensors', type: 9, tensors: [floatTensor('', [1])] },
      { name: 'binary', type: 3, s: Uint8Array.of(0xff, 0xfe) },
      { name: 'zero', type: 1 },
    ])
    expect(attributes).toMatchObject({
      float: { kind: 'float', value: 0.5 },
      int: { kind: 'int', value: -3 },
      string: { kind: 'string', value: 'é' },
      tensor: { kind: 'tensor', value: { type: 'float32', shape: [2] } },
      graph: { kind: 'graph', value: { name: 'branch' } },
      floats: { kind: 'floats', value: [1, 2.5] },
      ints: { kind: 'ints', value: [1, -1, 2 ** 40] },
      strings: { kind: 'strings', value: ['a', ''] },
      tensors: { kind: 'other' },
      binary: { kind: 'other' },
      zero: { kind: 'float', value: 0 },
    })
  })

  it('tells the kind of attributes without a type, as the first files have them', async () => {
    const attributes = await readAttributes([
      { name: 'int', i: 1n },
      { name: 'ints', ints: [1n, 2n] },
      { name: 'float', f: 2 },
      { name: 'nothing' },
    ])
    expect(attributes).toMatchObject({
      int: { kind: 'int', value: 1 },
      ints: { kind: 'ints', value: [1, 2] },
      float: { kind: 'float', value: 2 },
      nothing: { kind: 'other' },
    })
  })

  it('takes names for names: __proto__ is no prototype', async () => {
    const attributes = await readAttributes([
      { name: '__proto__', type: 2, i: 1n },
      { name: 'constructor', type: 2, i: 2n },
    ])
    expect(Object.keys(attributes)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf({ ...attributes })).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['kind']).toBeUndefined()
    const bytes = encodeDense({
      initializer: [floatTensor('weight', [2, 3]), floatTensor('bias', [3]), floatTensor('__proto__', [1])],
    })
    expect([...(await readBytes(bytes)).graph.tensors.keys()]).toContain('__proto__')
  })

  it('leaves constants out of the inputs, where older files list them', async () => {
    const input = [value('weight', 1, 2, 3), value('x', 1, 'n', 2), value('bias', 1, 3)]
    const { graph } = await readBytes(encodeDense({ input }, { irVersion: 3n }))
    expect(graph.inputs.map(({ name }) => name)).toEqual(['x'])
  })

  it('treats sparse initializers as values of which nothing is known', async () => {
    const sparse = {
      values: floatTensor('weight', [1]),
      indices: { dims: [1n], dataType: 7, int64Data: [4n] },
      dims: [2n, 3n],
    }
    const input = [value('x', 1, 'n', 2), value('weight', 1, 2, 3)]
    const bytes = encodeDense({ sparseInitializer: [sparse], initializer: [floatTensor('bias', [3])], input })
    const { graph } = await readBytes(bytes)
    expect(graph.tensors.has('weight')).toBe(false)
    expect(graph.inputs.map(({ name }) => name)).toEqual(['x'])
    expect(graph.values.has('weight')).toBe(false)
  })

  it('reads declared values; unknown sizes and types are null and undefined', async () => {
    const sequence = { value: { case: 'sequenceType', value: {} } }
    const shapeless = { value: { case: 'tensorType', value: { elemType: 7 } } }
    const valueInfo = [
      value('product', 1, 'n', 3),
      { name: 'unknown' },
      { name: 'list', type: sequence },
      { name: 'shapeless', type: shapeless },
      value('negative', 1, -1, 4),
      value('odd', 77, 1),
    ]
    const { graph } = await readBytes(encodeDense({ valueInfo }))
    expect([...graph.values.values()]).toMatchObject([
      { name: 'product', type: 'float32', shape: ['n', 3] },
      { name: 'unknown', type: undefined, shape: undefined },
      { name: 'list', type: undefined, shape: undefined },
      { name: 'shapeless', type: 'int64', shape: undefined },
      { name: 'negative', type: 'float32', shape: [null, 4] },
      { name: 'odd', type: undefined, shape: [1] },
    ])
  })

  it('takes ai.onnx for the standard domain', async () => {
    const node = [{ opType: 'Relu', domain: 'ai.onnx', input: ['x'], output: ['y'] }]
    const { graph } = await readBytes(encodeDense({ node }, { opsetImport: [{ domain: 'ai.onnx', version: 13n }] }))
    expect(graph.opsets).toEqual(new Map([['', 13]]))
    expect(graph.nodes[0]!.domain).toBe('')
  })

  it('puts nodes in the order they run in', async () => {
    const node = [
      { input: ['b'], output: ['y'], opType: 'Relu', name: 'third' },
      { input: ['x'], output: ['a'], opType: 'Relu', name: 'first' },
      { input: ['a'], output: ['b'], opType: 'Relu', name: 'second' },
    ]
    const { graph } = await readBytes(encodeDense({ node }))
    expect(graph.nodes.map(({ name }) => name)).toEqual(['first', 'second', 'third'])
  })

  it('orders nodes by what their subgraphs read', async () => {
    const branch = {
      name: 'branch',
      node: [{ input: ['late'], output: ['inner'], opType: 'Relu' }],
      output: [{ name: 'inner' }],
    }
    const attribute = [{ name: 'then_branch', type: 5, g: branch }]
    const node = [
      { input: ['x'], output: ['y'], opType: 'If', attribute },
      { input: ['x'], output: ['late'], opType: 'Relu' },
    ]
    const { graph } = await readBytes(encodeDense({ node }))
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(['Relu', 'If'])
  })

  it('merges a graph that lies in several fields', async () => {
    const bytes = bytesOf(
      number(1, 8),
      field(7, bytesOf(text(2, 'first'), field(1, bytesOf(text(1, 'x'), text(2, 'a'), text(4, 'Relu'))))),
      field(8, number(2, 17)),
      field(
        7,
        bytesOf(
          text(2, 'last'),
          field(1, bytesOf(text(1, 'a'), text(2, 'y'), text(4, 'Relu'))),
          field(11, text(1, 'x')),
        ),
      ),
    )
    const { graph } = await readBytes(bytes)
    expect(graph.name).toBe('last')
    expect(graph.nodes).toHaveLength(2)
    expect(graph.inputs.map(({ name }) => name)).toEqual(['x'])
  })

  it('passes over unknown fields and groups', async () => {
    const group = [
      ...[8 * 50 + 3].flatMap(tag => [(tag & 127) | 128, tag >> 7]),
      ...number(1, 7),
      ...[8 * 50 + 4].flatMap(tag => [(tag & 127) | 128, tag >> 7]),
    ]
    const { graph } = await readBytes(Uint8Array.from([...group, ...encodeDense(), ...text(999, 'unknown')]))
    expect(graph.nodes).toHaveLength(2)
  })

  it('reads IR versions from 3 on, newer ones too', async () => {
    for (const irVersion of [3n, 4n, 7n, 10n, 12n, 13n]) {
      expect((await readBytes(encodeDense({}, { irVersion }))).graph.nodes).toHaveLength(2)
    }
    for (const irVersion of [1n, 2n]) {
      await expect(readBytes(encodeDense({}, { irVersion }))).rejects.toMatchObject({ code: 'unsupported-model' })
    }
  })

  it('reads only headers of large tensors', async () => {
    const large = 1_000_000
    const initializer = [floatTensor('weight', [2, 3]), floatTensor('bias', [3]), floatTensor('large', [large])]
    const bytes = encodeDense({ initializer })
    const reads: [number, number][] = []
    const { graph } = await importer.read(lazySource(bytes, reads))
    expect(reads.reduce((sum, [, length]) => sum + length, 0)).toBeLessThan(100_000)
    const elements = new Float32Array((await graph.tensors.get('large')!.read()).slice().buffer)
    expect(elements).toHaveLength(large)
    expect(elements[large - 1]).toBe(large - 1)
  })

  it.each([true, false])('reads parts of large tensors where the source is near: %s', async isLocal => {
    const initializer = [floatTensor('weight', [2, 3]), floatTensor('bias', [3]), floatTensor('large', [10_000])]
    const reads: [number, number][] = []
    const { graph } = await importer.read({ ...lazySource(encodeDense({ initializer }), reads), isLocal })
    reads.length = 0
    const { read } = graph.tensors.get('large')!
    const part = await read({ offset: 20_000, length: 8 })
    const first = isLocal ? 0 : 5000
    expect(part.length).toBe(isLocal ? 8 : 40_000)
    expect([...new Float32Array(part.slice().buffer).subarray(first, first + 2)]).toEqual([5000, 5001])
    expect(reads.map(([, length]) => length)).toEqual([part.length])
    await read({ offset: 0, length: 8 })
    expect(reads).toHaveLength(isLocal ? 2 : 1)
  })

  it('reads elements from memory without copying them', async () => {
    const bytes = encodeDense()
    const { graph } = await readBytes(bytes)
    expect((await graph.tensors.get('weight')!.read()).buffer).toBe(bytes.buffer)
  })

  const real: readonly [string, number, number][] = [
    ['ultraface/slim-320_simplified.onnx', 95, 92],
    ['onnx-mnist/mnist-8.onnx', 12, 8],
    ['onnx-mnist/opt-mnist.onnx', 8, 7],
  ]
  for (const [path, nodes, tensors] of real) {
    it.skipIf(!existsSync(new URL(path, models)))(`reads ${path} (skipped without ../shared/fixtures)`, async () => {
      const bytes = new Uint8Array(readFileSync(new URL(path, models)))
      for (const model of [await readBytes(bytes), await importer.read(lazySource(bytes))]) {
        expect([model.graph.nodes.length, model.graph.tensors.size]).toEqual([nodes, tensors])
        expect(model.graph.inputs).toHaveLength(1)
        for (const tensor of model.graph.tensors.values()) await tensor.read()
      }
    })
  }
})
