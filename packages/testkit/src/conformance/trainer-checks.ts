import type { Batch, PenaltyTerm, TrainBatch, Trainer, TrainLoss } from '@coppice/spec'
import { expectThat } from './check.ts'
import { expectNumbers, numbers } from './expect-numbers.ts'
import { trainedBatch, trainedLoss, trainedRate, weightsBefore, withTrainer } from './with-trainer.ts'
import type { TrainSubject } from './with-trainer.ts'

const weight = 'a.weight'
/** Keeps two of three elements of {@link weight}. */
const mask = Uint8Array.from({ length: 24 }, (_, at) => Number(at % 3 > 0))
const masks = new Map([[weight, mask]])

const weightsOf = async (trainer: Trainer, name = weight): Promise<number[]> => [
  ...((await trainer.weights()).get(name) ?? []),
]

const gradientsOf = async (trainer: Trainer, batch: TrainBatch = trainedBatch): Promise<number[]> => [
  ...((await trainer.gradients(batch)).get(weight) ?? []),
]

const teacher: Batch = { type: 'float32', shape: [5, 3], data: Float32Array.from({ length: 15 }, (_, at) => at % 4) }
const hinted: TrainBatch = { ...trainedBatch, hints: { logits: teacher } }

const losses: readonly TrainLoss[] = [
  { ...trainedLoss, weight: 0.5 },
  { kind: 'divergence', value: 'logits', temperature: 2, weight: 0.25 },
  { kind: 'difference', value: 'logits', weight: 2 },
]

async function expectSum(subject: TrainSubject): Promise<void> {
  const gradients: number[][] = []
  for (const some of [losses, ...losses.map(loss => [loss])])
    await withTrainer(subject, { losses: some }, async trainer => {
      gradients.push(await gradientsOf(trainer, hinted))
    })
  const [whole, ...parts] = gradients as [number[], ...number[][]]
  const sums = whole.map((_, at) => parts.reduce((sum, part) => sum + part[at]!, 0))
  expectNumbers('the gradient of three losses', sums, whole, 1e-4)
}

const shrunken = (value: number, by: number): number => Math.sign(value) * Math.max(0, Math.abs(value) - by)

async function expectShrinkage(trainer: Trainer): Promise<void> {
  const before = await weightsBefore(weight)
  await trainer.step(trainedBatch)
  const expected = before.map(value => shrunken(value, trainedRate * 2) / (1 + trainedRate))
  const after = await weightsOf(trainer)
  expectNumbers(`'${weight}'`, expected, after, 1e-5)
  const wrong = expected.findIndex((value, at) => value === 0 && after[at] !== 0)
  expectThat(wrong < 0, `'${weight}', element ${wrong}`, '0', `${after[wrong]}`)
}

/** Rows of `a.weight` go together with columns of `b.weight`. */
const neurons = Int32Array.from({ length: 6 }, (_, neuron) => neuron)
const groups: PenaltyTerm = {
  kind: 'groups',
  strength: 0.5,
  groups: 6,
  by: 'proximal',
  slices: [
    { tensor: weight, axis: 0, groupOf: neurons },
    { tensor: 'b.weight', axis: 1, groupOf: neurons },
  ],
}

async function expectGroups(trainer: Trainer): Promise<void> {
  const [a, b] = [await weightsBefore(weight), await weightsBefore('b.weight')]
  await trainer.step(trainedBatch)
  const factors = Array.from(neurons, neuron => {
    const elements = [...a.slice(neuron * 4, neuron * 4 + 4), ...[0, 6, 12].map(row => b[row + neuron]!)]
    const length = Math.sqrt(elements.reduce((sum, value) => sum + value * value, 0))
    return Math.max(0, 1 - (trainedRate * 0.5 * Math.sqrt(7)) / length)
  })
  const expected = a.map((value, at) => value * factors[Math.floor(at / 4)]!)
  expectNumbers(`'${weight}'`, expected, await weightsOf(trainer), 1e-5)
  const columns = b.map((value, at) => value * factors[at % 6]!)
  expectNumbers("'b.weight'", columns, await weightsOf(trainer, 'b.weight'), 1e-5)
}

const still = [{ ...trainedLoss, weight: 0 }]

/** What a trainer does besides taking steps, by the name of the check. */
export const trainerChecks: Readonly<Record<string, (subject: TrainSubject) => Promise<void>>> = {
  'runs with the weights as they are': subject =>
    withTrainer(subject, {}, async (trainer, runner) => {
      const { feeds } = trainedBatch
      const before = numbers((await runner.run(feeds))['logits'])
      expectNumbers('logits before', before, numbers((await trainer.run(feeds))['logits']), 1e-5)
      await trainer.step(trainedBatch)
      const [after, outside] = [await trainer.run(feeds), await runner.run(feeds)]
      const moved = numbers(after['logits']).some((value, at) => Math.abs(value - before[at]!) > 1e-4)
      expectThat(moved, "'logits'", 'others after a step', 'the same')
      expectNumbers('logits of the runner', before, numbers(outside['logits']), 1e-5)
    }),
  'tells the gradients at masked weights': subject =>
    withTrainer(subject, { masks }, async trainer => {
      const gradients = await gradientsOf(trainer)
      const alive = gradients.filter((value, at) => mask[at] === 0 && value !== 0)
      expectThat(alive.length > 0, 'gradients', 'some at masked weights', 'none')
      const expected = (await weightsOf(trainer)).map((value, at) => value - trainedRate * mask[at]! * gradients[at]!)
      await trainer.step(trainedBatch)
      expectNumbers(`'${weight}'`, expected, await weightsOf(trainer), 1e-5)
    }),
  'takes weights and masks that are replaced': subject =>
    withTrainer(subject, { masks }, async trainer => {
      const values = Float32Array.from({ length: 24 }, (_, at) => at + 1)
      trainer.mask(new Map([[weight, mask.map(kept => 1 - kept)]]))
      trainer.assign(new Map([[weight, values]]))
      const expected = [...values].map((value, at) => (mask[at] === 0 ? value : 0))
      expectNumbers(`'${weight}'`, expected, await weightsOf(trainer), 0)
      trainer.mask(new Map())
      trainer.assign(new Map([[weight, values]]))
      expectNumbers(`'${weight}'`, [...values], await weightsOf(trainer), 0)
    }),
  'learns behind masks that let gradients through': subject =>
    withTrainer(subject, { masks, masking: 'through' }, async trainer => {
      const gradients = await gradientsOf(trainer)
      const before = await weightsBefore(weight)
      await trainer.step(trainedBatch)
      const hidden = (await weightsOf(trainer)).findIndex((value, at) => mask[at] === 0 && value !== 0)
      expectThat(hidden < 0, `'${weight}', element ${hidden}`, '0 while masked', 'another number')
      trainer.mask(new Map())
      const expected = before.map((value, at) => value - trainedRate * gradients[at]!)
      expectNumbers(`'${weight}'`, expected, await weightsOf(trainer), 1e-5)
    }),
  'goes on from a state as if it had not stopped': subject =>
    withTrainer(subject, { movement: true }, async trainer => {
      for (let step = 0; step < 2; step++) await trainer.step(trainedBatch)
      const state = await trainer.state()
      for (let step = 0; step < 2; step++) await trainer.step(trainedBatch)
      const whole = await weightsOf(trainer)
      trainer.restore(state)
      for (let step = 0; step < 2; step++) await trainer.step(trainedBatch)
      expectNumbers(`'${weight}'`, whole, await weightsOf(trainer), 0)
    }),
  'sums its losses by their weights': expectSum,
  'takes proximal steps to exact zeros': subject => {
    const term: PenaltyTerm = { kind: 'elements', tensors: [weight], l1: 2, l2: 1, by: 'proximal' }
    return withTrainer(subject, { losses: still, penalties: [term] }, expectShrinkage)
  },
  'shrinks groups together': subject => withTrainer(subject, { losses: still, penalties: [groups] }, expectGroups),
  'sums the movement of weights': subject =>
    withTrainer(subject, { movement: true }, async trainer => {
      const sums = new Array<number>(24).fill(0)
      for (let step = 0; step < 2; step++) {
        const [weights, gradients] = [await weightsOf(trainer), await gradientsOf(trainer)]
        weights.forEach((value, at) => (sums[at]! -= value * gradients[at]!))
        await trainer.step(trainedBatch)
      }
      expectNumbers('movement', sums, [...((await trainer.movement()).get(weight) ?? [])], 1e-5)
    }),
}
