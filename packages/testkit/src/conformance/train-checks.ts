import type { Runner, Trainer } from '@coppice/spec'
import type { Backend } from '@coppice/spec'
import { check, expectThat } from './check.ts'
import type { Check } from './check.ts'
import { expectNumbers, numbers } from './expect-numbers.ts'
import { trainerChecks } from './trainer-checks.ts'
import { trainedBatch, trainedLoss, trainedNames, trainedRate, weightsBefore, withTrainer } from './with-trainer.ts'
import type { TrainSubject } from './with-trainer.ts'

async function expectDescent(trainer: Trainer, runner: Runner): Promise<void> {
  const request = { loss: trainedLoss, weights: trainedNames, values: [] }
  const gradients = await runner.differentiate!(trainedBatch, request)
  const mean = await trainer.step(trainedBatch)
  expectNumbers('the loss before the step', [gradients.loss / trainedBatch.examples], [mean], 1e-4)
  const after = await trainer.weights()
  for (const name of trainedNames) {
    const before = await weightsBefore(name)
    const slopes = numbers(gradients.weights[name])
    const expected = before.map((weight, at) => weight - (trainedRate * slopes[at]!) / trainedBatch.examples)
    expectNumbers(`'${name}'`, expected, [...(after.get(name) ?? [])], 1e-5)
  }
}

const checks: Readonly<Record<string, (subject: TrainSubject) => Promise<void>>> = {
  'takes a step against the gradient of the mean loss': subject => withTrainer(subject, {}, expectDescent),
  'goes on from step to step': subject =>
    withTrainer(subject, {}, async trainer => {
      const losses: number[] = []
      for (let step = 0; step < 8; step++) losses.push(await trainer.step(trainedBatch))
      const bad = losses.findIndex((one, step) => step > 0 && !(one < losses[step - 1]!))
      expectThat(bad < 0, `step ${bad}`, `a loss below ${losses[bad - 1]}`, `${losses[bad]}`)
    }),
  'keeps what is masked at zero': subject => {
    const mask = Float32Array.from({ length: 24 }, (_, at) => Number(at % 3 > 0))
    return withTrainer(subject, { masks: new Map([['a.weight', mask]]) }, async trainer => {
      const before = await weightsBefore('a.weight')
      for (let step = 0; step < 2; step++) await trainer.step(trainedBatch)
      const after = (await trainer.weights()).get('a.weight')!
      const masked = mask.findIndex((kept, at) => kept === 0 && after[at] !== 0)
      expectThat(masked < 0, `'a.weight', element ${masked}`, '0', `${after[masked]}`)
      const moves = mask.some((kept, at) => kept === 1 && after[at] !== before[at])
      expectThat(moves, "'a.weight'", 'other weights to change', 'none that did')
    })
  },
  'changes only what it is told to': subject =>
    withTrainer(subject, { trainable: ['b.weight'] }, async trainer => {
      await trainer.step(trainedBatch)
      const after = await trainer.weights()
      for (const name of trainedNames) {
        const [before, own] = [await weightsBefore(name), after.get(name)]
        const same = own === undefined || before.every((weight, at) => weight === own[at])
        expectThat(same === (name !== 'b.weight'), `'${name}'`, same ? 'to change' : 'to stay', `${!same}`)
      }
    }),
  'trains twice from the same weights': subject =>
    withTrainer(subject, {}, async (trainer, runner) => {
      const other = runner.train!({ losses: [trainedLoss], optimizer: subject.descend!(trainedRate) })
      const [first, again] = [await trainer.step(trainedBatch), await other.step(trainedBatch)]
      await other.close()
      expectNumbers('the loss before the step', [first], [again], 1e-6)
    }),
}

/** The checks of a backend that can train. */
export function* trainChecks(backend: Backend, descend: TrainSubject['descend']): Generator<Check> {
  for (const [name, run] of Object.entries({ ...checks, ...trainerChecks }))
    yield check(name, () => run({ backend, descend }))
}
