import type { Criterion, Granularity, Kernels, StatisticName, Statistics, Unit } from '@coppice/spec'
import { referenceKernels } from '@coppice/core'
import { check, expectThat, inWords } from './check.ts'
import type { Check } from './check.ts'
import { naiveKernels } from './naive-kernels.ts'
import { permuteCells } from './permute-cells.ts'
import { expectKnown, pluginCheck } from './plugin-check.ts'
import { sampleStatistics } from './sample-statistics.ts'
import { constantFill, raggedUnits, randomFill, sampleUnits, singleCellUnits } from './sample-units.ts'
import type { Fill } from './sample-units.ts'

/** What the checks of a criterion need to know. */
export interface CriterionCheckOptions<Needs extends StatisticName> {
  /** The statistics to show for a unit. Default {@link sampleStatistics}, of what it needs at the unit's granularity. */
  readonly seen?: (unit: Unit) => Statistics<Needs>
  /** Leaves out the sample units that the criterion refuses by design. Default: scores all. */
  readonly accepts?: (unit: Unit) => boolean
  /** Other kernels that must give the same scores. Default core's reference kernels. */
  readonly kernels?: Kernels
}

/** How many checks {@link criterionChecks} yields. */
export const criterionCheckCount = 17

const granularities: readonly Granularity[] = ['element', 'n:m', 'block', 'channel', 'head', 'layer']

const statistics: readonly StatisticName[] = [
  'activation.count',
  'activation.sum',
  'activation.sumAbs',
  'activation.sumSquares',
  'activation.zeros',
  'activation.range',
  'activation.histogram',
  'activation.histogramByLabel',
  'activation.gram',
  'gradient.count',
  'gradient.sum',
  'gradient.sumAbs',
  'gradient.sumSquares',
  'gradient.weightTimesGradient',
  'gradient.activationTimesGradient',
  'gradient.activationSum',
  'gradient.activationSumAbs',
  'raw',
]

const describeUnit = (unit: Unit): string => `unit '${unit.id}' (${unit.granularity}, ${unit.size} cells)`

function expectScores(unit: Unit, scores: Float32Array): void {
  const isArray = Object.prototype.toString.call(scores) === '[object Float32Array]'
  expectThat(isArray, describeUnit(unit), 'a Float32Array', inWords(scores))
  expectThat(scores.length === unit.size, describeUnit(unit), `${unit.size} scores`, `${scores.length}`)
  const bad = scores.findIndex(score => !Number.isFinite(score))
  expectThat(bad < 0, describeUnit(unit), 'finite scores', `${scores[bad]} in cell ${bad}`)
}

/** Throws unless two lists of scores are equal, up to a fraction of the largest magnitude. */
function expectSame(unit: Unit, expected: Float32Array, received: Float32Array, tolerance: number): void {
  expectScores(unit, received)
  const largest = expected.reduce((most, score) => Math.max(most, Math.abs(score)), 0)
  const bad = expected.findIndex((score, cell) => !(Math.abs(score - received[cell]!) <= tolerance * largest))
  expectThat(bad < 0, `${describeUnit(unit)}, cell ${bad}`, `${expected[bad]}`, `${received[bad]}`)
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  Object.values(value).forEach(deepFreeze)
  return Object.freeze(value)
}

const contentsOf = (unit: Unit): string =>
  JSON.stringify(
    unit.slices.map(({ data, layout }) => [[...data], layout.kind === 'axis' ? [...layout.positions] : layout]),
  )

/** What the checks work with. */
interface Subject {
  readonly criterion: Pick<Criterion<StatisticName>, 'name' | 'granularities' | 'needs' | 'needsAt' | 'weights'>
  readonly kernels: Kernels
  readonly accepts: (unit: Unit) => boolean
  score(unit: Unit, kernels?: Kernels): Promise<Float32Array>
  /** What it warns of; nothing where it has no `warn`. */
  warn(unit: Unit): Promise<readonly string[]>
  /** Fresh sample units of every granularity that it declares. */
  units(fill?: Fill, sample?: typeof sampleUnits): readonly Unit[]
  /** Throws unless each unit gets one finite score a cell. */
  scoreAll(units: readonly Unit[]): Promise<void>
}

type Run = (subject: Subject) => void | Promise<void>

const declarations: Readonly<Record<string, Run>> = {
  'declares granularities and statistics that exist': ({ criterion }) => {
    expectKnown('granularities', criterion.granularities, granularities, 1)
    expectKnown('needs', criterion.needs, statistics, 0)
    for (const granularity of criterion.granularities)
      expectKnown(`needs at ${granularity}`, criterion.needsAt?.(granularity) ?? [], criterion.needs, 0)
  },
  'gives one finite score a cell for every granularity': async ({ criterion, accepts, units, scoreAll }) => {
    for (const granularity of criterion.granularities) {
      const some = sampleUnits(granularity, randomFill).some(accepts)
      expectThat(some, criterion.name, `a sample unit it accepts for ${granularity}`, 'none')
    }
    await scoreAll(units())
  },
  'tells cells apart': async ({ units, score }) => {
    for (const unit of units().filter(unit => unit.size > 1)) {
      const scores = await score(unit)
      expectThat(new Set(scores).size > 1, describeUnit(unit), 'different scores', `${scores[0]} for each`)
    }
  },
}

const purity: Readonly<Record<string, Run>> = {
  'gives the same scores for the same unit': async ({ units, score }) => {
    const again = units()
    for (const [i, unit] of units().entries()) expectSame(unit, await score(unit), await score(again[i]!), 0)
  },
  'remembers nothing from one unit to the next': async ({ units, score, scoreAll }) => {
    for (const unit of units()) {
      const before = Float32Array.from(await score(unit))
      await scoreAll(units(constantFill(3)))
      expectSame(unit, before, await score(unit), 0)
    }
  },
  'scores many units at the same time': async ({ units, score }) => {
    const made = units()
    const together = await Promise.all(made.map(unit => score(unit)))
    for (const [i, unit] of made.entries()) expectSame(unit, await score(unit), together[i]!, 0)
  },
  'leaves the unit as it was': async ({ units, score }) => {
    for (const unit of units()) {
      const before = contentsOf(unit)
      await score(deepFreeze(unit))
      expectThat(contentsOf(unit) === before, describeUnit(unit), 'the same weights afterwards', 'others')
    }
  },
  'gives its scores away': async ({ units, score }) => {
    for (const unit of units()) {
      const [first, before] = [await score(unit), contentsOf(unit)]
      const copy = Float32Array.from(first)
      first.fill(-1)
      expectThat(contentsOf(unit) === before, describeUnit(unit), 'an array of its own', 'a view of the weights')
      expectSame(unit, copy, await score(unit), 0)
    }
  },
}

/** Cells to a row of the weight; all of them where cells are no part of one matrix. */
function cellsAcross({ slices, size }: Unit): number {
  const { layout, shape } = slices[0]!
  if (layout.kind === 'axis') return size
  return layout.kind === 'element' ? shape[1]! : Math.ceil(layout.matrix[1] / layout.block[1])
}

/** Another order of the cells. With `byRows`, weights and blocks stay with the inputs that they are multiplied with. */
function permutationOf(unit: Unit, byRows: boolean): number[] {
  const across = cellsAcross(unit)
  const cells = Array.from({ length: unit.size }, (_, cell) => cell)
  if (!byRows || across === unit.size) return cells.map(cell => (cell + 1) % unit.size).reverse()
  return cells.map(cell => unit.size - across - (cell - (cell % across)) + (cell % across))
}

const values: Readonly<Record<string, Run>> = {
  'warns in sentences': async ({ units, warn }) => {
    for (const unit of [...units(), ...units(constantFill(0))])
      for (const sentence of await warn(unit))
        expectThat(/^\S.*[.!]$/.test(sentence), describeUnit(unit), 'a sentence', inWords(sentence))
  },
  'permuting the cells permutes the scores': async ({ criterion, units, score }) => {
    for (const unit of units()) {
      const order = permutationOf(unit, criterion.needs.length > 0)
      const scores = await score(unit)
      const expected = Float32Array.from(order, cell => scores[cell]!)
      expectSame(unit, expected, await score(permuteCells(unit, order)), 1e-5)
    }
  },
  'scores weights that are all zero': ({ units, scoreAll }) => scoreAll(units(constantFill(0))),
  'scores weights that are all the same': ({ units, scoreAll }) => scoreAll(units(constantFill(-0.5))),
  'scores tiny and large weights': async ({ units, scoreAll }) => {
    for (const size of [1e-12, 1e6])
      await scoreAll(units((tensor, count) => randomFill(tensor, count).map(weight => weight * size)))
  },
  'scores a single cell and cells of unequal size': async ({ criterion, units, scoreAll }) => {
    await scoreAll(units(randomFill, singleCellUnits))
    if (criterion.granularities.includes('block')) await scoreAll(raggedUnits(randomFill))
  },
  'looks at sums alone where it says so': async ({ criterion, units, score }) => {
    if (criterion.weights !== 'sums') return
    for (const unit of units().filter(({ granularity }) => granularity === 'channel' || granularity === 'head')) {
      const { bare, kernels } = withoutData(unit)
      expectSame(unit, await score(unit), await score(bare, kernels), 0)
    }
  },
  'gives the same scores with other kernels': async ({ units, score, kernels }) => {
    for (const unit of units()) expectSame(unit, await score(unit), await score(unit, kernels), 1e-5)
  },
}

/** The unit as a criterion sees it that looks at sums alone, and kernels that still know the weights. */
function withoutData(unit: Unit): { readonly bare: Unit; readonly kernels: Kernels } {
  const data = new Map(unit.slices.map(slice => [slice.tensor, slice.data]))
  const refuse = (what: string) => (): never =>
    expectThat(false, describeUnit(unit), 'calls of kernels.sumPowers alone', `one of kernels.${what}`) as never
  const kernels: Kernels = {
    sumPowers: (slice, ...rest) => naiveKernels.sumPowers({ ...slice, data: data.get(slice.tensor)! }, ...rest),
    rows: refuse('rows'),
    sumCells: refuse('sumCells'),
    inputIndices: refuse('inputIndices'),
    outputIndices: refuse('outputIndices'),
  }
  return { bare: { ...unit, slices: unit.slices.map(slice => ({ ...slice, data: new Float32Array(0) })) }, kernels }
}

function subjectOf<Needs extends StatisticName>(
  criterion: Criterion<Needs>,
  options: CriterionCheckOptions<Needs>,
): Subject {
  const { accepts = () => true, kernels = referenceKernels } = options
  const seen = seenFor(criterion, options)
  const score: Subject['score'] = async (unit, by = naiveKernels) => criterion.score(unit, seen(unit), by)
  return {
    criterion,
    kernels,
    accepts,
    score,
    warn: async unit => (await criterion.warn?.(unit, seen(unit), naiveKernels)) ?? [],
    units(fill = randomFill, sample = sampleUnits) {
      const made = criterion.granularities.flatMap(granularity => sample(granularity, fill)).filter(accepts)
      expectThat(made.length > 0, criterion.name, 'at least one sample unit that it accepts', 'none')
      return made
    },
    async scoreAll(units) {
      for (const unit of units) expectScores(unit, await score(unit))
    },
  }
}

/**
 * What every criterion must do, as named checks. Sample units cover each granularity that it declares: convolutions
 * with and without BatchNorm, parts of tensors, residual sums, tables, heads, ragged blocks.
 *
 * @example
 * ```ts
 * for (const { name, run } of criterionChecks(l1())) it(name, run)
 * ```
 */
export function* criterionChecks<const Needs extends StatisticName = never>(
  criterion: Criterion<Needs>,
  options: CriterionCheckOptions<Needs> = {},
): Generator<Check> {
  const subject = subjectOf(criterion, options)
  yield pluginCheck(criterion, 'criterion')
  for (const [name, run] of Object.entries({ ...declarations, ...purity, ...values }))
    yield check(name, () => run(subject))
}

function seenFor<Needs extends StatisticName>(
  criterion: Criterion<Needs>,
  { seen }: CriterionCheckOptions<Needs>,
): (unit: Unit) => Statistics<Needs> {
  return seen ?? (unit => sampleStatistics(unit, criterion.needsAt?.(unit.granularity) ?? criterion.needs))
}
