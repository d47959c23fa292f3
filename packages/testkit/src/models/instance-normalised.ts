import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { float } from '../graph-builder.ts'

/** InstanceNormalization after each convolution, as in style transfer. */
export function instanceNormalised(seed: number): Model {
  return buildModel({ seed, name: 'instance-normalised' }, g => {
    let x = g.input('image', ['batch', 3, 8, 8])
    for (const out of [8, 6]) {
      const name = g.freshName('norm')
      const scale = g.weight([out], { name: `${name}.weight`, mean: 1, std: 0.3 })
      const bias = g.weight([out], { name: `${name}.bias`, std: 0.2 })
      const inputs = [g.conv(x, { out, kernel: 3 }), scale, bias]
      const shapes = [['batch', out, 8, 8]]
      x = g.relu(g.node('InstanceNormalization', inputs, { epsilon: float(1e-5) }, { name, shapes }))
    }
    g.output(g.conv(x, { out: 3, kernel: 3, name: 'head' }), { name: 'styled' })
  })
}
