import { failure } from '@coppice/spec'
import type { Backend, CalibrationBatch, Loss, Model, Runner, Trainer, TrainOptions } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { randomFeeds } from '../random-feeds.ts'
import { expectThat } from './check.ts'
import { withRunner } from './with-session.ts'

const network = (): Model =>
  buildModel({ seed: 3, name: 'network' }, g => {
    const hidden = g.relu(g.gemm(g.input('x', ['batch', 4]), { out: 6, name: 'a' }))
    g.output(g.gemm(hidden, { out: 3, name: 'b' }), { name: 'logits' })
  })

const model = network()
const count = 5

/** The names of the weights of the network that trainers are tried on: `a.weight` [6, 4], `b.weight` [3, 6] and biases. */
export const trainedNames: readonly string[] = [...model.graph.tensors.keys()]

/** What it is trained on. */
export const trainedBatch: CalibrationBatch & { readonly examples: number } = {
  feeds: randomFeeds(model.graph, { batch: count }),
  targets: { type: 'int32', shape: [count], data: Int32Array.of(0, 1, 2, 1, 0) },
  examples: count,
}

/** The loss and the rate where a check says nothing else. */
export const trainedLoss: Loss = { kind: 'cross-entropy' }
export const trainedRate = 0.125

/** The weights before any step. */
export async function weightsBefore(name: string): Promise<number[]> {
  return [...new Float32Array((await model.graph.tensors.get(name)!.read()).slice().buffer)]
}

/** A backend, and what makes an optimizer of plain gradient descent for it. */
export interface TrainSubject {
  readonly backend: Backend
  readonly descend: ((rate: number) => unknown) | undefined
}

/** Trains within one check, and closes everything whatever happens. */
export async function withTrainer(
  { backend, descend }: TrainSubject,
  options: Partial<TrainOptions>,
  use: (trainer: Trainer, runner: Runner) => Promise<void>,
): Promise<void> {
  if (!descend) {
    const expected = 'the option descend, which makes an optimizer of plain gradient descent'
    throw failure({ code: 'usage', who: 'backendChecks', expected, received: 'none' })
  }
  await withRunner(backend, model, async runner => {
    expectThat(runner.train !== undefined, backend.name, 'a runner that trains', 'none')
    const trainer = runner.train({ losses: [trainedLoss], optimizer: descend(trainedRate), ...options })
    try {
      await use(trainer, runner)
    } finally {
      await trainer.close()
    }
  })
}
