import type { AnyCriterion, Kernels, Unit } from '@coppice/spec'
import { readingKernels } from '../kernels/reading-kernels.ts'
import { referenceKernels } from '../kernels/reference-kernels.ts'
import { bareUnit, countUses, loadUnit } from '../units/load-unit.ts'
import { createTensorLoader } from '../units/tensor-loader.ts'
import type { UnitOutline, Units } from '../units/unit-outline.ts'
import { checkWeights } from './check-scores.ts'

/** How a criterion comes to the weights of units. */
export interface Weights {
  readonly kernels: Kernels
  load(outline: UnitOutline): Unit | Promise<Unit>
  /** Throws a failure with code `invalid-model` where a weight is NaN or infinite; after the unit has been scored. */
  check(unit: Unit): void | Promise<void>
}

/** Tensors are read whole, and kept as long as another unit needs them. */
function wholeTensors({ outlines, tensors }: Units, kernels: Partial<Kernels>): Weights {
  const loader = createTensorLoader(tensors, countUses(outlines))
  return {
    kernels: { ...referenceKernels, ...kernels },
    load: outline => loadUnit(outline, loader),
    check(unit) {
      for (const slice of unit.slices) if (loader.isDone(slice.tensor)) checkWeights(slice)
    },
  }
}

/** Tensors are read piece by piece when their sums are asked for, and after their last unit where they never were. */
function sumsAlone({ outlines, tensors }: Units): Weights {
  const kernels = readingKernels(tensors)
  const uses = countUses(outlines)
  return {
    kernels,
    load: bareUnit,
    async check(unit) {
      for (const { tensor } of unit.slices) {
        const left = uses.get(tensor)! - 1
        uses.set(tensor, left)
        if (left === 0) await kernels.check(tensor)
      }
    },
  }
}

/** Sums are made while reading for criteria that look at nothing else, unless a backend brings its own. */
export function weightsFor(units: Units, { weights }: AnyCriterion, kernels: Partial<Kernels> = {}): Weights {
  const isStructural = units.outlines.every(({ granularity }) => granularity === 'channel' || granularity === 'head')
  return weights === 'sums' && isStructural && !kernels.sumPowers ? sumsAlone(units) : wholeTensors(units, kernels)
}
