import type { Trainer } from '@coppice/spec'

/** The trainer with a check before each use; it is closed once. */
export function guardTrainer(trainer: Trainer, ready: () => void, onClose: () => void): Trainer {
  let closed = false
  return {
    trained: trainer.trained,
    async step(batch, options) {
      ready()
      return trainer.step(batch, options)
    },
    async run(feeds, fetch) {
      ready()
      return trainer.run(feeds, fetch)
    },
    async gradients(batch) {
      ready()
      return trainer.gradients(batch)
    },
    async weights(options) {
      ready()
      return trainer.weights(options)
    },
    async movement() {
      ready()
      return trainer.movement()
    },
    assign(weights) {
      ready()
      trainer.assign(weights)
    },
    mask(masks) {
      ready()
      trainer.mask(masks)
    },
    async state() {
      ready()
      return trainer.state()
    },
    restore(state) {
      ready()
      trainer.restore(state)
    },
    close() {
      if (closed) return
      closed = true
      onClose()
      return trainer.close()
    },
  }
}
