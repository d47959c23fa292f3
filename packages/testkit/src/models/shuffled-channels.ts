import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { channelShuffle, classifier, convBlock } from './pieces.ts'

/** Grouped convolutions with a shuffle between them and half of the channels passed by, as in ShuffleNet. */
export function shuffledChannels(seed: number): Model {
  return buildModel({ seed, name: 'shuffled-channels' }, g => {
    const stem = convBlock(g, g.input('image', ['batch', 3, 8, 8]), 16)
    const shuffled = channelShuffle(g, convBlock(g, stem, 16, { kernel: 1, groups: 2 }), 2)
    const [passed, worked] = g.split(shuffled, [8, 8], 1) as [string, string]
    const joined = channelShuffle(g, g.concat([passed, convBlock(g, worked, 8)], 1), 2)
    classifier(g, convBlock(g, joined, 12, { kernel: 1 }), 4)
  })
}
