import { activationGradients } from './activation.ts'
import { arithmeticGradients } from './arithmetic.ts'
import { comparisonGradients } from './comparison.ts'
import { convolutionGradients } from './convolution.ts'
import { elementwiseGradients } from './elementwise.ts'
import { gatheringGradients } from './gathering.ts'
import type { Gradient } from './gradient.ts'
import { joiningGradients } from './joining.ts'
import { matrixMultiplicationGradients } from './matrix-multiplication.ts'
import { normalizationGradients } from './normalization.ts'
import { paddingGradients } from './padding.ts'
import { poolingGradients } from './pooling.ts'
import { reductionGradients } from './reduction.ts'
import { reshapingGradients } from './reshaping.ts'
import { resizingGradients } from './resizing.ts'
import { slicingGradients } from './slicing.ts'

/** How the gradient flows back through each kernel that our operations use. */
export const gradients: readonly Gradient[] = [
  ...activationGradients,
  ...arithmeticGradients,
  ...comparisonGradients,
  ...convolutionGradients,
  ...elementwiseGradients,
  ...gatheringGradients,
  ...joiningGradients,
  ...matrixMultiplicationGradients,
  ...normalizationGradients,
  ...paddingGradients,
  ...poolingGradients,
  ...reductionGradients,
  ...reshapingGradients,
  ...resizingGradients,
  ...slicingGradients,
]
