import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'

/** A feature map flattened into a dense layer: a channel owns as many columns as it has pixels. */
export function flattened(seed: number): Model {
  return buildModel({ seed, name: 'flattened' }, g => {
    const map = g.maxPool(g.relu(g.conv(g.input('image', ['batch', 1, 8, 8]), { out: 6, kernel: 3 })))
    const hidden = g.relu(g.gemm(g.flatten(map), { out: 14 }))
    g.output(g.gemm(hidden, { out: 4 }), { name: 'logits' })
  })
}
