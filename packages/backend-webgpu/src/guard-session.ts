import type { Runner, Session, Trainer } from '@coppice/spec'
import type { DeviceWatch } from './watch-device.ts'

/** A session of a backend on TensorFlow.js. */
export type LearningSession = Session<'forward' | 'backward' | 'train'>

/** The same session, which fails where its device does. */
export function guardSession(session: LearningSession, watch: DeviceWatch): LearningSession {
  return {
    ...session,
    prepare: async (model, options) => guardRunner(await watch.guard(() => session.prepare!(model, options)), watch),
  }
}

function guardRunner(runner: Runner, watch: DeviceWatch): Runner {
  return {
    run: (feeds, fetch) => watch.guard(() => runner.run(feeds, fetch)),
    differentiate: (batch, request) => watch.guard(() => runner.differentiate!(batch, request)),
    train: options => {
      watch.check()
      return guardTrainer(runner.train!(options), watch)
    },
    close: () => runner.close(),
  }
}

function guardTrainer(trainer: Trainer, watch: DeviceWatch): Trainer {
  return {
    ...trainer,
    step: (batch, options) => watch.guard(() => trainer.step(batch, options)),
    run: (feeds, fetch) => watch.guard(() => trainer.run(feeds, fetch)),
    gradients: batch => watch.guard(() => trainer.gradients(batch)),
    weights: options => watch.guard(() => trainer.weights(options)),
    movement: () => watch.guard(() => trainer.movement()),
    state: () => watch.guard(() => trainer.state()),
    close: () => trainer.close(),
  }
}
