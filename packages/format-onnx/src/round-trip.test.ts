import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Attribute, Graph, Model } from '@coppice/spec'
import { importer } from './importer.ts'
import { arbitraryModel } from './testing/arbitrary-model.ts'
import { lazySource, readBytes, writeBytes } from './testing/files.ts'
import { mangle } from './testing/mangle.ts'
import { decodeModelBy, encodeBy } from './testing/oracle.ts'

/** Bytes of arbitrary models, written by protobuf-es or as a careless writer might. */
const arbitraryBytes = fc
  .tuple(arbitraryModel, fc.boolean(), fc.infiniteStream(fc.nat(1000)))
  .map(([plain, odd, numbers]) => {
    const bytes = encodeBy('Model', plain)
    return odd ? mangle(bytes, limit => (numbers.next().value as number) % limit) : bytes
  })

/** The same graph in new objects throughout. */
function copyGraph(graph: Graph): Graph {
  const copyAttribute = (attribute: Attribute): Attribute => {
    if (attribute.kind === 'tensor') return { ...attribute, value: { ...attribute.value } }
    return attribute.kind === 'graph' ? { ...attribute, value: copyGraph(attribute.value) } : { ...attribute }
  }
  return {
    ...graph,
    inputs: graph.inputs.map(input => ({ ...input })),
    outputs: graph.outputs.map(output => ({ ...output })),
    nodes: graph.nodes.map(node => {
      const attributes = Object.entries(node.attributes).map(([name, value]) => [name, copyAttribute(value)])
      return { ...node, inputs: [...node.inputs], attributes: Object.fromEntries(attributes) as typeof node.attributes }
    }),
    tensors: new Map([...graph.tensors].map(([name, tensor]) => [name, { ...tensor, shape: [...tensor.shape] }])),
    values: new Map([...graph.values].map(([name, value]) => [name, { ...value }])),
    opsets: new Map(graph.opsets),
  }
}

describe('reading and writing', () => {
  it('gives the same bytes where nothing changed, from memory and from files', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryBytes, async bytes => {
        expect(await writeBytes(await readBytes(bytes))).toEqual(bytes)
        expect(await writeBytes(await importer.read(lazySource(bytes)))).toEqual(bytes)
      }),
      { numRuns: 150 },
    )
  })

  it('gives the same bytes where all objects are new but equal', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryBytes, async bytes => {
        const model = await readBytes(bytes)
        const copied: Model = { ...model, graph: copyGraph(model.graph) }
        expect(await writeBytes(copied)).toEqual(bytes)
      }),
      { numRuns: 150 },
    )
  })

  it('says what protobuf-es reads, however it was written', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryModel, fc.infiniteStream(fc.nat(1000)), async (plain, numbers) => {
        const bytes = encodeBy('Model', plain)
        const odd = mangle(bytes, limit => (numbers.next().value as number) % limit)
        const [model, other] = [await readBytes(bytes), await readBytes(odd)]
        for (const { graph } of [model, other]) {
          const expected = decodeModelBy(bytes).graph
          expect(
            graph.nodes.map(({ name, operator, inputs, outputs }) => ({ name, operator, inputs, outputs })),
          ).toEqual(
            expected.node.map(({ name, opType, input, output }) => {
              return { name, operator: opType, inputs: input, outputs: output }
            }),
          )
          const tensors = [...graph.tensors.values()].map(({ name, shape }) => ({ name, shape }))
          expect(tensors).toEqual(
            expected.initializer.map(tensor => {
              return { name: tensor.name, shape: tensor.dims.map(Number) }
            }),
          )
        }
      }),
    )
  })

  it('changes nothing but what was asked for, as protobuf-es reads it', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryBytes, fc.nat(), async (bytes, choice) => {
        const { graph, ...rest } = await readBytes(bytes)
        fc.pre(graph.nodes.length > 0)
        const index = choice % graph.nodes.length
        const changed = {
          ...graph.nodes[index]!,
          outputs: graph.nodes[index]!.outputs,
          inputs: ['x', 'x', 'w1'],
          name: 'renamed',
        }
        const nodes = graph.nodes.with(index, changed)
        const after = decodeModelBy(await writeBytes({ ...rest, graph: { ...graph, nodes } }))
        const before = decodeModelBy(bytes)
        before.graph.node[index]!.input = ['x', 'x', 'w1']
        before.graph.node[index]!.name = 'renamed'
        expect(withoutUnknown(after)).toEqual(withoutUnknown(before))
      }),
      { numRuns: 150 },
    )
  })

  it('drops the node that was removed and adds the one that is new', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryBytes, async bytes => {
        const { graph, ...rest } = await readBytes(bytes)
        const name = graph.outputs[0]!.name
        const added = { name: 'new', operator: 'Relu', domain: '', inputs: ['x'], outputs: [name], attributes: {} }
        fc.pre(name !== 'x')
        const nodes = [...graph.nodes.slice(0, -1), added]
        const after = decodeModelBy(await writeBytes({ ...rest, graph: { ...graph, nodes } }))
        const before = decodeModelBy(bytes)
        expect(withoutUnknown(after.graph.node.slice(0, -1))).toEqual(withoutUnknown(before.graph.node.slice(0, -1)))
        expect(after.graph.node.at(-1)).toMatchObject({ name: 'new', opType: 'Relu', input: ['x'], output: [name] })
        expect(withoutUnknown(after.functions)).toEqual(withoutUnknown(before.functions))
      }),
    )
  })
})

/** Unknown fields in the order of their bytes: only their order among others may change. */
function withoutUnknown(message: unknown): unknown {
  return JSON.parse(
    JSON.stringify(message, (key, value: unknown) => {
      if (typeof value === 'bigint') return `${value}n`
      if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
      if (Object.is(value, -0)) return '-0'
      if (key !== '$unknown') return value
      return (value as { no: number; data: Uint8Array }[]).map(({ no, data }) => `${no}:${data.join()}`).sort()
    }),
  )
}
