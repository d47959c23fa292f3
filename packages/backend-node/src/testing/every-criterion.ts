import { criteria as ofActivations } from '@coppice/criterion-activation'
import { criteria as ofCurvature } from '@coppice/criterion-curvature'
import { criteria as ofEntropy } from '@coppice/criterion-entropy'
import { criteria as ofGradients } from '@coppice/criterion-gradient'
import { criteria as ofWeights } from '@coppice/criterion-sparsity'
import type { AnyCriterion } from '@coppice/spec'

const entries = { ...ofActivations, ...ofCurvature, ...ofEntropy, ...ofGradients, ...ofWeights }

/** Every criterion of this project with its defaults. */
export const everyCriterion: readonly AnyCriterion[] = Object.values(entries).map(entry => entry.create())
