import type { Operation } from '../operation.ts'
import { activationOperations } from './activation.ts'
import { arithmeticOperations } from './arithmetic.ts'
import { attentionOperations } from './attention.ts'
import { comparisonOperations } from './comparison.ts'
import { constantsOperations } from './constants.ts'
import { controlOperations } from './control.ts'
import { conversionOperations } from './conversion.ts'
import { convolutionOperations } from './convolution.ts'
import { detectionOperations } from './detection.ts'
import { einsumOperations } from './einsum.ts'
import { expansionOperations } from './expansion.ts'
import { fusedOperations } from './fused.ts'
import { gatheringOperations } from './gathering.ts'
import { joiningOperations } from './joining.ts'
import { matrixMultiplicationOperations } from './matrix-multiplication.ts'
import { normalizationOperations } from './normalization.ts'
import { paddingOperations } from './padding.ts'
import { poolingOperations } from './pooling.ts'
import { recurrentOperations } from './recurrent.ts'
import { reductionOperations } from './reduction.ts'
import { reshapingOperations } from './reshaping.ts'
import { resizingOperations } from './resizing.ts'
import { scatteringOperations } from './scattering.ts'
import { selectionOperations } from './selection.ts'
import { slicingOperations } from './slicing.ts'
import { softmaxOperations } from './softmax.ts'
import { transpositionOperations } from './transposition.ts'

/** Every operator that can run, family by family. */
export const operations: readonly Operation[] = [
  ...activationOperations,
  ...arithmeticOperations,
  ...attentionOperations,
  ...comparisonOperations,
  ...constantsOperations,
  ...controlOperations,
  ...conversionOperations,
  ...convolutionOperations,
  ...detectionOperations,
  ...einsumOperations,
  ...expansionOperations,
  ...fusedOperations,
  ...gatheringOperations,
  ...joiningOperations,
  ...matrixMultiplicationOperations,
  ...normalizationOperations,
  ...paddingOperations,
  ...poolingOperations,
  ...recurrentOperations,
  ...reductionOperations,
  ...reshapingOperations,
  ...resizingOperations,
  ...scatteringOperations,
  ...selectionOperations,
  ...slicingOperations,
  ...softmaxOperations,
  ...transpositionOperations,
]
