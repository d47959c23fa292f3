/** A process that trains with a checkpoint in a file, tells each step, and in the end what came out. */
import { createHash } from 'node:crypto'
import * as tf from '@tensorflow/tfjs-core'
import { train } from '../loop/train.ts'
import { fileCheckpoint } from '../node/file-checkpoint.ts'
import { elasticNet } from '../penalties/elastic-net.ts'
import { cosine } from '../rates/rates.ts'
import { blobs, perceptron } from './blobs.ts'
import { cpuSession } from './cpu-session.ts'
import { readWeights } from './read-weights.ts'

const [path] = process.argv.slice(2) as [string]
const { model, history } = await train(perceptron(), {
  session: await cpuSession(),
  data: blobs(64),
  validation: blobs(32, 2),
  optimizer: tf.train.adam(0.01),
  rate: cosine(0.02),
  penalties: [elasticNet({ l1: 1e-3 })],
  epochs: 10,
  batchSize: 16,
  earlyStopping: { patience: Infinity },
  checkpoint: fileCheckpoint(path, { every: 3 }),
  onProgress: ({ done }) => process.send!(done),
})
const hash = createHash('sha256').update(JSON.stringify(history))
for (const [name, weights] of await readWeights(model)) hash.update(name).update(new Uint8Array(weights.buffer))
process.send!(hash.digest('hex'), () => process.exit())
