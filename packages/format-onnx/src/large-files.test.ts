import { describe, expect, it } from 'vitest'
import type { Model, Sink, Source, Tensor } from '@coppice/spec'
import { exporter } from './exporter.ts'
import { importer } from './importer.ts'
import { decodeModelBy } from './testing/oracle.ts'
import { bytesOf, field, number, text, varint } from './testing/wire.ts'

const gibi = 2 ** 30
const pattern = new Uint8Array(2 ** 22)

/** A source of many gigabytes of which only some bytes are not zero. */
function sparseSource(size: number, parts: readonly { readonly offset: number; readonly bytes: Uint8Array }[]): Source {
  return {
    name: 'huge.onnx',
    size,
    read: async (offset, length) => {
      if (offset < 0 || length < 0 || offset + length > size) throw new RangeError(`${offset} + ${length}`)
      const touched = parts.filter(part => part.offset < offset + length && part.offset + part.bytes.length > offset)
      if (touched.length === 0 && length <= pattern.length) return pattern.subarray(0, length)
      const bytes = new Uint8Array(length)
      for (const part of touched) {
        const from = Math.max(offset, part.offset)
        bytes.set(part.bytes.subarray(from - part.offset, offset + length - part.offset), from - offset)
      }
      return bytes
    },
  }
}

/** A model with two tensors of 3 GiB each in it: `Identity(first)`, `Identity(second)`. */
function hugeSource(): Source {
  const node = (input: string, output: string): number[] =>
    field(1, bytesOf(text(1, input), text(2, output), text(4, 'Identity')))
  const elements = 3 * gibi
  const header = (name: string): number[] => [
    ...number(1, elements),
    ...number(2, 2),
    ...text(8, name),
    74,
    ...varint(elements),
  ]
  const tensor = (name: string): number[] => [42, ...varint(header(name).length + elements), ...header(name)]
  const before = [...node('first', 'a'), ...node('second', 'b'), ...tensor('first')]
  const between = tensor('second')
  const after = [...field(12, text(1, 'a')), ...field(12, text(1, 'b'))]
  const length = before.length + elements + between.length + elements + after.length
  const head = bytesOf(number(1, 8), [58, ...varint(length)], before)
  const middle = head.length + elements
  const end = middle + between.length + elements
  const tail = bytesOf(after, field(8, number(2, 17)))
  return sparseSource(end + tail.length, [
    { offset: 0, bytes: head },
    { offset: middle, bytes: Uint8Array.from(between) },
    { offset: end, bytes: tail },
  ])
}

interface Counter extends Sink {
  readonly counts: Map<string, number>
  /** The first bytes, without those of external data. */
  head(): Uint8Array
}

/** Counts what is written and forgets most of it. */
function countingSink(): Counter {
  const counts = new Map<string, number>()
  const head: Uint8Array[] = []
  const sink = (name: string): Sink => ({
    name,
    write: bytes => {
      if (name === 'out.onnx' && (counts.get(name) ?? 0) < 65536) head.push(bytes.slice(0, 65536))
      counts.set(name, (counts.get(name) ?? 0) + bytes.length)
    },
    companion: location => sink(location),
    close: () => undefined,
    abort: () => undefined,
  })
  return { ...sink('out.onnx'), counts, head: () => Uint8Array.from(head.flatMap(bytes => [...bytes])) }
}

describe('models above 2 GiB', () => {
  it('reads headers at their places and elements across 2^32', async () => {
    const source = hugeSource()
    const model = await importer.read(source)
    expect(model.bytes).toBe(source.size)
    expect(model.graph.nodes.map(({ inputs }) => inputs)).toEqual([['first'], ['second']])
    expect(model.graph.tensors.get('second')).toMatchObject({ type: 'uint8', shape: [3 * gibi] })
  })

  it('copies a file that did not change, however large', async () => {
    const source = hugeSource()
    const sink = countingSink()
    await exporter.write(await importer.read(source), sink)
    expect([...sink.counts]).toEqual([['out.onnx', source.size]])
  })

  it('moves weights out of a file that changed and would still be too large', async () => {
    const model = await importer.read(hugeSource())
    const part = new Uint8Array(2 ** 20)
    const smaller: Tensor = { ...model.graph.tensors.get('first')!, shape: [part.length], read: () => part }
    const second: Tensor = { ...model.graph.tensors.get('second')!, read: () => pattern, shape: [pattern.length] }
    const third: Tensor = { name: 'third', type: 'uint8', shape: [1000], read: () => new Uint8Array(1000) }
    const sink = countingSink()
    const many = Array.from({ length: 700 }, (_, index): [string, Tensor] => [
      `t${index}`,
      { ...second, name: `t${index}` },
    ])
    const tensors = new Map([['first', smaller], ['second', second], ...many, ['third', third]])
    await exporter.write({ ...model, graph: { ...model.graph, tensors } }, sink)
    expect(sink.counts.get('out.onnx.data')).toBe(part.length + 701 * pattern.length)
    const { initializer } = decodeModelBy(sink.head()).graph
    expect(initializer).toHaveLength(703)
    expect(initializer[0]).toMatchObject({ name: 'first', dataLocation: 1, rawData: new Uint8Array(0) })
    expect(initializer[0]!.externalData).toMatchObject([
      { key: 'location', value: 'out.onnx.data' },
      { key: 'offset', value: '0' },
      { key: 'length', value: String(part.length) },
    ])
    expect(initializer[702]).toMatchObject({ name: 'third', rawData: new Uint8Array(1000) })
  })

  it('says that a model is too large for a sink without companions', async () => {
    const many = Array.from({ length: 513 }, (_, index): [string, Tensor] => {
      return [`t${index}`, { name: `t${index}`, type: 'uint8', shape: [pattern.length], read: () => pattern }]
    })
    const graph = {
      name: 'g',
      inputs: [],
      outputs: [],
      nodes: [],
      tensors: new Map(many),
      values: new Map(),
      opsets: new Map([['', 17]]),
    }
    const model: Model = { format: 'memory', graph, bytes: 0, document: undefined }
    const { companion: _, ...sink } = countingSink()
    await expect(exporter.write(model, sink)).rejects.toMatchObject({ code: 'limit' })
    expect(sink.counts.size).toBe(0)
  })
})
