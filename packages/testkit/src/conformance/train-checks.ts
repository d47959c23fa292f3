import { failure } from '@coppice/spec'
import type { Backend, CalibrationBatch, Loss, Model, Runner, Trainer, TrainOptions } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { randomFeeds } from '../random-feeds.ts'
import { check, expectThat } from './check.ts'
import type { Check } from './check.ts'
import { expectNumbers, numbers } from './expect-numbers.ts'
import { withRunner } from './with-session.ts'

const network = (): Model =>
  buildModel({ seed: 3, name: 'network' }, g => {
    const hidden = g.relu(g.gemm(g.input('x', ['batch', 4]), { out: 6, name: 'a' }))
    g.output(g.gemm(hidden, { out: 3, name: 'b' }), { name: 'logits' })
  })

const model = network()
const names = [...model.graph.tensors.keys()]
const rate = 0.125
const count = 5
const loss: Loss = { kind: 'cross-entropy' }
const data: CalibrationBatch = {
  feeds: randomFeeds(model.graph, { batch: count }),
  targets: { type: 'int32', shape: [count], data: Int32Array.of(0, 1, 2, 1, 0) },
}

type Descend = ((rate: number) => unknown) | undefined

/** Trains within one check, and closes everything whatever happens. */
async function withTrainer(
  { backend, descend }: { readonly backend: Backend; readonly descend: Descend },
  options: Partial<TrainOptions>,
  use: (trainer: Trainer, runner: Runner) => Promise<void>,
): Promise<void> {
  if (!descend) {
    const expected = 'the option descend, which makes an optimizer of plain gradient descent'
    throw failure({ code: 'usage', who: 'backendChecks', expected, received: 'none' })
  }
  await withRunner(backend, model, async runner => {
    expectThat(runner.train !== undefined, backend.name, 'a runner that trains', 'none')
    const trainer = runner.train({ loss, optimizer: descend(rate), ...options })
    try {
      await use(trainer, runner)
    } finally {
      await trainer.close()
    }
  })
}

async function weightsBefore(name: string): Promise<number[]> {
  return [...new Float32Array((await model.graph.tensors.get(name)!.read()).slice().buffer)]
}

async function expectDescent(trainer: Trainer, runner: Runner): Promise<void> {
  const gradients = await runner.differentiate!(data, { loss, weights: names, values: [] })
  const mean = await trainer.step(data)
  expectNumbers('the loss before the step', [gradients.loss / count], [mean], 1e-4)
  const after = await trainer.weights()
  for (const name of names) {
    const before = await weightsBefore(name)
    const slopes = numbers(gradients.weights[name])
    const expected = before.map((weight, at) => weight - (rate * slopes[at]!) / count)
    expectNumbers(`'${name}'`, expected, [...(after.get(name) ?? [])], 1e-5)
  }
}

type Subject = Parameters<typeof withTrainer>[0]

const checks: Readonly<Record<string, (subject: Subject) => Promise<void>>> = {
  'takes a step against the gradient of the mean loss': subject => withTrainer(subject, {}, expectDescent),
  'goes on from step to step': subject =>
    withTrainer(subject, {}, async trainer => {
      const losses: number[] = []
      for (let step = 0; step < 8; step++) losses.push(await trainer.step(data))
      const bad = losses.findIndex((one, step) => step > 0 && !(one < losses[step - 1]!))
      expectThat(bad < 0, `step ${bad}`, `a loss below ${losses[bad - 1]}`, `${losses[bad]}`)
    }),
  'keeps what is masked at zero': subject => {
    const mask = Float32Array.from({ length: 24 }, (_, at) => Number(at % 3 > 0))
    return withTrainer(subject, { masks: new Map([['a.weight', mask]]) }, async trainer => {
      const before = await weightsBefore('a.weight')
      for (let step = 0; step < 2; step++) await trainer.step(data)
      const after = (await trainer.weights()).get('a.weight')!
      const masked = mask.findIndex((kept, at) => kept === 0 && after[at] !== 0)
      expectThat(masked < 0, `'a.weight', element ${masked}`, '0', `${after[masked]}`)
      const moves = mask.some((kept, at) => kept === 1 && after[at] !== before[at])
      expectThat(moves, "'a.weight'", 'other weights to change', 'none that did')
    })
  },
  'changes only what it is told to': subject =>
    withTrainer(subject, { trainable: ['b.weight'] }, async trainer => {
      await trainer.step(data)
      const after = await trainer.weights()
      for (const name of names) {
        const [before, own] = [await weightsBefore(name), after.get(name)]
        const same = own === undefined || before.every((weight, at) => weight === own[at])
        expectThat(same === (name !== 'b.weight'), `'${name}'`, same ? 'to change' : 'to stay', `${!same}`)
      }
    }),
  'trains twice from the same weights': subject =>
    withTrainer(subject, {}, async (trainer, runner) => {
      const other = runner.train!({ loss, optimizer: subject.descend!(rate) })
      const [first, again] = [await trainer.step(data), await other.step(data)]
      await other.close()
      expectNumbers('the loss before the step', [first], [again], 1e-6)
    }),
}

/** The checks of a backend that can train. */
export function* trainChecks(backend: Backend, descend: Descend): Generator<Check> {
  for (const [name, run] of Object.entries(checks)) yield check(name, () => run({ backend, descend }))
}
