import { activationNetworks } from './activation.ts'
import type { Networks } from './around.ts'
import { convolutionNetworks } from './convolution.ts'
import { mergingNetworks } from './merging.ts'
import { nestingNetworks } from './nesting.ts'
import { normalizationNetworks } from './normalization.ts'
import { poolingNetworks } from './pooling.ts'
import { recurrentNetworks } from './recurrent.ts'
import { reshapingNetworks } from './reshaping.ts'
import { trainingNetworks } from './training.ts'

/** Small networks of TensorFlow.js with every layer that it has and that is read. */
export const networks: Networks = {
  ...activationNetworks,
  ...convolutionNetworks,
  ...mergingNetworks,
  ...nestingNetworks,
  ...normalizationNetworks,
  ...poolingNetworks,
  ...recurrentNetworks,
  ...reshapingNetworks,
  ...trainingNetworks,
}
