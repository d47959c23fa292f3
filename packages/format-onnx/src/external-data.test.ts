import { describe, expect, it } from 'vitest'
import { memorySink } from '@coppice/graph'
import type { Model, Sink, Tensor } from '@coppice/spec'
import { exporter } from './exporter.ts'
import { readBytes, writeAll } from './testing/files.ts'
import { decodeModelBy, encodeDense, type Plain } from './testing/oracle.ts'

/** A tensor of float32 in external data. */
function external(name: string, dims: readonly number[], entries: Readonly<Record<string, string>>): Plain {
  const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }))
  return { name, dims: dims.map(BigInt), dataType: 1, dataLocation: 1, externalData }
}

function floats(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer)
}

/** Bytes at offsets, with 0xee between them. */
function lay(size: number, parts: Readonly<Record<number, Uint8Array>>): Uint8Array {
  const bytes = new Uint8Array(size).fill(0xee)
  for (const [offset, part] of Object.entries(parts)) bytes.set(part, Number(offset))
  return bytes
}

const weight = floats(1, 2, 3, 4, 5, 6)
const bias = floats(7, 8, 9)
/** The weight at 64, the bias at 0, and bytes of nobody around them. */
const companions = { 'w.bin': lay(100, { 0: bias, 64: weight }) }

function dense(
  weightEntries: Readonly<Record<string, string>> = {},
  biasEntries: Readonly<Record<string, string>> = {},
): Uint8Array {
  return encodeDense({
    initializer: [
      external('weight', [2, 3], { location: 'w.bin', offset: '64', length: '24', ...weightEntries }),
      external('bias', [3], { location: 'w.bin', offset: '0', length: '12', ...biasEntries }),
    ],
  })
}

/** The initializers that a written model has, with their elements as one reads them from its companions. */
function readBack({
  bytes,
  companions,
}: Awaited<ReturnType<typeof writeAll>>): Record<string, { entries: Record<string, string>; data: Uint8Array }> {
  const { initializer } = decodeModelBy(bytes).graph
  return Object.fromEntries(
    initializer.map(tensor => {
      const entries = Object.fromEntries(tensor.externalData.map(({ key, value }) => [key, value]))
      const from = Number(entries['offset'])
      const file = companions[entries['location'] ?? '']
      return [
        tensor.name,
        { entries, data: file ? file.subarray(from, from + Number(entries['length'])) : tensor.rawData },
      ]
    }),
  )
}

function change(model: Model, name: string, changed: Partial<Tensor>): Model {
  const tensors = new Map([...model.graph.tensors, [name, { ...model.graph.tensors.get(name)!, ...changed }]])
  return { ...model, graph: { ...model.graph, tensors } }
}

describe('reading external data', () => {
  it('reads elements where the entries say that they are', async () => {
    const bytes = dense()
    const model = await readBytes(bytes, companions)
    expect(model.bytes).toBe(bytes.length + 100)
    expect(await model.graph.tensors.get('weight')!.read()).toEqual(weight)
    expect(await model.graph.tensors.get('bias')!.read()).toEqual(bias)
  })

  it('reads a part of the elements alone', async () => {
    const { graph } = await readBytes(dense(), companions)
    expect(await graph.tensors.get('weight')!.read({ offset: 4, length: 8 })).toEqual(floats(2, 3))
  })

  it('takes the start and the length of the tensor where they are not stated', async () => {
    const initializer = [
      external('weight', [2, 3], { location: 'w.bin' }),
      external('bias', [3], { location: 'w.bin' }),
    ]
    const model = await readBytes(encodeDense({ initializer }), companions)
    expect(await model.graph.tensors.get('bias')!.read()).toEqual(bias)
  })

  it('reads tensors of attributes and of subgraphs', async () => {
    const t = external('', [3], { location: 'w.bin', offset: '0' })
    const g = { name: 'g', initializer: [external('inner', [3], { location: 'w.bin' })], output: [{ name: 'inner' }] }
    const attribute = [
      { name: 'value', type: 4, t },
      { name: 'body', type: 5, g },
    ]
    const bytes = encodeDense({ node: [{ opType: 'Test', output: ['y'], attribute }], initializer: [] })
    const { value, body } = (await readBytes(bytes, companions)).graph.nodes[0]!.attributes
    expect(await (value as { value: Tensor }).value.read()).toEqual(bias)
    expect(body).toMatchObject({ kind: 'graph' })
  })

  const refused: Readonly<Record<string, readonly [Readonly<Record<string, string>>, string, string]>> = {
    'an absolute path': [{ location: '/etc/passwd' }, 'unsafe-path', 'inside'],
    'a path out of the folder': [{ location: '../w.bin' }, 'unsafe-path', 'inside'],
    'a path out of the folder and back': [{ location: 'a/../../b/w.bin' }, 'unsafe-path', 'inside'],
    'a path out of the folder by backslashes': [{ location: 'a\\..\\..\\w.bin' }, 'unsafe-path', 'inside'],
    'a drive': [{ location: 'C:\\w.bin' }, 'unsafe-path', 'inside'],
    'a drive without a folder': [{ location: 'C:w.bin' }, 'unsafe-path', 'inside'],
    'a network share': [{ location: '\\\\host\\share\\w.bin' }, 'unsafe-path', 'inside'],
    'a URL': [{ location: 'http://169.254.169.254/w.bin' }, 'unsafe-path', 'inside'],
    'a NUL': [{ location: 'w.bin\0.txt' }, 'unsafe-path', 'inside'],
    'the folder itself': [{ location: '.' }, 'unsafe-path', 'inside'],
    'a location that nobody has': [{ location: '%2e%2e%2fw.bin' }, 'io', 'companion'],
    'no location': [{ location: '' }, 'invalid-model', 'location'],
    'a negative offset': [{ offset: '-4' }, 'invalid-model', 'decimal offset'],
    'an offset in another base': [{ offset: '0x10' }, 'invalid-model', 'decimal offset'],
    'an offset with a fraction': [{ offset: '4.5' }, 'invalid-model', 'decimal offset'],
    'an offset that is no number': [{ offset: '' }, 'invalid-model', 'decimal offset'],
    'an offset beyond 2^53': [{ offset: '9999999999999999' }, 'invalid-model', 'decimal offset'],
    'a negative length': [{ length: '-24' }, 'invalid-model', 'decimal length'],
    'a length that is not that of the tensor': [{ length: '20' }, 'invalid-model', '24 bytes'],
    'a stretch beyond the end of the file': [{ offset: '80' }, 'invalid-model', 'at most 100 bytes'],
    'an unknown key': [{ mode: 'exec' }, 'invalid-model', 'known external data keys'],
    'a key that is a property of objects': [{ constructor: 'x' }, 'invalid-model', 'known external data keys'],
  }
  for (const [what, [entries, code, expected]] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      await expect(readBytes(dense(entries), companions)).rejects.toMatchObject({
        code,
        expected: expect.stringContaining(expected) as unknown,
      })
    })
  }

  it('refuses a key that is there twice', async () => {
    const tensor = external('weight', [2, 3], { location: 'w.bin' }) as { externalData: Plain[] }
    tensor.externalData.push({ key: 'location', value: 'other.bin' })
    const bytes = encodeDense({ initializer: [tensor, external('bias', [3], { location: 'w.bin' })] })
    await expect(readBytes(bytes, companions)).rejects.toMatchObject({
      code: 'invalid-model',
      received: '"location" again',
    })
  })

  it('says so where a source has no companions', async () => {
    await expect(readBytes(dense())).rejects.toMatchObject({
      code: 'unsupported-model',
      received: 'only the model file',
    })
  })
})

describe('writing external data', () => {
  it('gives the same files where nothing changed', async () => {
    const bytes = dense()
    expect(await writeAll(await readBytes(bytes, companions))).toEqual({ bytes, companions })
  })

  it('keeps the layout where elements change and sizes do not', async () => {
    const bytes = dense()
    const zeros = new Uint8Array(24)
    const written = await writeAll(change(await readBytes(bytes, companions), 'weight', { read: () => zeros }))
    expect(written).toEqual({ bytes, companions: { 'w.bin': lay(100, { 0: bias, 64: zeros }) } })
  })

  it('lays tensors anew where sizes change, in the same order and aligned as before', async () => {
    const model = change(await readBytes(dense({ checksum: 'old' }), companions), 'weight', {
      shape: [1, 3],
      read: () => floats(1, 2, 3),
    })
    const written = await writeAll(model)
    const { weight: changed, bias: kept } = readBack(written)
    expect(kept).toEqual({ entries: { location: 'w.bin', offset: '0', length: '12' }, data: bias })
    expect(changed).toEqual({ entries: { location: 'w.bin', offset: '64', length: '12' }, data: floats(1, 2, 3) })
    expect(written.companions['w.bin']).toHaveLength(76)
  })

  it('closes the gap that a tensor leaves', async () => {
    const model = await readBytes(dense(), companions)
    const tensors = new Map([['weight', model.graph.tensors.get('weight')!]])
    const written = await writeAll({ ...model, graph: { ...model.graph, tensors } })
    expect(readBack(written)).toEqual({
      weight: { entries: { location: 'w.bin', offset: '0', length: '24' }, data: weight },
    })
  })

  it('leaves shared stretches shared, unless one of the tensors changes', async () => {
    const bytes = dense({ offset: '0' })
    const model = await readBytes(bytes, companions)
    expect(await writeAll(model)).toEqual({ bytes, companions })
    const written = readBack(await writeAll(change(model, 'bias', { read: () => floats(0, 0, 0) })))
    expect(written['weight']!.data).toEqual(companions['w.bin'].subarray(0, 24))
    expect(written['bias']!.data).toEqual(floats(0, 0, 0))
  })

  it('puts new large tensors beside the others, and leaves small ones in the model', async () => {
    const model = await readBytes(dense(), companions)
    const large: Tensor = { name: 'large', type: 'uint8', shape: [2000], read: () => new Uint8Array(2000).fill(5) }
    const small: Tensor = { name: 'small', type: 'uint8', shape: [2], read: () => Uint8Array.of(1, 2) }
    const tensors = new Map([...model.graph.tensors, ['large', large], ['small', small]])
    const written = readBack(await writeAll({ ...model, graph: { ...model.graph, tensors } }))
    expect(written['large']).toMatchObject({ entries: { location: 'w.bin' }, data: new Uint8Array(2000).fill(5) })
    expect(written['small']).toEqual({ entries: {}, data: Uint8Array.of(1, 2) })
    expect(written['weight']!.data).toEqual(weight)
  })

  it('keeps several files apart', async () => {
    const two = { 'w.bin': companions['w.bin'], 'parts/b.bin': bias }
    const bytes = dense({}, { location: 'parts/b.bin' })
    const model = await readBytes(bytes, two)
    expect(await writeAll(model)).toEqual({ bytes, companions: two })
    const written = await writeAll(change(model, 'bias', { shape: [1], read: () => floats(7) }))
    expect(Object.keys(written.companions)).toEqual(['w.bin', 'parts/b.bin'])
    expect(written.companions['w.bin']).toEqual(companions['w.bin'])
    expect(readBack(written)['bias']!.data).toEqual(floats(7))
  })

  it('takes one file named for the output where a location is refused', async () => {
    const bytes = dense({}, { location: 'b.bin' })
    const model = await readBytes(bytes, { 'w.bin': companions['w.bin'], 'b.bin': bias })
    const sink = memorySink('folder/out.onnx')
    const picky: Sink = {
      ...sink,
      companion: location => {
        if (location === 'b.bin') throw new Error('taken')
        return sink.companion(location)
      },
    }
    await exporter.write(model, picky)
    const written = Object.fromEntries([...sink.companions].map(([location, inner]) => [location, inner.bytes()]))
    expect(Object.keys(written)).toEqual(['out.onnx.data'])
    const { weight: first, bias: second } = readBack({ bytes: sink.bytes(), companions: written })
    expect([first!.data, second!.data]).toEqual([weight, bias])
  })

  it('puts everything into the model where the sink has no companions', async () => {
    const model = await readBytes(dense(), companions)
    const { companion: _, ...sink } = memorySink()
    await exporter.write(model, sink)
    const { initializer } = decodeModelBy(sink.bytes()).graph
    expect(initializer).toMatchObject([
      { name: 'weight', rawData: weight, dataLocation: 0, externalData: [] },
      { name: 'bias', rawData: bias, dataLocation: 0, externalData: [] },
    ])
  })

  it('takes along what another model has in external data', async () => {
    const other = await readBytes(dense(), companions)
    const written = await writeAll({ ...other, document: undefined, graph: { ...other.graph } })
    expect(readBack(written)).toMatchObject({
      weight: { entries: { location: 'out.onnx.data' }, data: weight },
      bias: { entries: { location: 'out.onnx.data' }, data: bias },
    })
  })
})
