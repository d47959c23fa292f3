import type { Node } from '@coppice/spec'
import type { Operator } from '../operator.ts'
import { activationOperators } from './activation.ts'
import { arithmeticOperators } from './arithmetic.ts'
import { attentionOperators } from './attention.ts'
import { comparisonOperators } from './comparison.ts'
import { constantsOperators } from './constants.ts'
import { controlOperators } from './control.ts'
import { conversionOperators } from './conversion.ts'
import { convolutionOperators } from './convolution.ts'
import { detectionOperators } from './detection.ts'
import { expansionOperators } from './expansion.ts'
import { fusedOperators } from './fused.ts'
import { gatheringOperators } from './gathering.ts'
import { joiningOperators } from './joining.ts'
import { matrixMultiplicationOperators } from './matrix-multiplication.ts'
import { normalizationOperators } from './normalization.ts'
import { paddingOperators } from './padding.ts'
import { poolingOperators } from './pooling.ts'
import { recurrentOperators } from './recurrent.ts'
import { reductionOperators } from './reduction.ts'
import { reshapingOperators } from './reshaping.ts'
import { resizingOperators } from './resizing.ts'
import { scatteringOperators } from './scattering.ts'
import { selectionOperators } from './selection.ts'
import { slicingOperators } from './slicing.ts'
import { softmaxOperators } from './softmax.ts'
import { transpositionOperators } from './transposition.ts'

/** Every operator that Coppice knows. */
export const operators: readonly Operator[] = [
  ...activationOperators,
  ...arithmeticOperators,
  ...attentionOperators,
  ...comparisonOperators,
  ...constantsOperators,
  ...controlOperators,
  ...conversionOperators,
  ...convolutionOperators,
  ...detectionOperators,
  ...expansionOperators,
  ...fusedOperators,
  ...gatheringOperators,
  ...joiningOperators,
  ...matrixMultiplicationOperators,
  ...normalizationOperators,
  ...paddingOperators,
  ...poolingOperators,
  ...recurrentOperators,
  ...reductionOperators,
  ...reshapingOperators,
  ...resizingOperators,
  ...scatteringOperators,
  ...selectionOperators,
  ...slicingOperators,
  ...softmaxOperators,
  ...transpositionOperators,
]

const byName = new Map(operators.map(operator => [keyOf(operator.domain ?? '', operator.name), operator]))

/** The operator that a node runs, or `undefined` where Coppice does not know it. The domain `ai.onnx` is the standard one. */
export function operatorOf(node: Node): Operator | undefined {
  return byName.get(keyOf(node.domain, node.operator))
}

function keyOf(domain: string, name: string): string {
  return `${domain === 'ai.onnx' ? '' : domain}:${name}`
}
