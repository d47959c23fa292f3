import type { Family } from './family.ts'
import { cnnChannels, cnnWeights, mlpWeights } from './fashion.ts'
import { convolutionLenet, perceptronLenet } from './lenets.ts'
import { residualChannels } from './residual.ts'
import { textbook } from './textbook.ts'

/** Everything that is measured; each family can run beside the others. */
export const families: readonly Family[] = [
  perceptronLenet,
  convolutionLenet,
  cnnChannels,
  cnnWeights,
  mlpWeights,
  residualChannels,
  textbook,
]
