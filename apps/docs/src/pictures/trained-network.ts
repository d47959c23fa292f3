import { wasm } from '@coppice/backend-wasm'
import { observe } from '@coppice/core'
import type { Observations } from '@coppice/core'
import type { AnyCriterion, CalibrationBatch, Granularity, Model, Session } from '@coppice/spec'
import { buildModel, seeded } from '@coppice/testkit'
import { train } from '@coppice/training'
import type { Examples } from '@coppice/training'
import * as tf from '@tensorflow/tfjs-core'

/** A small network that was trained here, with the data to look at it. */
export interface TrainedNetwork {
  readonly model: Model
  readonly session: Session
  /** What a criterion needs to be shown of it. */
  observe(criterion: AnyCriterion, granularity: Granularity): Promise<Observations>
}

/** Images of 8 by 8 with stripes that lie, stand or lean, and noise. */
function stripes(count: number, seed: number): Examples {
  const random = seeded(seed)
  const labels = Int32Array.from({ length: count }, (_, at) => at % 3)
  const data = Float32Array.from({ length: count * 64 }, (_, at) => {
    const [row, column] = [Math.floor((at % 64) / 8), at % 8]
    const phase = [row, column, row + column][labels[Math.floor(at / 64)]!]!
    return (phase % 2) + 0.3 * random.normal()
  })
  return {
    feeds: { image: { type: 'float32', shape: [count, 1, 8, 8], data } },
    targets: { type: 'int32', shape: [count], data: labels },
  }
}

/** Eight filters, eight filters, three classes; BatchNormalization after the first layer. */
const build = (): Model =>
  buildModel({ seed: 3, name: 'stripes' }, g => {
    const image = g.input('image', ['batch', 1, 8, 8])
    const first = g.relu(g.batchNorm(g.conv(image, { out: 8, kernel: 3, name: 'first' }), { name: 'norm' }))
    const second = g.relu(g.conv(g.maxPool(first), { out: 8, kernel: 3, name: 'second' }))
    g.output(g.gemm(g.flatten(g.globalAveragePool(second)), { out: 3, name: 'last' }), { name: 'y' })
  })

/** Trains the network that the pictures are drawn from; the same each time. */
export async function trainNetwork(): Promise<TrainedNetwork> {
  const session = await wasm().open()
  const optimizer = tf.train.adam(0.01)
  const { model } = await train(build(), { session, data: stripes(384, 1), optimizer, epochs: 6, batchSize: 32 })
  const calibration = [stripes(96, 2) as CalibrationBatch]
  return {
    model,
    session,
    observe: (criterion, granularity) =>
      observe(model, { session, calibration, granularity, needs: criterion.needsAt?.(granularity) ?? criterion.needs }),
  }
}
