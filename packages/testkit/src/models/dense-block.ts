import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { classifier, convBlock } from './pieces.ts'

/** Every layer reads the concatenation of all before it, BatchNorm first, as in DenseNet. */
export function denseBlock(seed: number): Model {
  return buildModel({ seed, name: 'dense-block' }, g => {
    const values = [convBlock(g, g.input('image', ['batch', 3, 8, 8]), 6)]
    for (let i = 0; i < 3; i++) {
      const all = values.length === 1 ? values[0]! : g.concat(values, 1)
      values.push(g.conv(g.relu(g.batchNorm(all)), { out: 4, kernel: 3, bias: false }))
    }
    classifier(g, g.relu(g.batchNorm(g.concat(values, 1))), 4)
  })
}
