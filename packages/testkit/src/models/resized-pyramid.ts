import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { convBlock } from './pieces.ts'

/** A coarse map enlarged by Resize and added to a fine one; the scales of Resize are floats, but no weights. */
export function resizedPyramid(seed: number): Model {
  return buildModel({ seed, name: 'resized-pyramid' }, g => {
    const fine = convBlock(g, g.input('image', ['batch', 3, 16, 16]), 8)
    const coarse = convBlock(g, fine, 12, { stride: 2 })
    const scales = g.constant([1, 1, 2, 2], { type: 'float32' })
    const enlarged = g.node('Resize', [coarse, '', scales], { mode: 'nearest' }, { shapes: [['batch', 12, 16, 16]] })
    g.output(g.conv(g.add(g.conv(enlarged, { out: 8 }), fine), { out: 4, name: 'head' }), { name: 'boxes' })
  })
}
