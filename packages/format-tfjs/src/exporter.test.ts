import { describe, expect, it } from 'vitest'
import { analyse, encodeElements, maskCells, memorySink, memorySource } from '@coppice/graph'
import { patchJson, type Json } from '@coppice/layers'
import type { Model, Sink } from '@coppice/spec'
import { exporter } from './exporter.ts'
import { importer } from './importer.ts'
import { quantizeFreshly } from './weights/quantize.ts'
import { weight, whole } from './testing/agrees.ts'
import { pruneHalf, readWritten, tinyFiles, writeModel } from './testing/prune.ts'
import { distance, runByTfjs, runModel, wave } from './testing/run.ts'
import { cutBytes, nameShards } from './testing/shards.ts'
import { joinBytes, tinyGraph, type TinyFiles } from './testing/tiny-graph.ts'

const plain = { padding: 'SAME', strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1] }

/** Two convolutions with 8 channels between them: 3 * 8 and 8 * 2 floats, and two whole numbers. */
const tiny = tinyGraph(graph => {
  const first = graph.node('Conv2D', [graph.input('x', [-1, 4, 4, 3]), weight(graph, [1, 1, 3, 8])], plain)
  const second = graph.node('Conv2D', [graph.node('Relu', [first]), weight(graph, [1, 1, 8, 2], 4)], plain)
  return [graph.node('Mean', [second, whole(graph, [1, 2])])]
})
const feeds = { x: wave([2, 4, 4, 3]) }

type Change = (json: any) => void

/** The files with another model.json, other shards, and a text of our own. */
function filesOf({ json, weights }: TinyFiles, cuts: readonly number[] = [], change: Change = () => undefined) {
  const shards = nameShards(cutBytes(weights, cuts))
  const copy = structuredClone(json) as any
  copy.weightsManifest[0].paths = Object.keys(shards)
  change(copy)
  return { text: JSON.stringify(copy), shards }
}

async function read({ text, shards }: ReturnType<typeof filesOf>): Promise<Model> {
  return importer.read(memorySource(new TextEncoder().encode(text), 'model.json', shards))
}

describe('writing what was read', () => {
  const texts: Readonly<Record<string, (text: string) => string>> = {
    'on one line': text => text,
    indented: text => JSON.stringify(JSON.parse(text), null, 2),
    'as Python writes it': text => text.replaceAll('":', '": ').replaceAll(',"', ', "'),
    'with a byte order mark': text => `\ufeff${text}\r\n`,
  }
  for (const [name, format] of Object.entries(texts))
    it(`gives the same bytes back: JSON ${name}, weights in several files`, async () => {
      const files = filesOf(tiny, [10, 10, 100])
      const written = await writeModel(await read({ ...files, text: format(files.text) }))
      expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(written.bytes)).toBe(format(files.text))
      expect(Object.fromEntries(written.shards)).toEqual(files.shards)
    })

  it('gives topologies back that stand in a text', async () => {
    const files = filesOf(tiny, [], json => {
      json.modelTopology = JSON.stringify(json.modelTopology, null, 1)
    })
    expect((await writeModel(await read(files))).text).toBe(files.text)
    const pruned = JSON.parse((await writeModel(await pruneHalf(await read(files)))).text)
    expect(JSON.parse(pruned.modelTopology).node[1].attr.value.tensor.tensorShape.dim.at(-1)).toEqual({ size: '4' })
  })
})

describe('writing a pruned model', () => {
  it('changes nothing but sizes in the JSON, and keeps what it does not understand', async () => {
    const more: Change = json => {
      json.userDefinedMetadata = { author: 'me', list: [1.5, 2] }
      json.initializerSignature = { outputs: {} }
      json.trainingConfig = { loss: 'mse' }
      json.weightsManifest[0].note = 'kept'
      json.weightsManifest[0].weights[0].origin = 'kept too'
      json.modelTopology.node[1].attr._output_shapes = { list: { shape: [] } }
      json.modelTopology.library = { function: [] }
    }
    const files = filesOf(tiny, [], more)
    const { text } = await writeModel(await pruneHalf(await read(files)))
    const expected = JSON.parse(files.text)
    const [first, second] = expected.weightsManifest[0].weights
    first.shape = [1, 1, 3, 4]
    second.shape = [1, 1, 4, 2]
    for (const [node, sizes] of [
      [1, first.shape],
      [4, second.shape],
    ] as const)
      expected.modelTopology.node[node].attr.value.tensor.tensorShape.dim = sizes.map((size: number) => ({
        size: `${size}`,
      }))
    delete expected.modelTopology.node[1].attr._output_shapes
    expect(text).toBe(patchJson(files.text, expected as Json))
  })

  it('cuts weights into files of the size they had, fewer where fewer are needed', async () => {
    const files = filesOf(tiny, [50, 100, 150])
    expect(Object.keys(files.shards)).toHaveLength(4)
    const written = await writeModel(await pruneHalf(await read(files)))
    expect([...written.shards].map(([name, bytes]) => [name, bytes.length])).toEqual([
      ['group1-shard1of2.bin', 50],
      ['group1-shard2of2.bin', 38],
    ])
    expect(
      distance(await runByTfjs(tinyFiles(written), feeds), await runModel(await pruneHalf(await read(files)), feeds)),
    ).toBeLessThan(1e-6)
  })

  it('keeps the names of files that have no numbers', async () => {
    const files = filesOf(tiny, [], json => {
      json.weightsManifest[0].paths = ['parts/all.bin']
    })
    const written = await writeModel(
      await pruneHalf(await read({ ...files, shards: { 'parts/all.bin': tiny.weights } })),
    )
    expect([...written.shards.keys()]).toEqual(['parts/all.bin'])
  })

  it('leaves groups whole that do not change', async () => {
    const files = filesOf(tiny, [], json => {
      const [group] = json.weightsManifest
      const size = tiny.weights.length - 8
      const weights = group.weights.pop()
      json.weightsManifest = [group, { paths: ['other.bin'], weights: [weights], size }]
    })
    const shards = { 'group1-shard1of1.bin': tiny.weights.slice(0, -8), 'other.bin': tiny.weights.slice(-8) }
    const written = await writeModel(await pruneHalf(await read({ ...files, shards })))
    expect(written.shards.get('other.bin')).toEqual(tiny.weights.slice(-8))
    expect(JSON.parse(written.text).weightsManifest.map((group: { paths: string[] }) => group.paths)).toEqual([
      ['group1-shard1of1.bin'],
      ['other.bin'],
    ])
  })

  it('writes masks into the weights alone', async () => {
    const model = await read(filesOf(tiny))
    const analysis = await analyse(model.graph)
    const graph = maskCells(analysis, new Map(analysis.units.map(({ id }) => [id, [0, 1, 2]])))
    const written = await writeModel({ ...model, graph })
    expect(written.text).toBe(filesOf(tiny).text)
    expect(written.shards.get('group1-shard1of1.bin')).not.toEqual(tiny.weights)
    expect(
      distance(await runByTfjs(tinyFiles(written), feeds), await runModel({ ...model, graph }, feeds)),
    ).toBeLessThan(1e-6)
  })
})

describe('quantized weights', () => {
  const quantized = (dtype: 'uint8' | 'uint16' | 'float16'): ReturnType<typeof filesOf> => {
    const floats = [wave([24], 2).data, wave([16], 4).data].map(values =>
      quantizeFreshly(Float32Array.from(values), dtype),
    )
    const bytes = joinBytes([...floats.map(each => each.bytes), encodeElements('int32', [1, 2])])
    const files = filesOf({ ...tiny, weights: bytes }, [], json => {
      const entries = json.weightsManifest[0].weights
      floats.forEach(({ quantization }, i) => {
        entries[i].quantization = { ...quantization, original_dtype: 'float32' }
      })
    })
    return files
  }

  for (const dtype of ['uint8', 'uint16', 'float16'] as const) {
    it(`of ${dtype} are read, cut and written without a loss`, async () => {
      const model = await read(quantized(dtype))
      expect(
        distance(await runByTfjs(tinyFiles(await writeModel(model)), feeds), await runModel(model, feeds)),
      ).toBeLessThan(1e-6)
      const pruned = await pruneHalf(model)
      const written = await writeModel(pruned)
      const [first] = JSON.parse(written.text).weightsManifest[0].weights
      expect(first.quantization).toEqual(JSON.parse(quantized(dtype).text).weightsManifest[0].weights[0].quantization)
      expect(distance(await runModel(pruned, feeds), await runModel(await readWritten(written), feeds))).toBe(0)
      expect(distance(await runByTfjs(tinyFiles(written), feeds), await runModel(pruned, feeds))).toBeLessThan(1e-6)
    })

    it(`of ${dtype} are made on request, and TensorFlow.js reads them`, async () => {
      const model = await read(filesOf(tiny))
      const written = await writeModel(model, { quantize: dtype })
      const entries = JSON.parse(written.text).weightsManifest[0].weights
      expect(entries.map((each: any) => each.quantization?.dtype)).toEqual([dtype, dtype, undefined])
      expect(entries[0]).toMatchObject({ dtype: 'float32', quantization: { original_dtype: 'float32' } })
      expect(written.shards.get('group1-shard1of1.bin')).toHaveLength(40 * (dtype === 'uint8' ? 1 : 2) + 8)
      const given = await runByTfjs(tinyFiles(written), feeds)
      expect(distance(given, await runModel(await readWritten(written), feeds))).toBeLessThan(1e-6)
      const loss = { uint8: 2e-2, uint16: 2e-4, float16: 4e-3 }[dtype]
      expect(distance(given, await runModel(model, feeds))).toBeLessThan(loss)
    })
  }

  it('that were made otherwise are made anew, others stay as they are', async () => {
    const model = await read(quantized('uint8'))
    expect((await writeModel(model, { quantize: 'uint8' })).text).toBe(quantized('uint8').text)
    const [first] = JSON.parse((await writeModel(model, { quantize: 'float16' })).text).weightsManifest[0].weights
    expect(first.quantization).toEqual({ dtype: 'float16', original_dtype: 'float32' })
  })

  it('of whole numbers stay exact, in full where they must be', async () => {
    const flat = tinyGraph(graph => {
      const product = graph.node('MatMul', [graph.input('x', [-1, 3]), weight(graph, [3, 600])])
      const sizes = whole(graph, [-1, 2, 300])
      const cut = graph.node('Reshape', [product, sizes])
      return [graph.node('MatMul', [graph.node('Reshape', [cut, whole(graph, [-1, 600])]), weight(graph, [600, 1])])]
    })
    const bytes = joinBytes([flat.weights.slice(0, 7200), Uint8Array.of(0, 1, 200), flat.weights.slice(7212)])
    const files = filesOf({ ...flat, weights: bytes }, [], json => {
      json.weightsManifest[0].weights[1].quantization = { dtype: 'uint8', scale: 301 / 200, min: -1 }
    })
    const model = await read(files)
    expect(model.graph.nodes.filter(node => node.operator === 'Reshape')).toHaveLength(2)
    expect(await writeModel(model)).toMatchObject({ text: files.text })
  })
})

describe('sinks', () => {
  it('need files beside them', async () => {
    const model = await read(filesOf(tiny))
    const { companion: _companion, ...sink } = memorySink('-')
    await expect(exporter.write(model, sink as Sink)).rejects.toMatchObject({ code: 'usage' })
  })

  it('get other names where one is taken', async () => {
    const model = await read(filesOf(tiny))
    const sink = memorySink('small.json')
    const taken: Sink = {
      ...sink,
      companion: location => {
        if (location === 'group1-shard1of1.bin') throw new Error('taken')
        return sink.companion(location)
      },
    }
    await exporter.write(model, taken)
    expect([...sink.companions.keys()]).toEqual(['small.json.group1-shard1of1.bin'])
    const again = await importer.read(
      memorySource(sink.bytes(), 'small.json', {
        'small.json.group1-shard1of1.bin': [...sink.companions.values()][0]!.bytes(),
      }),
    )
    expect(distance(await runModel(again, feeds), await runModel(model, feeds))).toBe(0)
  })

  it('are not closed, and weights that cannot be read end in an error', async () => {
    const sink = { ...memorySink('model.json'), close: () => expect.fail('closed') }
    await exporter.write(await read(filesOf(tiny)), sink)
  })
})

describe('models of other formats', () => {
  it('are refused with the way out', async () => {
    const { graph } = await read(filesOf(tiny))
    const model: Model = { format: 'onnx', graph, bytes: 0, document: undefined }
    await expect(writeModel(model)).rejects.toMatchObject({
      code: 'unsupported-model',
      received: 'one of format onnx',
      remedy: 'Write it as ONNX',
    })
  })
})
