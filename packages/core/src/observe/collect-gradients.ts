import { failure } from '@coppice/spec'
import type { GradientRequest, Gradients, Loss, Runner, Slice, StatisticName } from '@coppice/spec'
import { sumCells } from '../kernels/sum-cells.ts'
import { addExact, createExactSums } from '../statistics/exact-sums.ts'
import type { ExactSums } from '../statistics/exact-sums.ts'
import { numbersOf } from './batches.ts'
import { checkFinite, samplesOf, seenValue, valuesOf } from './collect-activations.ts'
import type { Part } from './collect-activations.ts'
import type { Observations } from './observations.ts'
import type { Subject } from './subject.ts'
import type { UnitColumns } from './unit-columns.ts'

const ofElements = ['gradient.sum', 'gradient.sumAbs', 'gradient.sumSquares'] as const
const ofColumns = ['gradient.activationTimesGradient', 'gradient.activationSum', 'gradient.activationSumAbs'] as const
const ofSingles: readonly StatisticName[] = ['gradient.sumAbs', 'gradient.sumSquares', 'gradient.weightTimesGradient']

/** Whether some statistic needs gradients. */
export const isOfGradients = (name: StatisticName): boolean => name.startsWith('gradient.')

/** Whether examples must be differentiated one by one. */
export const wantsSingles = (needs: readonly StatisticName[]): boolean => ofSingles.some(name => needs.includes(name))

/** The values whose gradients some statistic needs. */
export function gradientColumns(
  columns: readonly UnitColumns[],
  needs: readonly StatisticName[],
): readonly UnitColumns[] {
  return ofColumns.some(name => needs.includes(name)) ? columns : []
}

/** What is to be differentiated for some statistics. */
export function gradientRequest(
  { outlines, constantOf, makers }: Subject,
  columns: readonly UnitColumns[],
  needs: readonly StatisticName[],
  loss: Loss,
): GradientRequest {
  const all = ofElements.some(name => needs.includes(name))
  const slices = all ? outlines.flatMap(outline => outline.slices.map(({ tensor }) => constantOf(tensor))) : []
  const made = [...makers.values()].flatMap(own => own.map(({ constant }) => constant))
  return { loss, weights: [...new Set([...slices, ...made])], values: valuesOf(gradientColumns(columns, needs)) }
}

function addTo(states: Record<string, unknown>, name: string, numbers: Float64Array): void {
  addExact((states[name] ??= createExactSums(numbers.length)) as ExactSums, numbers)
}

const elementNumbers: Readonly<Record<(typeof ofElements)[number], (gradient: number) => number>> = {
  'gradient.sum': gradient => gradient,
  'gradient.sumAbs': Math.abs,
  'gradient.sumSquares': gradient => gradient * gradient,
}

/** The gradients of weights by name, as numbers; those that the loss does not depend on are zero. */
function weightGradients({ weights }: Gradients, names: readonly string[], first: number): Map<string, Float64Array> {
  const found = new Map<string, Float64Array>()
  for (const name of names) {
    const batch = weights[name]
    if (!batch) continue
    const gradient = Float64Array.from(numbersOf(batch))
    const bad = gradient.find(value => !Number.isFinite(value))
    if (bad !== undefined)
      throw failure({
        code: 'invalid-model',
        who: `observe, the gradient of the tensor '${name}' at example ${first}`,
        expected: 'finite numbers',
        received: String(bad),
      })
    found.set(name, gradient)
  }
  return found
}

function addElements(observations: Observations, gradients: ReadonlyMap<string, Float64Array>): void {
  for (const name of ofElements) {
    if (!observations.settings.needs.includes(name)) continue
    for (const [tensor, gradient] of gradients)
      addTo((observations.tensors[tensor] ??= {}), name, gradient.map(elementNumbers[name]))
  }
}

/** |Σ w·∂L/∂w| of each cell. */
function addCells(observations: Observations, subject: Subject, gradients: ReadonlyMap<string, Float64Array>): void {
  for (const { id, size } of subject.outlines) {
    const total = new Float64Array(size)
    for (const { slice, constant, data } of subject.makers.get(id) ?? []) {
      const gradient = gradients.get(constant)
      if (!gradient) continue
      const products = gradient.map((value, at) => value * data[at]!)
      const own: Slice = { ...slice, data }
      sumCells(own, size, products).forEach((sum, cell) => (total[cell]! += sum))
    }
    addTo(observations.cells, id, total.map(Math.abs))
  }
}

/** Of each column of one example Σ a·g, and Σ g and Σ |g|, over all sources. */
function addColumns(
  observations: Observations,
  columns: UnitColumns,
  part: Part,
  { activations, values }: Gradients,
): void {
  const seen = (batches: Gradients['values']): Map<string, ReturnType<typeof seenValue>> =>
    new Map(columns.sources.map(({ value }) => [value, seenValue(batches[value]!, value, part)]))
  const [shown, slopes] = [seen(activations), seen(values)]
  const states = (observations.columns[columns.key] ??= {})
  for (let example = 0; example < part.examples; example++) {
    const sums = ofColumns.map(() => new Float64Array(columns.columns))
    const given = samplesOf(columns, shown, part, example)
    samplesOf(columns, slopes, part, example).forEach((slope, source) => {
      checkFinite(slope, `the gradient of the value '${columns.sources[source]!.value}'`)
      const { length, data } = slope
      for (let at = 0; at < data.length; at++) {
        const column = Math.floor(at / length)
        sums[0]![column]! += data[at]! * given[source]!.data[at]!
        sums[1]![column]! += data[at]!
        sums[2]![column]! += Math.abs(data[at]!)
      }
    })
    sums[0] = sums[0]!.map(Math.abs)
    ofColumns.forEach((name, at) => {
      if (observations.settings.needs.includes(name)) addTo(states, name, sums[at]!)
    })
  }
}

/** Differentiates the loss of some examples and adds what statistics need of it. */
export async function collectGradients(
  runner: Runner,
  subject: Subject,
  columns: readonly UnitColumns[],
  part: Part,
  observations: Observations,
): Promise<void> {
  const { needs } = observations.settings
  const request = gradientRequest(subject, columns, needs, observations.loss!)
  if (request.weights.length === 0 && request.values.length === 0) return
  const gradients = await runner.differentiate!(part.batch, request)
  const ofWeights = weightGradients(gradients, request.weights, part.first)
  addElements(observations, ofWeights)
  if (needs.includes('gradient.weightTimesGradient')) addCells(observations, subject, ofWeights)
  for (const own of gradientColumns(columns, needs)) addColumns(observations, own, part, gradients)
}
