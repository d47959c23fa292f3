import { link, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { weight } from '../../format-tfjs/src/testing/agrees.ts'
import { tinyGraph } from '../../format-tfjs/src/testing/tiny-graph.ts'
import { expectRefused, makeModels } from './testing/expect-refused.ts'
import { run } from './testing/run.ts'

const shard = 'group1-shard1of1.bin'

/** Two products: weights of [4, 6] and [6, 2] floats. */
const tiny = tinyGraph(graph => {
  const hidden = graph.node('Relu', [graph.node('MatMul', [graph.input('x', [-1, 4]), weight(graph, [4, 6])])])
  return [graph.node('MatMul', [hidden, weight(graph, [6, 2])], {}, 'last')]
})

type Change = (json: any) => void

function textOf(change: Change = () => undefined): string {
  const json = structuredClone(tiny.json)
  change(json)
  return JSON.stringify(json)
}

const weights =
  (change: Readonly<Record<string, unknown>>): Change =>
  json => {
    Object.assign(json.weightsManifest[0].weights[0], change)
  }
const paths =
  (...list: readonly string[]): Change =>
  json =>
    void (json.weightsManifest[0].paths = list)
const node =
  (at: number, change: Readonly<Record<string, unknown>>): Change =>
  json => {
    Object.assign(json.modelTopology.node.at(at), change)
  }
const layer = (className: string): string => {
  const config = { name: 'own', batch_input_shape: [null, 4], function: ['print(1)'] }
  const model = { class_name: 'Sequential', config: { name: 's', layers: [{ class_name: className, config }] } }
  const modelTopology = { keras_version: '2.4.0', model_config: model }
  return JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest: [] })
}
const filled = (value: number): Uint8Array => new Uint8Array(new Float32Array(36).fill(value).buffer)

interface Bad {
  readonly item: number
  readonly what: string
  readonly json: string | Uint8Array
  readonly bytes?: Uint8Array
  readonly says: RegExp
  readonly code?: number
  readonly change?: (folder: string) => Promise<unknown>
}

const bad: readonly Bad[] = [
  { item: 1, what: 'an empty file', json: '', says: /empty/ },
  { item: 1, what: 'empty weights', json: textOf(), bytes: new Uint8Array(0), says: /empty/ },
  { item: 2, what: 'JSON that is cut off', json: textOf().slice(0, -20), says: /model\.json/ },
  { item: 2, what: 'weights that are cut off', json: textOf(), bytes: filled(1).slice(0, -4), says: /144 bytes/ },
  { item: 3, what: 'other JSON', json: '{"name": "package", "version": "1.0.0"}', says: /model\.json/ },
  { item: 4, what: 'an error page', json: '<!DOCTYPE html><title>404</title>', says: /HTML/ },
  { item: 4, what: 'an LFS pointer', json: 'version https://git-lfs.github.com/spec/v1\noid', says: /Git LFS/ },
  {
    item: 4,
    what: 'weights that are an error page',
    json: textOf(),
    bytes: new TextEncoder().encode('<html>404'),
    says: /HTML/,
  },
  {
    item: 8,
    what: 'lists within each other',
    json: textOf(json => void (json.more = 'X')).replace('"X"', '['.repeat(5000)),
    says: /256/,
  },
  {
    item: 10,
    what: 'what is no UTF-8',
    json: Uint8Array.of(...new TextEncoder().encode('{"modelTopology": "'), 0xff, 0x22, 0x7d),
    says: /UTF-8/,
  },
  { item: 11, what: 'a key twice', json: textOf().replace('"format"', '"generatedBy"'), says: /"generatedBy" twice/ },
  { item: 12, what: 'the key __proto__', json: textOf().replace('"generatedBy"', '"__proto__"'), says: /__proto__/ },
  { item: 14, what: 'bytes behind the weights', json: textOf(), bytes: new Uint8Array(148), says: /148/ },
  {
    item: 15,
    what: 'a shape whose product overflows',
    json: textOf(weights({ shape: [2 ** 30, 2 ** 30] })),
    says: /1073741824/,
  },
  { item: 16, what: 'a negative size', json: textOf(weights({ shape: [-4, 6] })), says: /-4/ },
  { item: 17, what: 'a shape that its bytes do not have', json: textOf(weights({ shape: [5, 6] })), says: /bytes/ },
  { item: 18, what: 'a type that does not exist', json: textOf(weights({ dtype: 'float8' })), says: /float8/ },
  { item: 19, what: 'weights that are NaN', json: textOf(), bytes: filled(NaN), says: /finite/ },
  { item: 19, what: 'weights that are infinite', json: textOf(), bytes: filled(Infinity), says: /finite/ },
  ...['../secret.bin', '/etc/hostname', 'a/../../secret.bin'].map(path => ({
    ...{ item: 21, what: `weights at ${path}`, json: textOf(paths(path)), says: /location|folder|path/ },
  })),
  ...['C:\\secret.bin', '\\\\host\\share\\secret.bin', '..%2Fsecret.bin', 'file:///etc/hostname'].map(path => ({
    ...{ item: 22, what: `weights at ${path}`, json: textOf(paths(path)), says: /location|folder|path/ },
  })),
  {
    ...{ item: 23, what: 'weights that are a symbolic link', json: textOf(), says: /link/ },
    change: async folder => {
      await rename(join(folder, shard), join(folder, '../elsewhere.bin'))
      await symlink('../elsewhere.bin', join(folder, shard))
    },
  },
  {
    ...{ item: 23, what: 'weights with a second name', json: textOf(), says: /link/ },
    change: folder => link(join(folder, shard), join(folder, 'other.bin')),
  },
  {
    item: 24,
    what: 'weights at an address inside the network',
    json: textOf(paths('http://169.254.169.254/latest')),
    says: /location|folder|path/,
  },
  {
    item: 26,
    what: 'weights that are not there',
    json: textOf(paths('group1-shard1of2.bin', 'group1-shard2of2.bin')),
    says: /group1-shard1of2/,
  },
  {
    item: 26,
    what: 'weights in another order',
    json: textOf(paths('w-shard2of2.bin', 'w-shard1of2.bin')),
    says: /w-shard2of2\.bin, w-shard1/,
  },
  { item: 26, what: 'weights twice', json: textOf(paths(shard, shard)), says: /twice/ },
  { item: 31, what: 'a Lambda', json: layer('Lambda'), says: /layer own.*never run/ },
  { item: 31, what: 'a layer of somebody’s own', json: layer('MyLayer'), says: /layer own.*MyLayer/ },
  { item: 32, what: 'a pickle', json: Uint8Array.of(0x80, 2, 0x63, 0x6f), says: /never executed/ },
  {
    item: 33,
    what: 'nodes that wait for each other',
    json: textOf(node(-1, { input: ['last', 'constant_1'] })),
    says: /cycle/,
  },
  {
    item: 34,
    what: 'a node that is not there',
    json: textOf(node(-1, { input: ['gone', 'constant_1'] })),
    says: /gone/,
  },
  {
    item: 34,
    what: 'two nodes of one name',
    json: textOf(json => json.modelTopology.node.push(json.modelTopology.node[0])),
    says: /"x" twice/,
  },
  {
    item: 41,
    what: 'terminal escapes in the name that is missing',
    json: textOf(node(-1, { input: ['\u001b[2J', 'constant_1'] })),
    says: /\\u001b\[2J/,
  },
]

describe('bad TensorFlow.js files end in a clear error and change nothing', () => {
  it.each(bad)('item $item: $what', async ({ json, bytes = tiny.weights, says, code = 3, change }) => {
    const folder = await makeModels({ 'secret.bin': tiny.weights })
    await writeFile(join(folder, 'model.json'), json)
    await writeFile(join(folder, shard), bytes)
    await change?.(folder)
    await expectRefused(folder, { argv: ['prune', 'model.json', 'out.json'], code, says })
  })
})

describe('odd TensorFlow.js files do what is documented', () => {
  it('item 20: weights that are all zero are pruned like others', async () => {
    const folder = await makeModels()
    await writeFile(join(folder, 'model.json'), textOf())
    await writeFile(join(folder, shard), filled(0))
    const { code, json } = await run(folder, ['prune', 'model.json', 'out.json', '--json'])
    expect(code).toBe(0)
    expect(json.plan.units).toMatchObject([{ cells: 6, removed: 3 }])
  })

  it('item 35: what an operator that nobody knows touches is left as it is', async () => {
    const folder = await makeModels()
    await writeFile(join(folder, 'model.json'), textOf(node(-2, { op: 'Wobble' })))
    await writeFile(join(folder, shard), tiny.weights)
    const { code, json } = await run(folder, ['inspect', 'model.json', '--json'])
    expect(code).toBe(0)
    expect(json.units).toEqual([])
  })
})
