import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { classifier, convBlock } from './pieces.ts'

/** Two residual blocks around one trunk: every convolution that writes to the trunk is one unit. */
export function residual(seed: number): Model {
  return buildModel({ seed, name: 'residual' }, g => {
    let trunk = convBlock(g, g.input('image', ['batch', 3, 8, 8]), 8)
    for (const inner of [6, 10]) {
      const branch = g.batchNorm(g.conv(convBlock(g, trunk, inner), { out: 8, kernel: 3, bias: false }))
      trunk = g.relu(g.add(trunk, branch))
    }
    classifier(g, trunk, 4)
  })
}
