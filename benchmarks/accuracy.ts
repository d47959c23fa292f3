import { fpgm, groupNorm, l1, l2, lamp, openFileSource, random, read } from 'coppice'
import { certify, global, mask, plan, remove, uniform } from '@coppice/core'
import { countParameters } from '@coppice/graph'
import type { Criterion, Model, Plan, Session } from '@coppice/spec'
import { report } from './lib/benchmark.ts'
import type { Benchmark, BenchmarkOptions, Measured } from './lib/benchmark.ts'
import { fixture } from './lib/fixtures.ts'
import { markdownTable } from './lib/markdown-table.ts'
import { measureAccuracy } from './lib/measure-accuracy.ts'
import { openRuntime } from './lib/open-runtime.ts'
import { readMnist } from './lib/read-mnist.ts'
import type { Digits } from './lib/read-mnist.ts'
import { meanAndDeviation } from './lib/statistics.ts'

/** What trained networks still get right after pruning, without any training or repair. */
export const accuracy: Benchmark = { name: 'accuracy', title: 'Accuracy', run }

const models = ['mnist-8', 'opt-mnist']
const seeds = [1, 2, 3, 4, 5]
const criteria: readonly (readonly [name: string, make: readonly Criterion[]])[] = [
  ['l1', [l1()]],
  ['l2', [l2()]],
  ['lamp', [lamp()]],
  ['fpgm', [fpgm()]],
  ['group-norm', [groupNorm()]],
  ['random', seeds.map(seed => random({ seed }))],
]

type Grain = 'channel' | 'element'

const sparsities: Readonly<Record<Grain, readonly number[]>> = {
  channel: [0.1, 0.25, 0.5],
  element: [0.3, 0.5, 0.7, 0.8, 0.9],
}

interface Bench {
  readonly model: Model
  readonly digits: Digits
  readonly divisor: number
  readonly count: number
  readonly fast: Session<'kernels' | 'forward'>
  readonly exact: Session<'kernels' | 'forward'>
}

interface Cell {
  readonly criterion: string
  readonly sparsity: number
  readonly accuracies: readonly number[]
  /** The fraction of the parameters that is gone or zero. */
  readonly removed: number
}

async function run({ quick }: BenchmarkOptions): Promise<Measured> {
  const digits = await readMnist()
  const [fast, exact] = [await openRuntime('all'), await openRuntime('disabled')]
  const count = quick ? 500 : digits.count
  const parts: Measured[] = []
  for (const name of models) {
    const source = await openFileSource(fixture(`models/onnx-mnist/${name}.onnx`))
    const model = await read(source)
    const divisor = await findScaling(fast, model, digits)
    parts.push(await measureModel(name, { model, digits, divisor, count, fast, exact }))
    await source.close()
  }
  return { text: [describe(count), ...parts.map(({ text }) => text)].join('\n\n'), data: parts.map(({ data }) => data) }
}

function describe(count: number): string {
  return `Share of ${count} images of the MNIST test set that is classified right, before and after pruning, in percent. No training and no repair after pruning. Channels are removed (hard, the same fraction of both units, rounded down to whole channels); elements are set to zero (soft, one threshold over all weights). Random: mean ± standard deviation of ${seeds.length} seeds. Every pruned model has its certificate.`
}

/** Pixels are fed as the model gets most of 2,000 images right. */
async function findScaling(session: Bench['fast'], model: Model, digits: Digits): Promise<number> {
  const raw = await measureAccuracy(session, model, digits, { divisor: 1, count: 2000 })
  const scaled = await measureAccuracy(session, model, digits, { divisor: 255, count: 2000 })
  report(`first 2000 images: ${raw} as they are, ${scaled} divided by 255`)
  return scaled > raw ? 255 : 1
}

async function measureModel(name: string, bench: Bench): Promise<Measured> {
  const before = await measureAccuracy(bench.fast, bench.model, bench.digits, bench)
  const channels = await measureGrain(name, 'channel', bench)
  const elements = await measureGrain(name, 'element', bench)
  const pixels = bench.divisor === 1 ? 'from 0 to 255' : `divided by ${bench.divisor}`
  const head = `## ${name}\n\n${countParameters(bench.model.graph)} parameters, pixels ${pixels}, ${percent(before)} % before pruning.`
  const text = [head, tableOf('channel', channels), tableOf('element', elements)].join('\n\n')
  return { text, data: { name, before, divisor: bench.divisor, channels, elements } }
}

async function measureGrain(name: string, grain: Grain, bench: Bench): Promise<Cell[]> {
  const cells: Cell[] = []
  for (const [criterion, variants] of criteria) {
    if (!variants[0]!.granularities.includes(grain)) continue
    report(`${name}, ${grain}, ${criterion}`)
    for (const sparsity of sparsities[grain]) cells.push(await measureCell(criterion, variants, grain, sparsity, bench))
  }
  return cells
}

async function measureCell(
  criterion: string,
  variants: readonly Criterion[],
  grain: Grain,
  sparsity: number,
  bench: Bench,
): Promise<Cell> {
  const { model, exact, fast, digits } = bench
  const accuracies: number[] = []
  let removed = 0
  for (const variant of variants) {
    const allocation = grain === 'channel' ? uniform() : global()
    const draft = await plan(model, { criterion: variant, granularity: grain, allocation, target: { sparsity } })
    const pruned = grain === 'channel' ? await remove(model, draft) : await mask(model, draft)
    const { passed, reason } = await certify(model, pruned, draft, { session: exact })
    if (!passed) throw new Error(`${criterion} ${sparsity}: the certificate fails: ${reason}`)
    accuracies.push(await measureAccuracy(fast, pruned, digits, bench))
    removed =
      grain === 'channel' ? 1 - countParameters(pruned.graph) / countParameters(model.graph) : zeroed(draft, model)
  }
  return { criterion, sparsity, accuracies, removed }
}

function zeroed({ units }: Plan, { graph }: Model): number {
  const zeros = units.reduce((sum, { removed }) => sum + ('count' in removed ? removed.count : removed.length), 0)
  return zeros / countParameters(graph)
}

const percent = (fraction: number): string => (100 * fraction).toFixed(2)

function tableOf(grain: Grain, cells: readonly Cell[]): string {
  const columns = sparsities[grain]
  const names = [...new Set(cells.map(({ criterion }) => criterion))]
  const of = (criterion: string, sparsity: number): Cell =>
    cells.find(cell => cell.criterion === criterion && cell.sparsity === sparsity)!
  const rows = names.map(name => [name, ...columns.map(sparsity => accuracyOf(of(name, sparsity)))])
  const removed = ['parameters gone', ...columns.map(sparsity => percent(of(names[0]!, sparsity).removed))]
  const title = grain === 'channel' ? 'channels, hard' : 'elements, soft'
  return markdownTable([title, ...columns.map(sparsity => `${100 * sparsity} %`)], [...rows, removed])
}

function accuracyOf({ accuracies }: Cell): string {
  const [mean, deviation] = meanAndDeviation(accuracies)
  return accuracies.length === 1 ? percent(mean) : `${percent(mean)} ± ${percent(deviation)}`
}
