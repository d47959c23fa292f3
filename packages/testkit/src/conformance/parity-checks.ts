import type {
  AnyCriterion,
  Backend,
  Batch,
  CalibrationBatch,
  Capability,
  GradientRequest,
  Graph,
  Loss,
  Runner,
} from '@coppice/spec'
import { randomFeeds } from '../random-feeds.ts'
import { tinyModels } from '../tiny-models.ts'
import type { TinyModel } from '../tiny-models.ts'
import { check, expectThat } from './check.ts'
import type { Check } from './check.ts'
import { expectSamePlans } from './same-plans.ts'
import { withRunner } from './with-session.ts'

/** How two backends are compared. */
export interface ParityOptions {
  /** Default {@link tinyModels}. */
  readonly models?: readonly TinyModel[]
  /** The largest difference, as a part of the largest number it lies among; 5e-6 more are allowed, as some gradients are exactly zero. Default 1e-4. */
  readonly tolerance?: number
  /** Makes an optimizer for one training step of each; without it no step is compared. Default none. */
  readonly optimizer?: () => unknown
  /** Criteria by which both must make the same plans, of channels and of single weights. Default none. */
  readonly criteria?: readonly AnyCriterion[]
}

const granularities = ['channel', 'element'] as const

/**
 * How many checks {@link parityChecks} yields.
 *
 * @example
 * ```ts
 * await runChecks(parityChecks(mine, reference), { count: parityCheckCount(mine, reference) }) // 62 where both can differentiate
 * ```
 */
export function parityCheckCount(backend: Backend, reference: Backend, options: ParityOptions = {}): number {
  const { models = tinyModels, optimizer, criteria = [] } = options
  const both = (can: Capability): boolean => [backend, reference].every(each => each.capabilities.includes(can))
  const plans = criteria.length > 0 ? granularities.length : 0
  return models.length * (1 + Number(both('backward')) + Number(optimizer !== undefined && both('train')) + plans)
}

/**
 * Compares a backend with a reference on tiny models, as named checks: every value of the graph, where both can
 * differentiate the gradients of every weight, where both can train the weights after one step, and the plans by
 * criteria that are given.
 *
 * @example
 * ```ts
 * await runChecks(parityChecks(webgpu({ device }), wasm()))
 * ```
 */
export function* parityChecks(backend: Backend, reference: Backend, options: ParityOptions = {}): Generator<Check> {
  const { models = tinyModels, tolerance = 1e-4, optimizer, criteria = [] } = options
  const both = (can: Capability): boolean => [backend, reference].every(each => each.capabilities.includes(can))
  const compare = async (
    model: TinyModel,
    measure: (runner: Runner, graph: Graph) => Promise<Batches>,
  ): Promise<void> => {
    const [expected, received] = [await onBackend(reference, model, measure), await onBackend(backend, model, measure)]
    expectSame(expected, received, tolerance)
  }
  for (const model of models) {
    yield check(`${model.name}: the same values`, () => compare(model, runAll))
    if (both('backward')) yield check(`${model.name}: the same gradients`, () => compare(model, differentiateAll))
    if (optimizer && both('train'))
      yield check(`${model.name}: the same step`, () => compare(model, (...on) => takeStep(optimizer(), ...on)))
    if (criteria.length === 0) continue
    for (const granularity of granularities)
      yield check(`${model.name}: the same plans of granularity ${granularity}`, () =>
        expectSamePlans(backend, reference, model.build(1), granularity, criteria),
      )
  }
}

type Batches = Readonly<Record<string, Pick<Batch, 'shape' | 'data'>>>

async function onBackend(
  backend: Backend,
  { build }: TinyModel,
  measure: (runner: Runner, graph: Graph) => Promise<Batches>,
): Promise<Batches> {
  const model = build(1)
  let found: Batches = {}
  const taps = valuesOf(model.graph)
  await withRunner(backend, model, async runner => void (found = await measure(runner, model.graph)), { taps })
  return found
}

const valuesOf = ({ nodes }: Graph): string[] => nodes.flatMap(({ outputs }) => outputs).filter(name => name !== '')

const feedsOf = (graph: Graph): CalibrationBatch['feeds'] => randomFeeds(graph, { batch: 2, sequence: 3 })

const runAll = (runner: Runner, graph: Graph): Promise<Batches> => runner.run(feedsOf(graph), valuesOf(graph))

const loss: Loss = { kind: 'squared-error' }

async function differentiateAll(runner: Runner, graph: Graph): Promise<Batches> {
  const weighted = graph.nodes.filter(({ operator }) => ['Conv', 'Gemm', 'MatMul'].includes(operator))
  const request: GradientRequest = {
    loss,
    weights: weightsOf(graph),
    values: weighted.map(({ outputs }) => outputs[0]!),
  }
  const gradients = await runner.differentiate!({ feeds: feedsOf(graph) }, request)
  const total = { shape: [], data: Float64Array.of(gradients.loss) }
  const activations = Object.entries(gradients.values).map(([name, batch]) => [`gradient of ${name}`, batch] as const)
  return { loss: total, ...gradients.weights, ...Object.fromEntries(activations), ...gradients.activations }
}

const weightsOf = ({ tensors }: Graph): string[] =>
  [...tensors.values()].filter(({ type, shape }) => type === 'float32' && shape.length > 0).map(({ name }) => name)

async function takeStep(optimizer: unknown, runner: Runner, graph: Graph): Promise<Batches> {
  const trainer = runner.train!({ losses: [loss], optimizer })
  try {
    const mean = await trainer.step({ feeds: feedsOf(graph) })
    const weights = [...(await trainer.weights())].map(
      ([name, data]) => [name, { shape: [data.length], data }] as const,
    )
    return { loss: { shape: [], data: Float64Array.of(mean) }, ...Object.fromEntries(weights) }
  } finally {
    await trainer.close()
  }
}

function expectSame(expected: Batches, received: Batches, tolerance: number): void {
  const names = Object.keys(expected)
  const found = Object.keys(received).sort().join(', ')
  expectThat(found === [...names].sort().join(', '), 'names', names.join(', '), found)
  const moves = names.some(name => numbersOf(expected[name]!).some(value => value !== 0))
  expectThat(moves, 'the reference', 'a number other than 0', 'none')
  for (const name of names) expectClose(name, expected[name]!, received[name]!, tolerance)
}

const numbersOf = ({ data }: Batches[string]): number[] => Array.from(data as ArrayLike<number | bigint>, Number)

/** What is left of gradients that cancel out, such as those of a bias that a normalisation takes away. */
const rounding = 5e-6

function expectClose(name: string, wanted: Batches[string], given: Batches[string], tolerance: number): void {
  expectThat(`${wanted.shape}` === `${given.shape}`, name, `shape [${wanted.shape}]`, `[${given.shape}]`)
  const [expected, received] = [numbersOf(wanted), numbersOf(given)]
  const largest = expected.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0)
  const isBad = (value: number, at: number): boolean =>
    !(Object.is(value, received[at]) || Math.abs(value - received[at]!) <= tolerance * largest + rounding)
  const bad = expected.findIndex(isBad)
  expectThat(bad < 0, `${name}, element ${bad}`, `${expected[bad]}`, `${received[bad]}`)
}
