import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { classifier } from './pieces.ts'

/** PRelu with one slope a channel. */
export function parametricRelu(seed: number): Model {
  return buildModel({ seed, name: 'parametric-relu' }, g => {
    let x = g.input('image', ['batch', 3, 8, 8])
    for (const out of [8, 10]) {
      const slope = g.weight([out, 1, 1], { name: g.freshName('slope'), mean: 0.2, std: 0.1 })
      x = g.node('PRelu', [g.conv(x, { out, kernel: 3 }), slope], {}, { shapes: [['batch', out, 8, 8]] })
    }
    classifier(g, x, 4)
  })
}
