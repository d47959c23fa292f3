import '@tensorflow/tfjs-backend-cpu'
import { referenceKernels } from '@coppice/core'
import { failure } from '@coppice/spec'
import type {
  Backend,
  Batch,
  Capability,
  Gradients,
  Kernels,
  Model,
  Runner,
  Session,
  Trainer,
  TrainOptions,
} from '@coppice/spec'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { createSession } from '../../../executor/src/index.ts'
import { backendCheckCount, backendCheckCounts, backendChecks } from './backend-checks.ts'
import { failingChecks, fails } from '../testing/failing-checks.ts'

const refuse = (cause: unknown): never => {
  throw failure({ code: 'unsupported-model', who: 'toy', expected: 'to run', received: 'an error', cause })
}

const descend = (rate: number): unknown => tf.train.sgd(rate)

await tf.setBackend('cpu')
const inner: Session = createSession(tf, { name: 'toy' })
const prepare = (model: Model): Promise<Runner> => inner.prepare!(model)

const capabilities: readonly Capability[] = ['kernels', 'forward', 'backward', 'train']

const opening = (session: Partial<Session>): Backend => ({
  kind: 'backend',
  api: 1,
  name: 'toy',
  capabilities,
  open: async () => ({ ...soundSession, ...session }),
})

const soundSession: Session = {
  backend: 'toy',
  capabilities,
  kernels: referenceKernels,
  prepare,
  close: () => undefined,
}

const sound = opening({})

const computing = (kernels: Partial<Kernels>): Backend => opening({ kernels: { ...referenceKernels, ...kernels } })

type Outputs = Readonly<Record<string, Batch>>

/** The sound backend with its outputs or feeds changed. */
const running = (change: (outputs: Outputs, feeds: Outputs) => Outputs): Backend =>
  opening({
    async prepare(model) {
      const runner = await prepare(model)
      return { ...runner, run: async (feeds, fetch) => change(await runner.run(feeds, fetch), feeds) }
    },
  })

/** The sound backend with its gradients changed. */
const learning = (change: (gradients: Gradients) => Gradients): Backend =>
  opening({
    async prepare(model) {
      const runner = await prepare(model)
      return { ...runner, differentiate: async (...call) => change(await runner.differentiate!(...call)) }
    },
  })

/** The sound backend with other gradients for some losses or batches. */
const answering = (
  answer: (differentiate: Differentiate, ...call: Parameters<Differentiate>) => Promise<Gradients>,
): Backend =>
  opening({
    async prepare(model) {
      const runner = await prepare(model)
      return { ...runner, differentiate: (...call) => answer(runner.differentiate!, ...call) }
    },
  })

type Differentiate = NonNullable<Runner['differentiate']>

/** The sound backend with its trainers changed. */
const training = (change: (trainer: Trainer, made: number) => Trainer): Backend =>
  opening({
    async prepare(model) {
      const runner = await prepare(model)
      let made = 0
      return { ...runner, train: options => change(runner.train!(options), made++) }
    },
  })

/** The sound backend with its trainers told otherwise. */
const told = (change: (options: TrainOptions) => TrainOptions): Backend =>
  opening({
    async prepare(model) {
      const runner = await prepare(model)
      return { ...runner, train: options => runner.train!(change(options)) }
    },
  })

const scaled = (gradients: Gradients, factor: number): Gradients => ({
  ...gradients,
  weights: mapFloats(gradients.weights, value => value * factor),
})

const mapFloats = (outputs: Outputs, change: (value: number, at: number) => number): Outputs =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, batch]) => [
      name,
      { ...batch, data: (batch.data as Float32Array).map(change) },
    ]),
  )

let [calls, opened] = [0, 0]
const runners: Runner[] = []

/** For each check, a backend that does what the check is there to find. */
const broken: Readonly<Record<string, Backend>> = {
  'says what it is': Object.assign(Object.create({ inherited: true }) as Backend, sound),
  'declares capabilities that exist': { ...sound, capabilities: ['forward', 'flight' as 'train'] },
  'opens with what it declares': { ...sound, open: async () => ({ ...soundSession, backend: 'another' }) },
  'sums powers as defined': computing({
    sumPowers: async (...call) => (await referenceKernels.sumPowers(...call)).map(sum => sum * 1.001),
  }),
  'gives rows as defined': computing({ rows: async (...call) => (await referenceKernels.rows(...call)).reverse() }),
  'sums values over cells as defined': computing({
    sumCells: async (...call) => (await referenceKernels.sumCells(...call)).map(sum => sum + 1),
  }),
  'tells the input and the output of each weight as defined': computing({
    outputIndices: async slice => (await referenceKernels.outputIndices(slice)).map(() => 0),
  }),
  'gives arrays of its own and leaves the weights as they were': computing({
    rows: (slice, cells) => (slice.layout.kind === 'element' ? slice.data : referenceKernels.rows(slice, cells)),
  }),
  'opens again after it was closed': {
    ...sound,
    open: () => (++opened > 1 ? Promise.reject(new Error('only so many times')) : sound.open()),
  },
  'computes what can be computed by hand': running(outputs => mapFloats(outputs, value => value + 1)),
  'gives the same outputs for the same feeds': running(outputs => mapFloats(outputs, value => value + ++calls)),
  'gives each sample of a batch what it gets alone': running(outputs => mapFloats(outputs, (value, at) => value + at)),
  'runs at several sizes of each dynamic axis': running(outputs =>
    outputs['logits']?.shape[0] === 3 ? refuse('three are too many') : outputs,
  ),
  'takes 64-bit integers': running((outputs, feeds) => ('tokens' in feeds ? mapFloats(outputs, () => 1) : outputs)),
  'gives every output under its name': running(({ map, ...outputs }) => (map ? { ...outputs, mask: map } : outputs)),
  'shows the values that it is asked for, and no others': opening({
    async prepare(model) {
      const runner = await prepare(model)
      return { ...runner, run: feeds => runner.run(feeds) }
    },
  }),
  'runs several models at once': opening({
    async prepare(model) {
      const runner = await prepare(model)
      runners.push(runner)
      const close = async (): Promise<void> => {
        for (const one of runners.splice(0)) await one.close()
      }
      return { ...runner, close }
    },
  }),
  'refuses wrong feeds and goes on': opening({
    async prepare(model) {
      const runner = await prepare(model)
      return { ...runner, run: (...call) => runner.run(...call).catch(() => ({})) }
    },
  }),
  'refuses an operator that does not exist': opening({
    prepare: model => prepare(model).catch(() => ({ run: async () => ({}), close: () => undefined })),
  }),
  'leaves the feeds as they were': running((outputs, feeds) => {
    for (const { data } of Object.values(feeds)) data.reverse()
    return outputs
  }),
  'differentiates the squared error as by hand': learning(gradients => ({ ...gradients, loss: 2 * gradients.loss })),
  'differentiates the cross-entropy as by hand': learning(gradients => scaled(gradients, 1.01)),
  'finds the logits behind a softmax and its logarithm': opening({
    async prepare(model) {
      const isSoft = model.graph.nodes.some(({ operator }) => operator === 'LogSoftmax')
      const runner = await prepare(model)
      const differentiate: Differentiate = async (...call) =>
        scaled(await runner.differentiate!(...call), isSoft ? 1.1 : 1)
      return { ...runner, differentiate }
    },
  }),
  'takes the most probable class for the label where none is given': answering((differentiate, batch, request) =>
    batch.targets || request.loss.kind !== 'cross-entropy'
      ? differentiate(batch, request)
      : differentiate({ ...batch, targets: { type: 'int32', shape: [3], data: new Int32Array(3) } }, request),
  ),
  'differentiates the binary cross-entropy as by hand': answering((differentiate, batch, request) =>
    differentiate(
      batch,
      request.loss.kind === 'binary-cross-entropy' ? { ...request, loss: { kind: 'squared-error' } } : request,
    ),
  ),
  'agrees with finite differences of its own loss': answering(async (differentiate, batch, request) => {
    const gradients = await differentiate(batch, request)
    return request.weights.includes('conv1.weight') ? scaled(gradients, -1) : gradients
  }),
  'sums losses and gradients over examples': answering(async (differentiate, batch, request) => {
    const gradients = await differentiate(batch, request)
    return batch.feeds['x']!.shape[0] === 1 ? scaled(gradients, 3) : gradients
  }),
  'looks at the output that it is told to, and gives zeros for what does not reach it': answering(
    (differentiate, batch, request) => differentiate(batch, { ...request, loss: { kind: request.loss.kind } }),
  ),
  'refuses names of nothing and goes on': answering((differentiate, batch, request) =>
    differentiate(batch, { ...request, values: request.values.filter(name => name !== 'nothing') }),
  ),
  'takes a step against the gradient of the mean loss': training(trainer => ({
    ...trainer,
    step: async batch => 5 * (await trainer.step(batch)),
  })),
  'goes on from step to step': training(trainer => ({ ...trainer, step: async () => 1 })),
  'keeps what is masked at zero': told(({ masks: _, ...options }) => options),
  'changes only what it is told to': told(({ trainable: _, ...options }) => options),
  'trains twice from the same weights': training((trainer, made) => ({
    ...trainer,
    step: async batch => (await trainer.step(batch)) + made,
  })),
  'runs with the weights as they are': opening({
    async prepare(model) {
      const runner = await prepare(model)
      const { run } = runner
      return { ...runner, train: options => ({ ...runner.train!(options), run }) }
    },
  }),
  'tells the gradients at masked weights': training(trainer => ({
    ...trainer,
    async gradients(batch) {
      const [gradients, weights] = [await trainer.gradients(batch), await trainer.weights()]
      const alive = (name: string, at: number): boolean => weights.get(name)![at] !== 0
      return new Map([...gradients].map(([name, own]) => [name, own.map((value, at) => (alive(name, at) ? value : 0))]))
    },
  })),
  'takes weights and masks that are replaced': training(trainer => ({ ...trainer, mask: () => undefined })),
  'learns behind masks that let gradients through': told(({ masking: _, ...options }) => options),
  'goes on from a state as if it had not stopped': training(trainer => ({ ...trainer, restore: () => undefined })),
  'sums its losses by their weights': told(options => ({
    ...options,
    losses: options.losses.map((loss, at) => (at === 0 ? loss : { ...loss, weight: 1 })),
  })),
  'takes proximal steps to exact zeros': told(({ penalties = [], ...options }) => ({
    ...options,
    penalties: penalties.map(penalty => ({ ...penalty, by: 'gradient' as const })),
  })),
  'shrinks groups together': told(({ penalties: _, ...options }) => options),
  'sums the movement of weights': training(trainer => ({ ...trainer, movement: async () => trainer.weights() })),
}

describe('backendChecks', () => {
  const checks = (backend: Backend): ReturnType<typeof backendChecks> => backendChecks(backend, { descend })

  it('yields as many checks as it says', () => {
    const count = Object.values(backendCheckCounts).reduce((sum, own) => sum + own, 0)
    expect([...checks(sound)]).toHaveLength(count)
    expect(backendCheckCount(sound)).toBe(count)
    const arithmetic: Backend = { ...sound, capabilities: ['kernels'] }
    expect([...checks(arithmetic)]).toHaveLength(backendCheckCounts.kernels)
    const learning: Backend = { ...sound, capabilities: ['kernels', 'forward', 'backward'] }
    expect([...checks(learning)]).toHaveLength(backendCheckCount(learning))
  })

  it('passes a sound backend', async () => {
    expect(await failingChecks(checks(sound))).toEqual([])
  })

  it('asks for an optimizer where the backend trains', async () => {
    expect(await failingChecks(backendChecks(sound))).toHaveLength(backendCheckCounts.train)
  })

  it('has a broken backend for every check', () => {
    expect(Object.keys(broken)).toEqual([...checks(sound)].map(check => check.name))
  })

  it.each(Object.entries(broken))('finds what is wrong: %s', async (name, backend) => {
    expect(await fails(checks(backend), name)).toBe(true)
  })
})
