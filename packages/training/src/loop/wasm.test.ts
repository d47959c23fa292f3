import { wasm } from '@coppice/backend-wasm'
import { l1, l2 } from '@coppice/criterion-sparsity'
import type { Session } from '@coppice/spec'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { elasticNet } from '../penalties/elastic-net.ts'
import { groupLasso } from '../penalties/group-lasso.ts'
import { scalePenalty } from '../penalties/scale-penalty.ts'
import { gradual } from '../pruning/gradual.ts'
import { movementPruning } from '../pruning/movement-pruning.ts'
import { pruneWhileTraining } from '../pruning/prune-while-training.ts'
import { convolutional, stripes } from '../testing/blobs.ts'
import { cpuSession } from '../testing/cpu-session.ts'
import { readWeights } from '../testing/read-weights.ts'
import { train } from './train.ts'
import type { TrainingOptions } from './train.ts'

let sessions: { readonly wasm: Session; readonly cpu: Session }

beforeAll(async () => {
  sessions = { cpu: await cpuSession(), wasm: await wasm().open() }
})
afterAll(async () => {
  await sessions.wasm.close()
  await sessions.cpu.close()
})

const settings = { data: stripes(32), epochs: 2, batchSize: 8, seed: 1 }

async function expectParity(run: (session: Session) => Promise<Map<string, Float32Array>>): Promise<void> {
  const [expected, received] = [await run(sessions.cpu), await run(sessions.wasm)]
  for (const [name, own] of expected) {
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3)
    own.forEach((value, at) => expect(Math.abs(received.get(name)![at]! - value)).toBeLessThan(1e-3 * largest))
    expect([...received.get(name)!].map(value => value === 0)).toEqual([...own].map(value => value === 0))
  }
}

describe('wasm trains as the reference backend does', () => {
  it.each<[string, Partial<TrainingOptions>]>([
    ['elastic net', { penalties: [elasticNet({ l1: 0.1, l2: 0.01 })] }],
    ['elastic net by its gradient', { penalties: [elasticNet({ l1: 0.1, l2: 0.01, by: 'gradient' })] }],
    ['group lasso', { penalties: [groupLasso({ strength: 0.3 })] }],
    ['group lasso by its gradient', { penalties: [groupLasso({ strength: 0.1, by: 'gradient' })] }],
    ['scales', { penalties: [scalePenalty({ strength: 0.5 })] }],
    ['decay and clipping', { decay: 0.1, clip: 0.5 }],
    ['statistics of batches', { batchStatistics: {} }],
    ['a teacher', { distillation: { teacher: convolutional(2), hidden: {} } }],
  ])('with %s', async (_, options) => {
    await expectParity(async session => {
      const optimizer = tf.train.sgd(0.05)
      return readWeights((await train(convolutional(), { ...settings, session, optimizer, ...options })).model)
    })
  })

  it('with masks, frozen and not', async () => {
    await expectParity(async session => {
      const { model } = await pruneWhileTraining(convolutional(), {
        ...settings,
        session,
        optimizer: tf.train.sgd(0.05),
        plan: { criterion: l2(), target: { sparsity: 0.4 } },
        pruning: gradual({ updates: 2 }),
      })
      return readWeights(model)
    })
    const plan = { criterion: l1(), granularity: 'element', target: { sparsity: 0.5 } } as const
    const options = { ...settings, session: sessions.wasm, plan, pruning: movementPruning({ updates: 2 }) }
    const { plan: draft } = await pruneWhileTraining(convolutional(), { ...options, optimizer: tf.train.sgd(0.05) })
    expect(draft.sparsity).toBeCloseTo(0.5, 1)
  })

  it('gives the same bytes each time', async () => {
    const run = async (): Promise<Map<string, Float32Array>> => {
      const options = { ...settings, session: sessions.wasm, optimizer: tf.train.adam(0.01) }
      return readWeights((await train(convolutional(), options)).model)
    }
    expect(await run()).toEqual(await run())
  })
})
