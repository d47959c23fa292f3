import { batchNormScale, fpgm, groupNorm, l1, l2, lamp, lp, random } from '@coppice/criterion-sparsity'
import { certify, global, mask, plan, remove, uniform } from '@coppice/core'
import { countParameters } from '@coppice/graph'
import type { Criterion, Model, Plan, Session } from '@coppice/spec'
import { testedNetworks } from './accuracy/tested-network.ts'
import type { TestedNetwork } from './accuracy/tested-network.ts'
import { report } from './lib/benchmark.ts'
import type { Benchmark, BenchmarkOptions, Measured } from './lib/benchmark.ts'
import { accuracyOf } from './lib/classify.ts'
import { markdownTable } from './lib/markdown-table.ts'
import { openRuntime } from './lib/open-runtime.ts'
import { meanAndDeviation } from './lib/statistics.ts'

/** What trained networks still get right after pruning, without any training or repair. */
export const accuracy: Benchmark = { name: 'accuracy', title: 'Accuracy', run }

const seeds = [1, 2, 3, 4, 5]

interface Compared {
  readonly name: string
  /** One, or one for each seed. */
  readonly variants: readonly Criterion[]
  /** An operator without which there is nothing of its own to measure. */
  readonly needs?: string
}

const criteria: readonly Compared[] = [
  { name: 'l1', variants: [l1()] },
  { name: 'l2', variants: [l2()] },
  { name: 'lp, power 0.5', variants: [lp({ power: 0.5 })] },
  { name: 'lamp', variants: [lamp()] },
  { name: 'fpgm', variants: [fpgm()] },
  { name: 'group-norm', variants: [groupNorm()] },
  { name: 'bn-scale', variants: [batchNormScale()], needs: 'BatchNormalization' },
  { name: 'random', variants: seeds.map(seed => random({ seed })) },
]

type Grain = 'channel' | 'element'

const sparsities: Readonly<Record<Grain, readonly number[]>> = {
  channel: [0.1, 0.25, 0.5],
  element: [0.3, 0.5, 0.7, 0.8, 0.9],
}

interface Bench {
  readonly network: TestedNetwork
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
  const [fast, exact] = [await openRuntime('all'), await openRuntime('disabled')]
  const parts: Measured[] = []
  for (const open of testedNetworks) {
    const network = await open(quick ? 500 : Infinity)
    parts.push(await measureNetwork({ network, fast, exact }))
    await network.close()
  }
  return { text: [description, ...parts.map(({ text }) => text)].join('\n\n'), data: parts.map(({ data }) => data) }
}

const description = `Share of test images that is classified right, before and after pruning, in percent: of MNIST's 10,000 for the first two networks, of 1,000 of CIFAR-10 for ResNet-8. No training and no repair after pruning. Channels are removed (hard, the same fraction of every unit, rounded down to whole channels); elements are set to zero (soft, one threshold over all weights). Random: mean ± standard deviation of ${seeds.length} seeds. Every pruned model has its certificate.`

async function measureNetwork(bench: Bench): Promise<Measured> {
  const { fast, network } = bench
  const { name, model, test } = network
  const before = await accuracyOf(fast, model, test)
  const channels = await measureGrain('channel', bench)
  const elements = await measureGrain('element', bench)
  const head = `## ${name}\n\n${countParameters(model.graph)} parameters, pixels from 0 to 255, ${percent(before)} % before pruning.`
  const text = [head, tableOf('channel', channels), tableOf('element', elements)].join('\n\n')
  return { text, data: { name, before, channels, elements } }
}

async function measureGrain(grain: Grain, bench: Bench): Promise<Cell[]> {
  const { name, model } = bench.network
  const cells: Cell[] = []
  for (const { name: criterion, variants, needs } of criteria) {
    const isMissing = needs !== undefined && !model.graph.nodes.some(({ operator }) => operator === needs)
    if (isMissing || !variants[0]!.granularities.includes(grain)) continue
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
  { network, exact, fast }: Bench,
): Promise<Cell> {
  const { model, test } = network
  const accuracies: number[] = []
  let removed = 0
  for (const variant of variants) {
    const allocation = grain === 'channel' ? uniform() : global()
    const draft = await plan(model, { criterion: variant, granularity: grain, allocation, target: { sparsity } })
    const pruned = grain === 'channel' ? await remove(model, draft) : await mask(model, draft)
    const { passed, reason } = await certify(model, pruned, draft, { session: exact })
    if (!passed) throw new Error(`${criterion} ${sparsity}: the certificate fails: ${reason}`)
    accuracies.push(await accuracyOf(fast, pruned, test))
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
  const rows = names.map(name => [name, ...columns.map(sparsity => formatAccuracy(of(name, sparsity)))])
  const removed = ['parameters gone', ...columns.map(sparsity => percent(of(names[0]!, sparsity).removed))]
  const title = grain === 'channel' ? 'channels, hard' : 'elements, soft'
  return markdownTable([title, ...columns.map(sparsity => `${100 * sparsity} %`)], [...rows, removed])
}

function formatAccuracy({ accuracies }: Cell): string {
  const [mean, deviation] = meanAndDeviation(accuracies)
  return accuracies.length === 1 ? percent(mean) : `${percent(mean)} ± ${percent(deviation)}`
}
