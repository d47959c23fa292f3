import { assembleLedger, certify, leastSquares, plan, remove, repairModel } from '@coppice/core'
import { groupNorm, random } from '@coppice/criterion-sparsity'
import { countMacs, countParameters } from '@coppice/graph'
import type { AnyCriterion, Certificate, Ledger, Model, Plan, Session } from '@coppice/spec'
import { cosine, evaluate, takeExamples, train } from '@coppice/training'
import type { Examples } from '@coppice/training'
import * as tf from '@tensorflow/tfjs-core'
import { write } from 'coppice'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** How a network is pruned and trained on. */
export interface Task {
  readonly session: Session
  /** The network before it was trained: what the shape is worth without what was learnt. */
  readonly initial: Model
  readonly dense: Model
  readonly train: Examples
  readonly test: Examples
  readonly criterion: AnyCriterion
  readonly sparsity: number
  readonly epochs: number
  readonly seed: number
  /** Where the networks before and after are written, each into a folder of its own, and as what. */
  readonly files: { readonly before: string; readonly after: string; readonly name: string; readonly format: string }
}

/** What one way to choose left, as shares of test examples that are classified right. */
export interface Row {
  readonly way: string
  readonly rightAfter?: number
  readonly mended?: number
  readonly trained: number
}

/** What pruning came to, with everything that a report shows. */
export interface Comparison {
  readonly dense: number
  readonly rows: readonly Row[]
  readonly plan: Plan
  readonly certificate: Certificate
  readonly ledger: Ledger
  readonly path: string
}

const rate = 2e-3
const seen = 500

/**
 * Removes channels, proves that nothing else changed, mends what is left by least squares, and trains it on with the
 * dense network as its teacher; beside it the same with magnitude and with random, and the same shape from scratch.
 */
export async function pruneAndCompare(task: Task): Promise<Comparison> {
  const { session, initial, dense, criterion, files } = task
  const own = await prune(task, criterion)
  const rows = [
    own.row,
    (await prune(task, groupNorm({ power: 1 }), 'magnitude')).row,
    (await prune(task, random({ seed: task.seed }))).row,
    { way: 'same shape from scratch', trained: await measure(task, await tune(task, await remove(initial, own.plan))) },
  ]
  const bytes = { before: await save(dense, files.before, files), after: await save(own.model, files.after, files) }
  const before = await measure(task, dense)
  return {
    dense: before,
    rows,
    plan: own.plan,
    certificate: await certify(dense, own.cut, own.plan, { session }),
    ledger: assembleLedger({
      sparsity: own.plan.sparsity,
      parameters: { before: countParameters(dense.graph), after: countParameters(own.model.graph) },
      bytes,
      macs: { before: await countMacs(dense.graph), after: await countMacs(own.model.graph) },
      accuracy: { before, after: own.row.trained },
      examples: task.test.targets!.shape[0]!,
    }),
    path: join(files.after, files.name),
  }
}

interface Pruned {
  readonly row: Row
  readonly plan: Plan
  readonly cut: Model
  readonly model: Model
}

async function prune(task: Task, criterion: AnyCriterion, way: string = criterion.name): Promise<Pruned> {
  const { session, dense, sparsity } = task
  const calibration = [
    takeExamples(
      task.train,
      Array.from({ length: seen }, (_, at) => at),
    ),
  ]
  const draft = await plan(dense, { criterion, granularity: 'channel', target: { sparsity }, session, calibration })
  const cut = await remove(dense, draft)
  const { model: mended } = await repairModel(dense, cut, { repair: leastSquares(), plan: draft, session, calibration })
  const model = await tune(task, mended)
  const [rightAfter, repaired, trained] = [
    await measure(task, cut),
    await measure(task, mended),
    await measure(task, model),
  ]
  return { row: { way, rightAfter, mended: repaired, trained }, plan: draft, cut, model }
}

/** Trains on with the dense network as the teacher. */
async function tune({ session, dense, train: data, epochs, seed }: Task, pruned: Model): Promise<Model> {
  const { model } = await train(pruned, {
    session,
    data,
    epochs,
    seed,
    optimizer: tf.train.adam(rate),
    rate: cosine(rate, { warmUp: 0.05 }),
    distillation: { teacher: dense },
  })
  return model
}

const measure = async ({ session, test }: Task, model: Model): Promise<number> =>
  (await evaluate(session, model, test)).accuracy!

/** Writes a network; the bytes of all its files. */
async function save(model: Model, folder: string, { name, format }: Task['files']): Promise<number> {
  await mkdir(folder, { recursive: true })
  await write(model, join(folder, name), { format, force: true })
  const sizes = (await readdir(folder)).map(async file => (await stat(join(folder, file))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
