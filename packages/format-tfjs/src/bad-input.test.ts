import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memorySource } from '@coppice/graph'
import { isFailure, type Failure, type Source } from '@coppice/spec'
import { importer } from './importer.ts'
import { largestText } from './read-file.ts'
import { recognises } from './recognises.ts'
import { weight, whole } from './testing/agrees.ts'
import { tinyGraph } from './testing/tiny-graph.ts'

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A product: one weight of [4, 2] floats. */
const tiny = tinyGraph(graph => [graph.node('MatMul', [graph.input('x', [-1, 4]), weight(graph, [4, 2])])])
const shard = 'group1-shard1of1.bin'

type Change = (json: any) => void
type Companions = Readonly<Record<string, Uint8Array>>

function textOf(change: Change = () => undefined): string {
  const json = structuredClone(tiny.json)
  change(json)
  return JSON.stringify(json)
}

/** Reads the model and all of its weights. */
async function readWhole(source: Source): Promise<void> {
  const { graph } = await importer.read(source)
  for (const tensor of graph.tensors.values()) await tensor.read()
}

/** What reading fails with. */
async function failureOf(
  text: string | Uint8Array,
  companions: Companions = { [shard]: tiny.weights },
): Promise<Failure> {
  const bytes = typeof text === 'string' ? ascii(text) : text
  const error: unknown = await readWhole(memorySource(bytes, 'model.json', companions)).then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!isFailure(error)) throw new Error(`expected a failure, received ${String(error)}`)
  return error
}

const changed = (change: Change, companions?: Companions): Promise<Failure> => failureOf(textOf(change), companions)
const invalid = (received: string) => ({
  code: 'invalid-model',
  received: expect.stringContaining(received) as unknown,
})

describe('files that are no model (1, 3, 4, 32)', () => {
  const foreign: Readonly<Record<string, readonly [Uint8Array, string]>> = {
    'an empty file': [new Uint8Array(0), 'an empty file'],
    'an error page': [ascii('<!DOCTYPE html><title>404</title>'), 'HTML'],
    'an LFS pointer': [ascii('version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n'), 'Git LFS pointer'],
    'a zip archive': [ascii('PK\u0003\u0004archive/data.pkl'), 'zip archive'],
    'a pickle': [Uint8Array.of(0x80, 2, 0x63), 'never executed'],
    'an HDF5 file': [Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10), 'HDF5'],
    'a TensorFlow Lite file': [ascii('\u001c\0\0\0TFL3'), 'TensorFlow Lite'],
    'a safetensors file': [ascii('\u0010\0\0\0\0\0\0\0{"a":{}}'), 'safetensors'],
    'a gzip archive': [Uint8Array.of(0x1f, 0x8b, 8), 'gzip'],
    'other JSON': [ascii('{"name": "package", "version": "1.0.0"}'), 'name, version'],
    'a list': [ascii('[1, 2]'), '[1,2]'],
  }
  for (const [what, [bytes, received]] of Object.entries(foreign))
    it(`says that it is ${what}`, async () => {
      expect(recognises(bytes, 'model.json')).toBe(false)
      const failure = await failureOf(bytes)
      expect(['invalid-model', 'unsupported-model']).toContain(failure.code)
      expect(failure.received + (failure.remedy ?? '')).toContain(received === '[1,2]' ? 'manifest' : received)
      expect(failure.who).toBe('format-tfjs: model.json')
    })

  it('says what a weight file is', async () => {
    expect(await changed(() => undefined, { [shard]: ascii('<html>') })).toMatchObject(invalid('HTML'))
    expect(await changed(() => undefined, { [shard]: ascii('version https://git-lfs.x') })).toMatchObject(
      invalid('LFS'),
    )
    expect(await changed(() => undefined, { [shard]: new Uint8Array(0) })).toMatchObject(invalid('an empty file'))
  })

  it('recognises models by their first bytes, whatever comes first', () => {
    expect(recognises(ascii(textOf()))).toBe(true)
    expect(recognises(ascii('{\n "format": "layers-model"'))).toBe(true)
    expect(recognises(ascii('{"modelTopology": {"node"'))).toBe(true)
    expect(recognises(ascii('{"weightsManifest":[{"paths"'))).toBe(true)
    expect(recognises(ascii('{"userDefinedMetadata": {"big"'), 'model.json')).toBe(true)
    expect(recognises(ascii('{"userDefinedMetadata": {"big"'), 'model')).toBe(false)
    expect(recognises(ascii('{"name": "x"}'), 'model.json')).toBe(false)
  })

  it('says what an old manifest is', async () => {
    const failure = await failureOf('[{"paths": ["group1-shard1of1"], "weights": []}]')
    expect(failure).toMatchObject({ code: 'unsupported-model', remedy: expect.stringContaining('1.0') as unknown })
  })
})

describe('damaged files (2, 8, 10, 11, 12)', () => {
  it('fails wherever the JSON is cut', async () => {
    const text = textOf()
    for (let length = 0; length < text.length; length++)
      expect((await failureOf(text.slice(0, length))).code).toBe('invalid-model')
  })

  it('fails wherever the weights are cut', async () => {
    for (let length = 0; length < tiny.weights.length; length++)
      expect(await changed(() => undefined, { [shard]: tiny.weights.slice(0, length) })).toMatchObject({
        code: 'invalid-model',
        expected: length === 0 ? `weights in "${shard}"` : `32 bytes of weights in ${shard}`,
      })
  })

  it('fails with a code, or reads, whatever characters are changed', async () => {
    const bytes = ascii(textOf())
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async changes => {
        const copy = bytes.slice()
        for (const [index, byte] of changes) copy[index] = byte
        const [result] = await Promise.allSettled([
          readWhole(memorySource(copy, 'model.json', { [shard]: tiny.weights })),
        ])
        if (result.status === 'rejected') {
          expect(isFailure(result.reason)).toBe(true)
          expect((result.reason as Failure).code).not.toBe('internal')
        }
      }),
      { numRuns: 300 },
    )
  })

  it('refuses values that lie too deep', async () => {
    const deep = textOf(json => void (json.userDefinedMetadata = 'HERE')).replace('"HERE"', '['.repeat(1e5))
    expect(await failureOf(deep)).toMatchObject({
      code: 'invalid-model',
      expected: expect.stringContaining('256') as unknown,
    })
  })

  it('refuses what is no UTF-8', async () => {
    expect(await failureOf(Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d))).toMatchObject({
      code: 'invalid-model',
      expected: 'text in UTF-8',
    })
  })

  it('refuses keys that repeat, and __proto__', async () => {
    expect(await failureOf(textOf().replace('"format"', '"generatedBy"'))).toMatchObject(invalid('"generatedBy" twice'))
    expect(await failureOf(textOf().replace('"generatedBy"', '"__proto__"'))).toMatchObject(invalid('"__proto__"'))
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('sizes (5, 6, 7, 14, 15, 16, 17, 18)', () => {
  const entry =
    (change: Readonly<Record<string, unknown>>): Change =>
    json => {
      Object.assign(json.weightsManifest[0].weights[0], change)
    }

  it('refuses a model.json that is too large, before it is read', async () => {
    const source: Source = {
      name: 'model.json',
      size: largestText + 1,
      read: (_, length) => new Uint8Array(length).fill(32),
    }
    await expect(importer.read(source)).rejects.toMatchObject({ code: 'limit' })
  })

  it('refuses shapes that lie', async () => {
    expect(await changed(entry({ shape: [4, 3] }))).toMatchObject({ code: 'invalid-model', received: '32' })
    expect(await changed(entry({ shape: [2 ** 30, 2 ** 30] }))).toMatchObject(invalid('[1073741824,1073741824]'))
    expect(await changed(entry({ shape: [2 ** 26, 2 ** 26] }))).toMatchObject({ code: 'invalid-model', received: '32' })
    expect(await changed(entry({ shape: [-1, 2] }))).toMatchObject(invalid('[-1,2]'))
    expect(await changed(entry({ shape: [1.5] }))).toMatchObject(invalid('[1.5]'))
    expect(await changed(entry({ shape: 'x' }))).toMatchObject(invalid('"x"'))
    expect(await changed(entry({ shape: [null, 2] }))).toMatchObject(invalid('[null,2]'))
  })

  it('refuses bytes after the last weight', async () => {
    expect(await changed(() => undefined, { [shard]: new Uint8Array(36) })).toMatchObject(invalid('36'))
  })

  it('refuses types that it does not know', async () => {
    expect(await changed(entry({ dtype: 'float8' }))).toMatchObject(invalid('"float8"'))
    expect(await changed(entry({ dtype: undefined }))).toMatchObject(invalid('none'))
    const shape = [4, 2]
    expect(await changed(entry({ shape, quantization: { dtype: 'int4', scale: 1, min: 0 } }))).toMatchObject(
      invalid('"int4"'),
    )
    expect(await changed(entry({ shape, quantization: { dtype: 'uint8', min: 0 } }))).toMatchObject(
      invalid('none and 0'),
    )
    expect(await changed(entry({ dtype: 'bool', quantization: { dtype: 'uint8', min: 0, scale: 1 } }))).toMatchObject({
      code: 'invalid-model',
    })
  })

  it('refuses strings whose lengths lie', async () => {
    const texts = entry({ dtype: 'string', shape: [2] })
    expect(await changed(texts, { [shard]: Uint8Array.of(255, 255, 255, 255, 1) })).toMatchObject({
      code: 'invalid-model',
    })
    expect(await changed(texts, { [shard]: Uint8Array.of(1, 0, 0, 0, 65) })).toMatchObject({ code: 'invalid-model' })
    const many = entry({ dtype: 'string', shape: [2 ** 40] })
    expect(await changed(many, { [shard]: Uint8Array.of(1, 0, 0, 0, 65) })).toMatchObject({ code: 'invalid-model' })
  })

  it('reads no numbers and endless ones as they are (19)', async () => {
    const special = new Float32Array([NaN, Infinity, -Infinity, 0, 0, 0, 0, 0])
    const source = memorySource(ascii(textOf()), 'model.json', { [shard]: new Uint8Array(special.buffer) })
    const { graph } = await importer.read(source)
    expect(await [...graph.tensors.values()][0]!.read()).toEqual(new Uint8Array(special.buffer))
  })

  it('reads sizes of zero (16)', async () => {
    const files = tinyGraph(graph => [
      graph.node('ConcatV2', [graph.input('x', [-1, 4]), weight(graph, [0, 4]), whole(graph, 0)]),
    ])
    const source = memorySource(ascii(JSON.stringify(files.json)), 'model.json', { [shard]: files.weights })
    expect((await importer.read(source)).graph.tensors.get('constant')!.shape).toEqual([0, 4])
  })
})

describe('paths (21, 22, 24)', () => {
  const unsafe = [
    '../weights.bin',
    '/etc/passwd',
    'C:\\weights.bin',
    'C:weights.bin',
    '\\\\host\\share\\weights.bin',
    '//host/weights.bin',
    'a/../../weights.bin',
    '%2e%2e/weights.bin',
    '%2E%2E%2Fweights.bin',
    '%252e%252e/weights.bin',
    'http://169.254.169.254/latest/meta-data',
    'https://example.com/weights.bin',
    'file:///etc/passwd',
    'data:application/octet-stream;base64,AAAA',
    'weights.bin\0.txt',
    '',
  ]
  for (const path of unsafe)
    it(`refuses ${JSON.stringify(path)} and opens nothing`, async () => {
      const text = textOf(json => void (json.weightsManifest[0].paths = [path]))
      const source: Source = {
        ...memorySource(ascii(text), 'model.json'),
        companion: () => expect.fail('opened'),
      }
      await expect(importer.read(source)).rejects.toMatchObject({ code: 'unsafe-path' })
    })
})

describe('weight files (26)', () => {
  const paths =
    (...list: string[]): Change =>
    json =>
      void (json.weightsManifest[0].paths = list)
  const halves = { 'w-shard1of2.bin': tiny.weights.slice(0, 16), 'w-shard2of2.bin': tiny.weights.slice(16) }

  it('must be there', async () => {
    expect(await changed(() => undefined, {})).toMatchObject({
      code: 'io',
      expected: expect.stringContaining(shard) as unknown,
    })
    const source = memorySource(ascii(textOf()), 'model.json')
    await expect(importer.read(source)).rejects.toMatchObject({
      code: 'unsupported-model',
      received: 'only the model file',
    })
    expect(await changed(paths(), {})).toMatchObject({ code: 'invalid-model', received: '0' })
  })

  it('must be there once, and in order', async () => {
    expect(await changed(paths('w-shard1of2.bin', 'w-shard1of2.bin'), halves)).toMatchObject(invalid('twice'))
    expect(await changed(paths('w-shard2of2.bin', 'w-shard1of2.bin'), halves)).toMatchObject(
      invalid('w-shard2of2.bin, w-shard1'),
    )
    expect(await changed(paths('w-shard1of2.bin'), halves)).toMatchObject(invalid('w-shard1of2.bin'))
    expect(await changed(paths('w-shard1of3.bin', 'w-shard2of3.bin'), halves)).toMatchObject({ code: 'invalid-model' })
  })

  it('must be described', async () => {
    expect(await changed(json => delete json.weightsManifest)).toMatchObject(invalid('none'))
    expect(await changed(json => void (json.weightsManifest = {}))).toMatchObject(invalid('an object'))
    expect(await changed(json => void (json.weightsManifest = [1]))).toMatchObject({ code: 'invalid-model' })
    expect(await changed(json => delete json.weightsManifest[0].weights)).toMatchObject(invalid('none'))
    expect(await changed(json => void (json.weightsManifest[0].paths = [7]))).toMatchObject(invalid('[7]'))
    expect(await changed(json => delete json.weightsManifest[0].weights[0].name)).toMatchObject({
      code: 'invalid-model',
    })
    const twice: Change = json => json.weightsManifest[0].weights.push(json.weightsManifest[0].weights[0])
    expect(await changed(twice)).toMatchObject(invalid('"constant" twice'))
  })

  it('must have the weights of all constants', async () => {
    expect(await changed(json => void (json.weightsManifest[0].weights[0].name = 'other'))).toMatchObject({
      code: 'invalid-model',
      expected: 'a weight for the constant constant',
    })
  })
})

describe('graphs (33, 34, 35, 36)', () => {
  const nodes =
    (change: (list: any[]) => void): Change =>
    json =>
      change(json.modelTopology.node)

  it('must have nodes with names of their own', async () => {
    expect(await changed(json => void (json.modelTopology = {}))).toMatchObject(invalid('no keys'))
    expect(await changed(json => void (json.modelTopology = null))).toMatchObject(invalid('null'))
    expect(await changed(json => delete json.modelTopology)).toMatchObject({ code: 'invalid-model' })
    expect(await changed(json => void (json.modelTopology = '{"node": 3}'))).toMatchObject(invalid('3'))
    expect(await changed(json => void (json.modelTopology = 'no JSON'))).toMatchObject({ code: 'invalid-model' })
    expect(await changed(nodes(list => list.push({})))).toMatchObject(invalid('an object'))
    expect(await changed(nodes(list => list.push(list[0])))).toMatchObject(invalid('"x" twice'))
    expect(await changed(nodes(list => void (list[0].attr = [])))).toMatchObject({ code: 'invalid-model' })
    expect(await changed(nodes(list => void (list[2].input = 'x')))).toMatchObject({ code: 'invalid-model' })
  })

  it('must have the nodes that are read', async () => {
    expect(await changed(nodes(list => void (list[2].input[0] = 'gone')))).toMatchObject(invalid('none called "gone"'))
    expect(await changed(nodes(list => list[2].input.push('^gone')))).toMatchObject(invalid('none called "gone"'))
  })

  it('must not go in circles', async () => {
    const circle = nodes(list => {
      list.push({ name: 'a', op: 'Relu', input: ['b'] }, { name: 'b', op: 'Relu', input: ['a'] })
      list[2].input[0] = 'a'
    })
    expect(await changed(circle)).toMatchObject(invalid('a cycle by way of'))
    expect(await changed(nodes(list => void (list[2].input[0] = 'MatMul')))).toMatchObject(
      invalid('a cycle by way of MatMul'),
    )
  })

  it('must not loop', async () => {
    const loop = nodes(list => {
      list.push(
        { name: 'merge', op: 'Merge', input: ['x', 'next'] },
        { name: 'next', op: 'NextIteration', input: ['merge'] },
      )
      list[2].input[0] = 'merge'
    })
    expect(await changed(loop)).toMatchObject({
      code: 'unsupported-model',
      received: 'the loop of next (NextIteration)',
    })
  })

  it('must say what they are fed', async () => {
    expect(await changed(nodes(list => delete list[0].attr.shape))).toMatchObject({ code: 'unsupported-model' })
    expect(await changed(json => void (json.modelTopology.node = []))).toMatchObject({ code: 'invalid-model' })
  })

  it('keep operators that nobody knows, and branches, with the reason', async () => {
    for (const [op, reason] of [
      ['MyOwnOperator', 'does not have'],
      ['If', 'control flow'],
    ] as const) {
      const text = textOf(nodes(list => list.push({ name: 'last', op, input: ['MatMul'] }))).replace(
        '"MatMul:0"',
        '"last:0"',
      )
      const { document, graph } = await importer.read(
        memorySource(ascii(text), 'model.json', { [shard]: tiny.weights }),
      )
      expect(graph.nodes.at(-1)).toMatchObject({ operator: op, domain: 'tensorflow' })
      expect(JSON.stringify([...(document as any).content.opaque.values()])).toContain(reason)
    }
  })
})

describe('layers (31)', () => {
  const layersText = (layer: object): string =>
    JSON.stringify({
      format: 'layers-model',
      modelTopology: {
        keras_version: '2.4.0',
        model_config: { class_name: 'Sequential', config: { name: 's', layers: [layer] } },
      },
      weightsManifest: [],
    })
  const config = { name: 'first', batch_input_shape: [null, 4] }

  it('of our own are refused and never run', async () => {
    for (const name of ['Lambda', 'MyLayer', 'TFOpLambda'])
      expect(
        await failureOf(layersText({ class_name: name, config: { ...config, function: ['print(1)'] } })),
      ).toMatchObject({
        code: 'unsupported-model',
      })
  })

  it('must have their weights', async () => {
    const dense = { class_name: 'Dense', config: { ...config, units: 2, activation: 'linear', use_bias: true } }
    expect(await failureOf(layersText(dense))).toMatchObject({
      code: 'invalid-model',
      expected: 'a weight called first/kernel',
    })
  })

  it('must be stated', async () => {
    expect(await failureOf(layersText({}))).toMatchObject({ name: 'CoppiceError' })
    const text = JSON.stringify({ modelTopology: { model_config: 7 }, weightsManifest: [] })
    expect(await failureOf(text)).toMatchObject({ code: 'invalid-model' })
  })
})

describe('names (41)', () => {
  it('of scripts and escapes are kept as they are', async () => {
    const name = '\u001b[31m<script>alert(1)</script>'
    const text = textOf().replaceAll('"constant"', JSON.stringify(name))
    const { graph } = await importer.read(memorySource(ascii(text), 'model.json', { [shard]: tiny.weights }))
    expect(graph.tensors.has(name)).toBe(true)
  })
})
