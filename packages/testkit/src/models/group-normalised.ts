import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import type { GraphBuilder } from '../build-model.ts'
import type { ValueName } from '../graph-builder.ts'
import { classifier } from './pieces.ts'

/** As exporters write it: groups by Reshape, InstanceNormalization with scale 1 and bias 0, then scale and bias. */
function groupNorm(g: GraphBuilder, x: ValueName, groups: number): ValueName {
  const shape = g.shapeOf(x)!
  const [, channels, height, width] = shape as readonly number[]
  const ones = g.constant(Array<number>(groups).fill(1), { type: 'float32' })
  const zeros = g.constant(Array<number>(groups).fill(0), { type: 'float32' })
  const normal = g.node('InstanceNormalization', [g.reshape(x, [0, groups, -1]), ones, zeros])
  const back = g.reshape(normal, [0, channels!, height!, width!])
  g.setShape(back, shape)
  const name = g.freshName('norm')
  const scaled = g.mul(back, g.weight([channels!, 1, 1], { name: `${name}.weight`, mean: 1, std: 0.3 }))
  return g.add(scaled, g.weight([channels!, 1, 1], { name: `${name}.bias`, std: 0.2 }))
}

/** GroupNorm of three groups after each convolution. */
export function groupNormalised(seed: number): Model {
  return buildModel({ seed, name: 'group-normalised' }, g => {
    let x = g.input('image', ['batch', 3, 8, 8])
    for (const out of [6, 12]) x = g.relu(groupNorm(g, g.conv(x, { out, kernel: 3 }), 3))
    classifier(g, x, 4)
  })
}
