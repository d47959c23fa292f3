import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { convBlock } from './pieces.ts'

/** Down twice and up twice by ConvTranspose; each way up reads the way down beside it through a concatenation. */
export function uNet(seed: number): Model {
  return buildModel({ seed, name: 'u-net' }, g => {
    const top = convBlock(g, g.input('image', ['batch', 3, 16, 16]), 6)
    const middle = convBlock(g, g.maxPool(top), 8)
    const bottom = convBlock(g, g.maxPool(middle), 12)
    const up = { kernel: 2, stride: 2, padding: 0 }
    const half = convBlock(g, g.concat([g.convTranspose(bottom, { out: 8, ...up }), middle], 1), 8)
    const full = convBlock(g, g.concat([g.convTranspose(half, { out: 6, ...up }), top], 1), 6)
    g.output(g.conv(full, { out: 2, name: 'head' }), { name: 'mask' })
  })
}
