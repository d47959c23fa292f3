import { existsSync, readFileSync } from 'node:fs'
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { memorySink } from '@coppice/graph'
import { buildModel, tinyModels } from '@coppice/testkit'
import type { Graph, Model, Node, Sink, Tensor } from '@coppice/spec'
import { exporter, onnx } from './index.ts'
import { readBytes, writeBytes } from './testing/files.ts'
import { decodeModelBy, encodeDense, floatTensor, value, type DecodedModel } from './testing/oracle.ts'

const models = new URL('../../../../shared/fixtures/models/', import.meta.url)

/** The first rows of a tensor's first axis, as removal makes them. */
function keepRows(tensor: Tensor, rows: number): Tensor {
  const shape = tensor.shape.with(0, rows)
  const read = async (): Promise<Uint8Array> => {
    const bytes = await tensor.read()
    return bytes.subarray(0, (bytes.length / tensor.shape[0]!) * rows)
  }
  return { ...tensor, shape, read }
}

/** Reads a model, changes its graph, writes it, and reads what came out by protobuf-es. */
async function rewrite(bytes: Uint8Array, change: (graph: Graph) => Partial<Graph>): Promise<DecodedModel> {
  const model = await readBytes(bytes)
  return decodeModelBy(await writeBytes({ ...model, graph: { ...model.graph, ...change(model.graph) } }))
}

async function run(
  bytes: Uint8Array,
  feeds: Record<string, RuntimeTensor>,
): Promise<InferenceSession.OnnxValueMapType> {
  const session = await InferenceSession.create(bytes, {
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
  })
  return session.run(feeds)
}

describe('exporter: models that were read', () => {
  it('writes tensors with other shapes and elements, and keeps what else is said of them', async () => {
    const weight = { ...floatTensor('weight', [2, 3]), docString: 'note', metadataProps: [{ key: 'k', value: 'v' }] }
    const bytes = encodeDense({
      initializer: [weight, { name: 'bias', dataType: 1, dims: [3n], floatData: [1, 2, 3] }],
    })
    const { graph } = await rewrite(bytes, ({ tensors }) => ({
      tensors: new Map([...tensors].map(([name, tensor]) => [name, keepRows(tensor, 1)])),
    }))
    expect(graph.initializer).toMatchObject([
      { name: 'weight', dims: [1n, 3n], rawData: new Uint8Array(Float32Array.of(0, 1, 2).buffer), docString: 'note' },
      { name: 'bias', dims: [1n], floatData: [], rawData: new Uint8Array(Float32Array.of(1).buffer) },
    ])
    expect(graph.initializer[0]!.metadataProps).toMatchObject([{ key: 'k', value: 'v' }])
  })

  it('keeps typed fields where only the shape or the name changes', async () => {
    const bytes = encodeDense({
      initializer: [floatTensor('weight', [2, 3]), { name: 'bias', dataType: 1, dims: [3n], floatData: [1, 2, 3] }],
    })
    const { graph } = await rewrite(bytes, ({ tensors, nodes }) => {
      const renamed: Tensor = { ...tensors.get('bias')!, name: 'shift', shape: [1, 3] }
      return {
        tensors: new Map([
          ['weight', tensors.get('weight')!],
          ['shift', renamed],
        ]),
        nodes: [nodes[0]!, { ...nodes[1]!, inputs: ['product', 'shift'] }],
      }
    })
    expect(graph.initializer[1]).toMatchObject({ name: 'shift', dims: [1n, 3n], floatData: [1, 2, 3] })
    expect(graph.node[1]!.input).toEqual(['product', 'shift'])
  })

  it('changes the element type', async () => {
    const { graph } = await rewrite(encodeDense(), ({ tensors }) => {
      const half: Tensor = { ...tensors.get('bias')!, type: 'float16', read: () => new Uint8Array(6) }
      return { tensors: new Map([...tensors, ['bias', half]]) }
    })
    expect(graph.initializer[1]).toMatchObject({ name: 'bias', dataType: 10, rawData: new Uint8Array(6) })
  })

  it('drops tensors that are gone and adds those that are new', async () => {
    const { graph } = await rewrite(encodeDense(), ({ tensors }) => {
      const added: Tensor = {
        name: 'added',
        type: 'int64',
        shape: [1],
        read: () => Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0),
      }
      return {
        tensors: new Map([
          ['weight', tensors.get('weight')!],
          ['added', added],
        ]),
      }
    })
    expect(graph.initializer).toMatchObject([
      { name: 'weight' },
      { name: 'added', dims: [1n], dataType: 7, rawData: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0) },
    ])
  })

  it('lets the inputs of older files follow their constants', async () => {
    const input = [value('weight', 1, 2, 3), value('x', 1, 'n', 2), value('bias', 1, 3)]
    const { graph } = await rewrite(encodeDense({ input }, { irVersion: 3n }), ({ tensors }) => ({
      tensors: new Map([['weight', keepRows(tensors.get('weight')!, 1)]]),
    }))
    expect(graph.input.map(({ name }) => name)).toEqual(['weight', 'x'])
    const sizes = graph.input[0]!.type!.value.value.shape!.dim.map(dim => dim.value.value)
    expect(sizes).toEqual([1n, 3n])
  })

  it('lists new constants among the inputs where the file lists all of them', async () => {
    const added: Tensor = { name: 'added', type: 'int64', shape: [1], read: () => new Uint8Array(8) }
    const input = [value('weight', 1, 2, 3), value('x', 1, 'n', 2), value('bias', 1, 3)]
    for (const [inputs, expected] of [
      [input, ['weight', 'x', 'bias', 'added']],
      [input.slice(0, 2), ['weight', 'x']],
    ] as const) {
      const { graph } = await rewrite(encodeDense({ input: inputs }, { irVersion: 3n }), ({ tensors }) => ({
        tensors: new Map([...tensors, ['added', added]]),
      }))
      expect(graph.input.map(({ name }) => name)).toEqual(expected)
    }
  })

  it('changes only the attributes that differ, and keeps their documentation', async () => {
    const attribute = [
      { name: 'axis', type: 2, i: 1n, docString: 'the axis' },
      { name: 'gone', type: 2, i: 1n },
      { name: 'large', type: 2, i: 2n ** 62n + 1n },
      { name: 'sizes', type: 7, ints: [2n ** 62n + 1n, 3n] },
    ]
    const node = [{ input: ['x'], output: ['y'], opType: 'Test', attribute, docString: 'note', overload: 'o' }]
    const { graph } = await rewrite(encodeDense({ node }), ({ nodes }) => {
      const { large, sizes } = nodes[0]!.attributes
      const attributes: Node['attributes'] = {
        axis: { kind: 'ints', value: [1, -2] },
        large: large!,
        sizes: sizes!,
        added: { kind: 'float', value: 0.5 },
        listed: { kind: 'strings', value: ['é'] },
      }
      return { nodes: [{ ...nodes[0]!, attributes }] }
    })
    expect(graph.node[0]).toMatchObject({ docString: 'note', overload: 'o', input: ['x'] })
    expect(graph.node[0]!.attribute).toMatchObject([
      { name: 'axis', type: 7, ints: [1n, -2n], i: 0n, docString: 'the axis' },
      { name: 'large', type: 2, i: 2n ** 62n + 1n },
      { name: 'sizes', type: 7, ints: [2n ** 62n + 1n, 3n] },
      { name: 'added', type: 1, f: 0.5 },
      { name: 'listed', type: 8, strings: [Uint8Array.of(0xc3, 0xa9)] },
    ])
  })

  it('keeps opaque attributes, also on another node', async () => {
    const attribute = [{ name: 'types', type: 14, typeProtos: [value('', 3)['type']] }]
    const node = [{ input: ['x'], output: ['y'], opType: 'Test', attribute }]
    const { graph } = await rewrite(encodeDense({ node }), ({ nodes }) => ({
      nodes: [
        { name: '', operator: 'Other', domain: '', inputs: ['x'], outputs: ['y'], attributes: nodes[0]!.attributes },
      ],
    }))
    expect(graph.node[0]).toMatchObject({ opType: 'Other', attribute: [{ name: 'types', type: 14 }] })
    expect(graph.node[0]!.attribute[0]!.typeProtos[0]!.value.value.elemType).toBe(3)
  })

  it('changes tensors of Constant nodes and of subgraphs in their place', async () => {
    const branch = {
      name: 'branch',
      initializer: [floatTensor('inner', [2])],
      node: [{ opType: 'Identity', input: ['inner'], output: ['out'] }],
      output: [{ name: 'out' }],
      docString: 'kept',
    }
    const node = [
      { output: ['a'], opType: 'Constant', attribute: [{ name: 'value', type: 4, t: floatTensor('own', [3]) }] },
      { input: ['a'], output: ['y'], opType: 'If', attribute: [{ name: 'then_branch', type: 5, g: branch }] },
    ]
    const { graph } = await rewrite(encodeDense({ node }), ({ nodes }) => ({
      nodes: nodes.map(one => {
        const { value: constant, then_branch: then } = one.attributes
        if (constant?.kind === 'tensor') {
          return { ...one, attributes: { value: { kind: 'tensor', value: keepRows(constant.value, 2) } } }
        }
        const inner = (then as { value: Graph }).value
        const tensors = new Map([['inner', keepRows(inner.tensors.get('inner')!, 1)]])
        return { ...one, attributes: { then_branch: { kind: 'graph', value: { ...inner, tensors } } } }
      }),
    }))
    expect(graph.node[0]!.attribute[0]!.t).toMatchObject({ name: 'own', dims: [2n] })
    expect(graph.node[1]!.attribute[0]!.g).toMatchObject({
      docString: 'kept',
      initializer: [{ name: 'inner', dims: [1n] }],
    })
  })

  it('changes the shapes of values, and keeps what else the file says of their axes', async () => {
    const info = value('product', 1, 'n', 3) as { type: { value: { value: { shape: { dim: object[] } } } } }
    info.type.value.value.shape.dim[0] = { ...info.type.value.value.shape.dim[0], denotation: 'DATA_BATCH' }
    const bytes = encodeDense({ valueInfo: [info, value('other', 1, 2)] })
    const { graph } = await rewrite(bytes, ({ values, outputs }) => ({
      values: new Map([
        ['product', { ...values.get('product')!, shape: ['n', 2] }],
        ['fresh', { name: 'fresh', type: 'int64', shape: [null, 'm', 4] }],
      ]),
      outputs: [{ ...outputs[0]!, shape: undefined }],
    }))
    expect(graph.valueInfo).toMatchObject([
      {
        name: 'product',
        type: {
          value: {
            value: { shape: { dim: [{ value: { value: 'n' }, denotation: 'DATA_BATCH' }, { value: { value: 2n } }] } },
          },
        },
      },
      {
        name: 'fresh',
        type: {
          value: { value: { elemType: 7, shape: { dim: [{}, { value: { value: 'm' } }, { value: { value: 4n } }] } } },
        },
      },
    ])
    expect(graph.output[0]!.type!.value.value).toMatchObject({ elemType: 1 })
    expect(graph.output[0]!.type!.value.value.shape).toBeUndefined()
  })

  it('declares tensors where there were other types, and nothing where nothing is known', async () => {
    const sequence = { value: { case: 'sequenceType', value: {} }, denotation: 'kept' }
    const valueInfo = [{ name: 'list', type: sequence }, value('product', 1, 'n', 3)]
    const { graph } = await rewrite(encodeDense({ valueInfo }), ({ values }) => ({
      values: new Map([
        ['list', { ...values.get('list')!, type: 'float32', shape: [1] }],
        ['product', { ...values.get('product')!, type: undefined, shape: undefined }],
      ]),
    }))
    expect(graph.valueInfo[0]!.type).toMatchObject({ denotation: 'kept', value: { case: 'tensorType' } })
    expect(graph.valueInfo[1]!.type).toBeUndefined()
  })

  it('adds and drops outputs, in the order that is asked for', async () => {
    const { graph } = await rewrite(encodeDense(), ({ outputs }) => ({
      outputs: [{ name: 'product', type: 'float32', shape: undefined }, ...outputs],
    }))
    expect(graph.output.map(({ name }) => name)).toEqual(['product', 'y'])
  })

  it('raises the version of operators and imports new ones', async () => {
    const model = await rewrite(encodeDense(), () => ({
      opsets: new Map([
        ['', 18],
        ['com.microsoft', 1],
      ]),
    }))
    expect(model.opsetImport).toMatchObject([
      { domain: '', version: 18n },
      { domain: 'com.microsoft', version: 1n },
    ])
  })

  it('keeps nodes in the order of the file, unless they change', async () => {
    const node = [
      { input: ['a'], output: ['y'], opType: 'Relu', name: 'second' },
      { input: ['x'], output: ['a'], opType: 'Relu', name: 'first' },
    ]
    const bytes = encodeDense({ node })
    expect(await writeBytes(await readBytes(bytes))).toEqual(bytes)
    const { graph } = await rewrite(bytes, ({ nodes }) => {
      return { nodes: [...nodes, { ...nodes[0]!, name: 'third', inputs: ['y'], outputs: ['z'] }] }
    })
    expect(graph.node.map(({ name }) => name)).toEqual(['first', 'second', 'third'])
  })

  it('refuses tensors under another key, and new strings', async () => {
    const model = await readBytes(encodeDense())
    const { graph } = model
    const broken: readonly [Partial<Graph>, string][] = [
      [{ tensors: new Map([['other', graph.tensors.get('bias')!]]) }, 'usage'],
      [
        { tensors: new Map([['s', { name: 's', type: 'string', shape: [1], read: () => new Uint8Array(1) }]]) },
        'unsupported-model',
      ],
    ]
    for (const [change, code] of broken) {
      await expect(writeBytes({ ...model, graph: { ...graph, ...change } })).rejects.toMatchObject({ code })
    }
  })

  it('refuses elements that do not fit their shape', async () => {
    const model = await readBytes(encodeDense())
    const tensors = new Map(
      [...model.graph.tensors].map(([name, tensor]) => [name, { ...tensor, read: () => new Uint8Array(1) }]),
    )
    const broken: Model = { ...model, graph: { ...model.graph, tensors } }
    await expect(writeBytes(broken)).rejects.toMatchObject({ code: 'internal', received: '1' })
  })
})

describe('exporter: models made in memory', () => {
  it('generates a file that onnxruntime runs', async () => {
    const model = buildModel({ name: 'generated' }, g => {
      const weight = g.constant([1, 2, 3, 4], { type: 'float32', shape: [2, 2] })
      g.output(g.matmul(g.input('x', ['n', 2]), weight), { name: 'y' })
    })
    const bytes = await writeBytes(model)
    expect(decodeModelBy(bytes)).toMatchObject({
      irVersion: 8n,
      producerName: 'coppice',
      graph: { name: 'generated' },
    })
    const { y } = await run(bytes, { x: new RuntimeTensor('float32', [1, 10], [1, 2]) })
    expect([...(y!.data as Float32Array)]).toEqual([31, 42])
  })

  it('states the IR version that the operators came with', async () => {
    for (const [opset, irVersion] of [
      [17, 8n],
      [20, 9n],
      [21, 10n],
    ] as const) {
      const model = buildModel({ opset }, g => g.output(g.relu(g.input('x', [1]))))
      expect(decodeModelBy(await writeBytes(model)).irVersion).toBe(irVersion)
    }
  })

  for (const { name, build } of tinyModels) {
    it(`writes ${name} so that onnxruntime loads it`, async () => {
      await expect(InferenceSession.create(await writeBytes(build(1)), { logSeverityLevel: 4 })).resolves.toBeDefined()
    })
  }
})

describe('exporter: sinks', () => {
  it('leaves the sink open and passes on what it throws', async () => {
    const model = await readBytes(encodeDense())
    let closed = false
    const sink: Sink = {
      name: 'full',
      write: () => {
        throw new Error('no space left')
      },
      close: () => void (closed = true),
      abort: () => undefined,
    }
    await expect(exporter.write(model, sink)).rejects.toThrow('no space left')
    expect(closed).toBe(false)
  })

  it('is also there for calls by hand', async () => {
    const sink = memorySink()
    const bytes = encodeDense()
    expect(onnx.recognises(bytes)).toBe(true)
    await onnx.write(await readBytes(bytes), sink)
    expect(sink.bytes()).toEqual(bytes)
  })
})

describe('exporter: real files', () => {
  for (const path of ['ultraface/slim-320_simplified.onnx', 'onnx-mnist/mnist-8.onnx', 'onnx-mnist/opt-mnist.onnx']) {
    const file = new URL(path, models)
    it.skipIf(!existsSync(file))(
      `gives ${path} back, and another onnxruntime loads when rewritten (skipped without ../shared/fixtures)`,
      async () => {
        const bytes = new Uint8Array(readFileSync(file))
        const model = await readBytes(bytes)
        expect(Buffer.compare(await writeBytes(model), bytes)).toBe(0)
        const zeros = [...model.graph.tensors].map(([name, tensor]): [string, Tensor] => {
          const read = async (): Promise<Uint8Array> => (await tensor.read()).slice()
          return [name, { ...tensor, read }]
        })
        const rewritten = await writeBytes({ ...model, graph: { ...model.graph, tensors: new Map(zeros) } })
        const generated = await writeBytes({ ...model, document: undefined, graph: { ...model.graph } })
        const input = model.graph.inputs[0]!
        const shape = input.shape as number[]
        const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => Math.sin(index))
        const [expected, first, second] = await Promise.all(
          [bytes, rewritten, generated].map(one =>
            run(one, { [input.name]: new RuntimeTensor('float32', data, shape) }),
          ),
        )
        for (const name of Object.keys(expected!)) {
          expect(first![name]!.data).toEqual(expected![name]!.data)
          expect(second![name]!.data).toEqual(expected![name]!.data)
        }
      },
    )
  }
})
