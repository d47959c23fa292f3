import type { Batch } from '@coppice/spec'
import { buildModel, seeded } from '@coppice/testkit'
import type { GraphBuilder, ValueName } from '@coppice/testkit'
import type { SampleNetwork } from './sample.ts'

const names: readonly string[] = ['a', 'b', 'c', 'd', 'e', 'f']
const length = 12
const width = 32
const heads = 4
const headSize = width / heads

const split = (g: GraphBuilder, x: ValueName): ValueName =>
  g.transpose(g.reshape(x, [0, 0, heads, headSize]), [0, 2, 1, 3])

function attention(g: GraphBuilder, x: ValueName, name: string): ValueName {
  const part = (which: string): ValueName => split(g, g.linear(x, { out: width, name: `${name}.${which}` }))
  const scale = g.constant([headSize ** -0.5], { type: 'float32', shape: [] })
  const likeness = g.matmul(part('query'), g.transpose(part('key'), [0, 1, 3, 2]))
  const seen = g.matmul(g.softmax(g.mul(likeness, scale)), part('value'))
  const merged = g.reshape(g.transpose(seen, [0, 2, 1, 3]), [0, 0, width])
  return g.linear(merged, { out: width, name: `${name}.projection` })
}

function layer(g: GraphBuilder, x: ValueName, name: string): ValueName {
  const heard = g.add(x, attention(g, g.layerNorm(x, { name: `${name}.norm` }), name))
  const hidden = g.relu(g.linear(g.layerNorm(heard, { name: `${name}.norm2` }), { out: 64, name: `${name}.hidden` }))
  return g.add(heard, g.linear(hidden, { out: width, name: `${name}.out` }))
}

function mostFrequent(row: Int32Array): number {
  const counts = names.map((_, letter) => row.filter(each => each === letter).length)
  return counts.indexOf(Math.max(...counts))
}

function drawLetters(count: number, seed: number): { tokens: Int32Array; labels: Int32Array } {
  const random = seeded(seed)
  const tokens = Int32Array.from({ length: count * length }, () => Math.floor(random.uniform() * names.length))
  const labels = new Int32Array(count)
  for (let index = 0; index < count; index++) {
    const row = tokens.subarray(index * length, (index + 1) * length)
    const favourite = Math.floor(random.uniform() * names.length)
    row.forEach((_, at) => random.uniform() < 0.3 && (row[at] = favourite))
    labels[index] = mostFrequent(row)
  }
  return { tokens, labels }
}

/** Two layers of attention with four heads each. */
export const letters: SampleNetwork = {
  show: {
    input: 'tokens',
    classes: names,
    text: (row: Batch['data']) => Array.from(row as BigInt64Array, letter => names[Number(letter)]).join(''),
  },
  lesson: { examples: 2400, epochs: 6, batchSize: 60, rate: 0.005 },
  build: seed =>
    buildModel({ seed, name: 'letters' }, g => {
      const tokens = g.input('tokens', ['batch', length], 'int64')
      let x = g.embedding(tokens, { rows: names.length, features: width, name: 'table' })
      for (const name of ['one', 'two']) x = layer(g, x, name)
      const mean = g.node('ReduceMean', [g.layerNorm(x)], { axes: [1], keepdims: 0 }, { shapes: [['batch', width]] })
      g.output(g.gemm(mean, { out: names.length, name: 'head' }), { name: 'logits' })
    }),
  examples: (count, seed) => {
    const { tokens, labels } = drawLetters(count, seed)
    const data = BigInt64Array.from(tokens, BigInt)
    return {
      feeds: { tokens: { type: 'int64', shape: [count, length], data } },
      targets: { type: 'int32', shape: [count], data: labels },
    }
  },
}
