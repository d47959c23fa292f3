import { fingerprint } from '@coppice/core'
import { constantsOf, isWeightType } from '@coppice/graph'
import type { Masks, Model, TrainLoss } from '@coppice/spec'
import type { TrainSettings } from './train-settings.ts'

/** What else decides how a training goes. */
interface Decided {
  readonly batches: number
  readonly losses: readonly TrainLoss[]
  readonly masks: Masks
  readonly companion: string
}

const someProgress = [0, 0.1, 0.3, 0.5, 0.7, 0.9]

/** Everything that decides how a training goes but its data, in one line: trainings that differ in it are not the same. */
export async function describeSettings(
  model: Model,
  settings: TrainSettings,
  { batches, losses, masks, companion }: Decided,
): Promise<string> {
  const { epochs, batchSize, shuffle, seed, penalties, trainable, decay, clip, rate, optimizer } = settings
  const { batchStatistics, earlyStopping, distillation } = settings
  return JSON.stringify({
    model: (await fingerprint(model)).slice(0, 16),
    weights: (await digestWeights(model)).slice(0, 16),
    optimizer: describeOptimizer(optimizer),
    ...{ epochs, batches, batchSize, shuffle, seed, losses, trainable, decay, clip, batchStatistics, earlyStopping },
    rate: rate && someProgress.map(rate),
    penalties: penalties?.map(({ name }) => name),
    teacher: distillation?.teacher && (await digestWeights(distillation.teacher)).slice(0, 16),
    masked: countZeros(masks),
    companion,
  })
}

function describeOptimizer(optimizer: unknown): unknown {
  const { getClassName, getConfig } = optimizer as { getClassName?(): string; getConfig?(): unknown }
  return [getClassName?.call(optimizer), getConfig?.call(optimizer)]
}

function countZeros(masks: Masks): number {
  let count = 0
  for (const mask of masks.values()) for (const kept of mask) if (kept === 0) count++
  return count
}

async function digestWeights({ graph }: Model): Promise<string> {
  const digests: string[] = []
  for (const [name, tensor] of constantsOf(graph)) {
    if (isWeightType(tensor.type)) digests.push(name, await digest(await tensor.read()))
  }
  return digest(new TextEncoder().encode(digests.join()))
}

async function digest(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
  return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('')
}
