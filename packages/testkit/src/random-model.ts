import type { Model } from '@coppice/spec'
import { buildModel } from './build-model.ts'
import type { GraphBuilder } from './build-model.ts'
import type { ValueName } from './graph-builder.ts'
import { feedForward, selfAttention } from './models/pieces.ts'
import { steps } from './random-steps.ts'
import { seeded } from './seeded.ts'
import type { Seeded } from './seeded.ts'

/** Turns a feature map into an output of the model. */
type Ending = (g: GraphBuilder, random: Seeded, map: ValueName) => ValueName

const pooledClassifier: Ending = (g, random, map) => {
  const pooled = g.flatten(g.globalAveragePool(map))
  return g.gemm(g.relu(g.gemm(pooled, { out: random.integer(2, 16) })), { out: 3 })
}

const flattenedClassifier: Ending = (g, random, map) => {
  const hidden = g.tanh(g.gemm(g.flatten(map), { out: random.integer(2, 12) }))
  return g.gemm(hidden, { out: 4 })
}

const mapHead: Ending = (g, _random, map) => g.conv(map, { out: 2 })

/** Pixels as tokens, one or two transformer blocks, their mean. */
const tokenHead: Ending = (g, random, map) => {
  const channels = g.shapeOf(map)![1] as number
  let tokens = g.linear(g.transpose(g.reshape(map, [0, channels, -1]), [0, 2, 1]), { out: 8 })
  for (let block = random.integer(1, 2); block > 0; block--) {
    const mixed = selfAttention(g, g.layerNorm(tokens), random.integer(1, 4), random.integer(2, 4), 8)
    tokens = g.add(tokens, mixed)
    tokens = g.add(tokens, feedForward(g, g.layerNorm(tokens), random.integer(3, 16), 8))
  }
  const mean = g.node('ReduceMean', [tokens], { axes: [1], keepdims: 0 }, { shapes: [['batch', 8]] })
  return g.gemm(mean, { out: 3 })
}

const endings: readonly Ending[] = [pooledClassifier, flattenedClassifier, mapHead, tokenHead]

function growMaps(g: GraphBuilder, random: Seeded): readonly ValueName[] {
  const image = g.input('image', ['batch', random.integer(1, 3), 8, 8])
  const maps = [g.conv(image, { out: random.integer(2, 10), kernel: 3 })]
  for (let left = random.integer(3, 14); left > 0; left--) {
    const map = random.pick(steps)({ g, random, maps })
    if (map) maps.push(map)
  }
  return maps
}

/**
 * A random network for property tests: convolutions (grouped and depthwise too), norms, activations, sums,
 * concatenations, pools, gates, shuffles, splits, and one or two heads, of dense layers or transformer blocks. Some of its
 * branches lead nowhere. Always valid, for [batch, 1 to 3, 8, 8]; the same seed gives the same model.
 *
 * @param seed - Any integer.
 *
 * @example
 * ```ts
 * fc.assert(fc.asyncProperty(fc.integer(), async seed => check(randomModel(seed))))
 * ```
 */
export function randomModel(seed: number): Model {
  const random = seeded(seed, 'structure')
  return buildModel({ seed, name: `random-${seed}` }, g => {
    const maps = growMaps(g, random)
    const ends = [maps.at(-1)!, ...(random.uniform() < 0.3 ? [random.pick(maps)] : [])]
    ends.forEach((map, i) => g.output(random.pick(endings)(g, random, map), { name: `output${i + 1}` }))
  })
}
