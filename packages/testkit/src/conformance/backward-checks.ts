import { isFailure } from '@coppice/spec'
import type { Backend, Batch, CalibrationBatch, Gradients, Loss, Model, Runner } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { randomFeeds } from '../random-feeds.ts'
import { seeded } from '../seeded.ts'
import { check, errorOf, expectThat } from './check.ts'
import type { Check } from './check.ts'
import { expectNumbers, expectShape, floats, numbers } from './expect-numbers.ts'
import { withRunner } from './with-session.ts'

const examples = [
  [1, 2],
  [3, -1],
  [-0.5, 0.25],
] as const
const weights = [
  [0.5, -0.25, 1],
  [0.125, 0.5, -0.5],
] as const
const biases = [0.25, -0.5, 0] as const
const labels = [2, 0, 1] as const

type Rows = readonly (readonly number[])[]

/** x · w + b, with an operator behind it. */
function linear(last?: string): Model {
  return buildModel({ name: 'linear' }, g => {
    const w = g.constant(weights.flat(), { name: 'w', type: 'float32', shape: [2, 3] })
    const b = g.constant([...biases], { name: 'b', type: 'float32' })
    const sum = g.add(
      g.node('MatMul', [g.input('x', ['batch', 2]), w], {}, { name: 'product', shapes: [['batch', 3]] }),
      b,
    )
    g.output(last ? g.node(last, [sum], {}, { shapes: [['batch', 3]] }) : sum, { name: 'y' })
  })
}

const outputs: Rows = examples.map(x => biases.map((b, out) => x[0] * weights[0][out]! + x[1] * weights[1][out]! + b))

const softmax = (row: readonly number[]): number[] => {
  const powers = row.map(Math.exp)
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map(power => power / sum)
}

const targets = (values: Iterable<number>): Batch => floats([3, 3], values)
const classes = (values: readonly number[]): Batch => ({ type: 'int32', shape: [3], data: Int32Array.from(values) })
const batch = (given?: Batch): CalibrationBatch => ({
  feeds: { x: floats([3, 2], examples.flat()) },
  ...(given && { targets: given }),
})

const request = (loss: Loss): Parameters<NonNullable<Runner['differentiate']>>[1] => ({
  loss,
  weights: ['w', 'b'],
  values: ['product'],
})

/** Throws unless gradients are those of a loss whose slope with regard to the outputs is known. */
function expectSlopes(gradients: Gradients, loss: number, slopes: Rows): void {
  expectNumbers('loss', [loss], [gradients.loss], 1e-4)
  const ofWeights = weights.flatMap((_, input) =>
    biases.map((_bias, out) => examples.reduce((sum, x, at) => sum + x[input]! * slopes[at]![out]!, 0)),
  )
  const ofBiases = biases.map((_, out) => slopes.reduce((sum, row) => sum + row[out]!, 0))
  expectShape("gradient of 'w'", [2, 3], gradients.weights['w']?.shape)
  expectNumbers("gradient of 'w'", ofWeights, numbers(gradients.weights['w']), 1e-4)
  expectNumbers("gradient of 'b'", ofBiases, numbers(gradients.weights['b']), 1e-4)
  expectShape("gradient of 'product'", [3, 3], gradients.values['product']?.shape)
  expectNumbers("gradient of 'product'", slopes.flat(), numbers(gradients.values['product']), 1e-4)
  const products = outputs.flatMap(row => row.map((value, out) => value - biases[out]!))
  expectNumbers("'product' itself", products, numbers(gradients.activations['product']), 1e-5)
}

const differentiate = (runner: Runner, given: CalibrationBatch, loss: Loss): Promise<Gradients> =>
  runner.differentiate!(given, request(loss))

async function expectCrossEntropy(
  backend: Backend,
  last: string | undefined,
  given: readonly number[],
  shown: boolean,
) {
  const probabilities = outputs.map(softmax)
  const loss = -given.reduce((sum, label, at) => sum + Math.log(probabilities[at]![label]!), 0)
  const slopes = probabilities.map((row, at) => row.map((p, out) => p - Number(out === given[at])))
  await withRunner(backend, linear(last), async runner => {
    const data = batch(shown ? classes(given) : undefined)
    expectSlopes(await differentiate(runner, data, { kind: 'cross-entropy' }), loss, slopes)
  })
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))

async function expectBinary(backend: Backend, last: string | undefined): Promise<void> {
  const wanted: Rows = labels.map(label => biases.map((_, out) => Number(out === label)))
  const chances = outputs.map(row => row.map(sigmoid))
  const terms = chances.flatMap((row, at) => row.map((p, out) => Math.log(wanted[at]![out] === 1 ? p : 1 - p)))
  const slopes = chances.map((row, at) => row.map((p, out) => p - wanted[at]![out]!))
  await withRunner(backend, linear(last), async runner => {
    const gradients = await differentiate(runner, batch(targets(wanted.flat())), { kind: 'binary-cross-entropy' })
    expectSlopes(gradients, -terms.reduce((a, b) => a + b, 0), slopes)
  })
}

const network = (): Model =>
  buildModel({ seed: 5, name: 'network' }, g => {
    const first = g.relu(g.batchNorm(g.conv(g.input('x', ['batch', 2, 6, 6]), { out: 4, kernel: 3, padding: 1 })))
    const second = g.relu(g.conv(g.maxPool(first, { kernel: 2, stride: 2 }), { out: 5, kernel: 3, padding: 1 }))
    g.output(g.gemm(g.flatten(g.globalAveragePool(second)), { out: 3 }), { name: 'logits' })
  })

const isLearnt = (name: string): boolean => name.endsWith('.weight') || name.endsWith('.bias')
const learntBy = ({ graph }: Model): string[] => [...graph.tensors.keys()].filter(isLearnt)

/** The model with one weight moved along a direction. */
async function move(model: Model, name: string, direction: readonly number[], by: number): Promise<Model> {
  const tensor = model.graph.tensors.get(name)!
  const moved = new Float32Array((await tensor.read()).slice().buffer).map((value, at) => value + by * direction[at]!)
  const changed = { ...tensor, read: () => new Uint8Array(moved.buffer) }
  return { ...model, graph: { ...model.graph, tensors: new Map(model.graph.tensors).set(name, changed) } }
}

async function lossOf(backend: Backend, model: Model, data: CalibrationBatch): Promise<number> {
  let loss = NaN
  const wanted = { loss: { kind: 'cross-entropy' }, weights: [], values: [] } as const
  await withRunner(backend, model, async runner => void ({ loss } = await runner.differentiate!(data, wanted)))
  return loss
}

async function expectFiniteDifferences(backend: Backend): Promise<void> {
  const model = network()
  const names = learntBy(model)
  const feeds = randomFeeds(model.graph, { batch: 2 })
  const data: CalibrationBatch = { feeds, targets: { type: 'int32', shape: [2], data: Int32Array.of(0, 2) } }
  let found: Gradients['weights'] = {}
  await withRunner(backend, model, async runner => {
    const loss = { kind: 'cross-entropy' } as const
    found = (await runner.differentiate!(data, { loss, weights: names, values: [] })).weights
  })
  for (const name of names) {
    const slopes = numbers(found[name])
    const random = seeded(7, name)
    const direction = slopes.map(() => random.normal() / Math.sqrt(slopes.length))
    const step = 0.01
    const [before, after] = [
      await lossOf(backend, await move(model, name, direction, -step), data),
      await lossOf(backend, await move(model, name, direction, step), data),
    ]
    const expected = (after - before) / (2 * step)
    const received = slopes.reduce((sum, slope, at) => sum + slope * direction[at]!, 0)
    const scale = Math.sqrt(slopes.reduce((sum, slope) => sum + slope ** 2, 0)) + 1e-3
    const close = Math.abs(expected - received) <= 0.05 * scale
    expectThat(close, `the gradient of '${name}' along a random direction`, `${expected}`, `${received}`)
  }
}

/** Two linear outputs of one input, each with a weight of its own. */
const twoOutputs = (): Model =>
  buildModel({}, g => {
    const x = g.input('x', ['batch', 2])
    for (const name of ['first', 'second'])
      g.output(g.matmul(x, g.constant([1, 2], { name: `${name}.w`, type: 'float32', shape: [2, 1] })), { name })
  })

const checks: Readonly<Record<string, (backend: Backend) => Promise<void>>> = {
  'differentiates the squared error as by hand': backend =>
    withRunner(backend, linear(), async runner => {
      const wanted = outputs.flat().map((_, at) => at / 4 - 1)
      const slopes = outputs.map((row, at) => row.map((value, out) => value - wanted[at * 3 + out]!))
      const loss = slopes.flat().reduce((sum, slope) => sum + slope ** 2 / 2, 0)
      expectSlopes(await differentiate(runner, batch(targets(wanted)), { kind: 'squared-error' }), loss, slopes)
    }),
  'differentiates the cross-entropy as by hand': backend => expectCrossEntropy(backend, undefined, labels, true),
  'finds the logits behind a softmax and its logarithm': async backend => {
    for (const last of ['Softmax', 'LogSoftmax']) await expectCrossEntropy(backend, last, labels, true)
  },
  'takes the most probable class for the label where none is given': backend =>
    expectCrossEntropy(
      backend,
      undefined,
      outputs.map(row => row.indexOf(Math.max(...row))),
      false,
    ),
  'differentiates the binary cross-entropy as by hand': async backend => {
    for (const last of [undefined, 'Sigmoid']) await expectBinary(backend, last)
  },
  'agrees with finite differences of its own loss': expectFiniteDifferences,
  'sums losses and gradients over examples': backend =>
    withRunner(backend, linear(), async runner => {
      const loss: Loss = { kind: 'cross-entropy' }
      const whole = await differentiate(runner, batch(classes(labels)), loss)
      const each: Gradients[] = []
      for (const [at, x] of examples.entries()) {
        const label: Batch = { type: 'int32', shape: [1], data: Int32Array.of(labels[at]!) }
        each.push(await differentiate(runner, { feeds: { x: floats([1, 2], x) }, targets: label }, loss))
      }
      const sums = numbers(whole.weights['w']).map((_, at) =>
        each.reduce((sum, { weights: own }) => sum + numbers(own['w'])[at]!, 0),
      )
      expectNumbers("gradient of 'w'", sums, numbers(whole.weights['w']), 1e-4)
      const total = each.reduce((sum, { loss: own }) => sum + own, 0)
      expectNumbers('loss', [total], [whole.loss], 1e-4)
    }),
  'looks at the output that it is told to, and gives zeros for what does not reach it': backend =>
    withRunner(backend, twoOutputs(), async runner => {
      const names = ['first.w', 'second.w']
      const loss = { kind: 'squared-error', output: 'second' } as const
      const feeds = { x: floats([1, 2], [1, 3]) }
      const { weights: found } = await runner.differentiate!({ feeds }, { loss, weights: names, values: [] })
      expectNumbers("gradient of 'first.w'", [0, 0], numbers(found['first.w']))
      expectNumbers("gradient of 'second.w'", [7, 21], numbers(found['second.w']), 1e-5)
    }),
  'refuses names of nothing and goes on': backend =>
    withRunner(backend, linear(), async runner => {
      const loss: Loss = { kind: 'cross-entropy' }
      for (const wrong of [
        { weights: ['nothing'], values: [] },
        { weights: [], values: ['nothing'] },
      ]) {
        const error = await errorOf(() => runner.differentiate!(batch(classes(labels)), { loss, ...wrong }))
        const received = error === undefined ? 'no error' : `${error as Error}`
        expectThat(isFailure(error), JSON.stringify(wrong), 'a failure with a code', received)
      }
      await differentiate(runner, batch(classes(labels)), loss)
    }),
}

/** The checks of a backend that can differentiate. */
export function* backwardChecks(backend: Backend): Generator<Check> {
  for (const [name, run] of Object.entries(checks)) yield check(name, () => run(backend))
}
