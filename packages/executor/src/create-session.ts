import { failure } from '@coppice/spec'
import type { Awaitable, Kernels, Model, Runner, Session, Trainer } from '@coppice/spec'
import { createExecutor } from './create-executor.ts'
import type { Executor } from './create-executor.ts'
import { installGradients } from './gradients/install-gradients.ts'
import { differentiate } from './learning/differentiate.ts'
import { guardTrainer } from './training/guard-trainer.ts'
import { makeTrainer } from './training/make-trainer.ts'
import type { TensorFlow } from './operation.ts'

/** How a session is named and closed. */
export interface SessionOptions {
  /** The name of the backend that it belongs to. */
  readonly name: string
  /** Arithmetic of its own. */
  readonly kernels?: Partial<Kernels>
  /** Called once, after everything that the session holds was given back. */
  readonly onClose?: () => Awaitable<void>
}

/**
 * A session on the backend that TensorFlow.js has set at the moment, and which it sets again before each use, so that
 * sessions on several backends can be open at once. Runners that are still open are closed with it.
 *
 * @example
 * ```ts
 * await tf.setBackend('wasm')
 * const session = createSession(tf, { name: 'wasm' })
 * const runner = await session.prepare!(model)
 * const { logits } = await runner.run({ image })
 * ```
 */
export function createSession(tf: TensorFlow, options: SessionOptions): Session<'forward' | 'backward' | 'train'> {
  installGradients(tf)
  const backend = tf.getBackend()
  const open = new Set<Closable>()
  // A backend that was set before is set at once, and must be used before anyone else can set another: nothing waits.
  const activate = (): void => {
    if (tf.getBackend() !== backend) void tf.setBackend(backend)
  }
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    for (const runner of open) await runner.close()
    await options.onClose?.()
  }
  return {
    backend: options.name,
    capabilities: ['forward', 'backward', 'train'],
    ...(options.kernels && { kernels: options.kernels }),
    async prepare(model) {
      if (closed) throw closedFailure(options.name)
      activate()
      const runner = makeRunner(await createExecutor(tf, model), model, activate, () => void open.delete(runner))
      open.add(runner)
      return runner
    },
    close: () => (closed ??= close()),
  }
}

interface Closable {
  close(): Awaitable<void>
}

function makeRunner(executor: Executor, model: Model, activate: () => void, onClose: () => void): Runner {
  let closed = false
  const trainers = new Set<Trainer>()
  const ready = (): void => {
    if (closed) throw closedFailure(`the model '${model.graph.name}'`)
    activate()
  }
  return {
    async run(feeds, fetch) {
      ready()
      return executor.forward(feeds, fetch)
    },
    async differentiate(batch, request) {
      ready()
      return differentiate(executor, batch, request)
    },
    train(options) {
      ready()
      const trainer = makeTrainer(executor, options)
      trainers.add(trainer)
      return guardTrainer(trainer, ready, () => void trainers.delete(trainer))
    },
    close() {
      if (closed) return
      closed = true
      for (const trainer of trainers) void trainer.close()
      executor.close()
      onClose()
    },
  }
}

function closedFailure(who: string): Error {
  return failure({ code: 'usage', who, expected: 'to be open', received: 'a call after it was closed' })
}
