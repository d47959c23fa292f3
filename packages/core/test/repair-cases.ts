import type { CalibrationBatch, Model, Tensor } from '@coppice/spec'
import { randomFeeds } from '../../testkit/src/index.ts'
import { mapElements, replaceTensors } from './models.ts'

/** Random batches of the given sizes for a model whose first axis is `batch`. */
export function randomCalibration(model: Model, sizes: readonly number[], seed = 11): CalibrationBatch[] {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const whole = randomFeeds(model.graph, { batch: total, sequence: 5, length: 5 }, seed)
  let from = 0
  return sizes.map(size => {
    const feeds = Object.fromEntries(
      Object.entries(whole).map(([name, { type, shape, data }]) => {
        const each = data.length / total
        const part = data.slice(from * each, (from + size) * each) as typeof data
        return [name, { type, shape: [size, ...shape.slice(1)], data: part }]
      }),
    )
    from += size
    return { feeds }
  })
}

/** The model in which every second position of an axis of some tensors is the one before it. */
export function withTwins(model: Model, axes: Readonly<Record<string, number>>): Model {
  const twin = (tensor: Tensor): Tensor => {
    const axis = axes[tensor.name]
    if (axis === undefined) return tensor
    const inner = tensor.shape.slice(axis + 1).reduce((product, size) => product * size, 1)
    return mapElements(tensor, elements =>
      elements.map((_, at) => elements[Math.floor(at / inner) % 2 === 1 ? at - inner : at]!),
    )
  }
  return replaceTensors(model, twin)
}
