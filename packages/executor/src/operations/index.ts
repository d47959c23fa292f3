import type { Operation } from '../operation.ts'
import { constantsOperations } from './constants.ts'
import { conversionOperations } from './conversion.ts'
import { gatheringOperations } from './gathering.ts'
import { joiningOperations } from './joining.ts'
import { matrixMultiplicationOperations } from './matrix-multiplication.ts'
import { reductionOperations } from './reduction.ts'
import { reshapingOperations } from './reshaping.ts'
import { slicingOperations } from './slicing.ts'
import { softmaxOperations } from './softmax.ts'
import { transpositionOperations } from './transposition.ts'

/** Every operator that can run, family by family. */
export const operations: readonly Operation[] = [
  ...constantsOperations,
  ...conversionOperations,
  ...gatheringOperations,
  ...joiningOperations,
  ...matrixMultiplicationOperations,
  ...reductionOperations,
  ...reshapingOperations,
  ...slicingOperations,
  ...softmaxOperations,
  ...transpositionOperations,
]
