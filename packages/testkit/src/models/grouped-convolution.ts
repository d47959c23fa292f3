import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { classifier, convBlock } from './pieces.ts'

/** A convolution of four groups between two plain ones: groups can go, or channels within all groups. */
export function groupedConvolution(seed: number): Model {
  return buildModel({ seed, name: 'grouped-convolution' }, g => {
    const wide = convBlock(g, g.input('image', ['batch', 3, 8, 8]), 16, { kernel: 1 })
    const grouped = convBlock(g, wide, 24, { groups: 4 })
    classifier(g, convBlock(g, grouped, 8, { kernel: 1 }), 4)
  })
}
