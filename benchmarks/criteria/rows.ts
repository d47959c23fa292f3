import { global, uniform } from '@coppice/core'
import { activationDeviation, activationMean, apoz, wanda } from '@coppice/criterion-activation'
import { obd, obs } from '@coppice/criterion-curvature'
import {
  activationEntropy,
  contributionEntropy,
  entropyJoint,
  entropyPower,
  eSparse,
  mutualInformation,
  surprisal,
} from '@coppice/criterion-entropy'
import { fisher, gradient, movement, snip, taylor } from '@coppice/criterion-gradient'
import { l1, l2, random } from '@coppice/criterion-sparsity'
import { defineAllocation } from '@coppice/spec'
import type { Allocation, AnyCriterion } from '@coppice/spec'

/** A way to choose what goes. */
export interface Row {
  readonly name: string
  readonly criterion: AnyCriterion
  readonly allocation: Allocation
  /** Whether it is trained on after pruning too. */
  readonly isTuned?: boolean
  /** Whether SparseGPT mends what it leaves. */
  readonly isMended?: boolean
}

const classes = 10

/** The same sparsity everywhere, but at most half of the layer that makes the classes. */
function sparingLast(): Allocation {
  return defineAllocation({
    name: 'uniform-sparing-last',
    allocate: (scored, sparsity) =>
      new Map(scored.map(({ unit: { id, shape } }) => [id, shape[0] === classes ? Math.min(sparsity, 0.5) : sparsity])),
  })
}

/** A criterion that looks at whatever it declares. */
const any = (criterion: unknown): AnyCriterion => criterion as AnyCriterion

/** Every way to choose single weights; `seed` is of the random ones. */
export function elementRows(seed: number): Row[] {
  const [everywhere, perLayer] = [global(), sparingLast()]
  const row = (name: string, criterion: unknown, options: Partial<Row> = {}): Row => ({
    name,
    criterion: any(criterion),
    allocation: everywhere,
    ...options,
  })
  const [tuned, each] = [{ isTuned: true }, { allocation: perLayer }]
  return [
    row('random, per layer', random({ seed }), { ...each, ...tuned }),
    row('random', random({ seed })),
    row('magnitude', l1(), tuned),
    row('SparseGPT, per layer', l1(), { ...each, ...tuned, isMended: true }),
    row('SparseGPT, magnitude’s allocation', l1(), { ...tuned, isMended: true }),
    row('wanda, per row', wanda(), { ...each, ...tuned }),
    row('wanda, one threshold', wanda({ compare: 'layer' })),
    row('activation-mean', activationMean()),
    row('activation-deviation', activationDeviation(), tuned),
    row('gradient (literal)', gradient(), tuned),
    row('gradient, keep smallest (literal)', gradient({ keepSmallest: true })),
    row('taylor, mean gradient', taylor({ magnitude: 'mean' }), tuned),
    row('taylor', taylor(), tuned),
    row('fisher', fisher(), tuned),
    row('snip', snip()),
    row('movement', movement()),
    row('obd', obd()),
    row('obs', obs()),
    row('entropy-joint (literal)', entropyJoint(), tuned),
    row('surprisal', surprisal(), tuned),
    row('contribution-entropy', contributionEntropy(), tuned),
    row('entropy-power', entropyPower()),
    row('e-sparse', eSparse()),
  ]
}

/** Every way to choose neurons and channels; the same part of every layer goes. */
export function channelRows(seed: number): Row[] {
  const row = (name: string, criterion: unknown): Row => ({ name, criterion: any(criterion), allocation: uniform() })
  return [
    row('random', random({ seed })),
    row('L1', l1()),
    row('L2', l2()),
    row('APoZ', apoz()),
    row('activation-mean', activationMean()),
    row('activation-deviation', activationDeviation()),
    row('activation-entropy', activationEntropy()),
    row('mutual-information', mutualInformation()),
    row('wanda', wanda()),
    row('gradient (literal)', gradient()),
    row('gradient, keep smallest (literal)', gradient({ keepSmallest: true })),
    row('taylor', taylor()),
    row('taylor, of weights', taylor({ of: 'weights' })),
    row('fisher', fisher()),
    row('obd', obd()),
    row('obs', obs()),
    row('obs, independent', obs({ channels: 'independent' })),
    row('entropy-joint (literal)', entropyJoint()),
    row('surprisal', surprisal()),
    row('entropy-power', entropyPower()),
  ]
}
