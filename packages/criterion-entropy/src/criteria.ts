import { defineCriterionEntry } from '@coppice/spec'
import type { CriterionEntry, CriterionOption } from '@coppice/spec'
import { activationEntropy } from './activation-entropy.ts'
import { binsOption } from './check-bins.ts'
import { contributionEntropy } from './contribution-entropy.ts'
import { eSparse } from './e-sparse.ts'
import { entropyJoint } from './entropy-joint.ts'
import { entropyPower } from './entropy-power.ts'
import { mutualInformation } from './mutual-information.ts'
import { surprisal } from './surprisal.ts'

const resolutionOption: CriterionOption = {
  name: 'resolution',
  type: 'number',
  default: 8,
  minimum: 1,
  maximum: 1024,
  description: "How many bins there are to the layer's standard contribution.",
}

const shareOption: CriterionOption = {
  name: 'entropy',
  type: 'number',
  default: 1,
  minimum: 0,
  maximum: 1000,
  description: 'What the entropy counts beside the size of the input.',
}

const entries: readonly CriterionEntry[] = [
  defineCriterionEntry({
    name: 'entropy-joint',
    description: "The textbook's −p·log p of weights and activations, literally; keeps the commonest values.",
    options: [binsOption(32)],
    make: entropyJoint,
  }),
  defineCriterionEntry({
    name: 'surprisal',
    description: 'How rare a weight is together with its activations, E[−log p(w, a)].',
    options: [binsOption(32)],
    make: surprisal,
  }),
  defineCriterionEntry({
    name: 'activation-entropy',
    description: "Entropy of a cell's values.",
    options: [binsOption(64)],
    make: activationEntropy,
  }),
  defineCriterionEntry({
    name: 'mutual-information',
    description: "What a cell's values tell of the label.",
    options: [binsOption(32)],
    make: mutualInformation,
  }),
  defineCriterionEntry({
    name: 'entropy-power',
    description: '|w|·exp(h) with the differential entropy h of its input.',
    options: [binsOption(64)],
    make: entropyPower,
  }),
  defineCriterionEntry({
    name: 'contribution-entropy',
    description: 'Entropy of what a weight contributes, w·x.',
    options: [resolutionOption],
    make: contributionEntropy,
  }),
  defineCriterionEntry({
    name: 'e-sparse',
    description: '|w| by the size and the entropy of its input.',
    options: [binsOption(64), shareOption],
    make: eSparse,
  }),
]

/**
 * Every criterion of this package by its name on the command line.
 *
 * @example
 * ```ts
 * Object.keys(criteria) // ['entropy-joint', 'surprisal', 'activation-entropy', 'mutual-information', …]
 * ```
 */
export const criteria: Readonly<Record<string, CriterionEntry>> = Object.fromEntries(
  entries.map(entry => [entry.name, entry]),
)
