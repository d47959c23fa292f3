import type { TrainLoss } from '@coppice/spec'
import type { Optimizer } from '@tensorflow/tfjs-core'
import type { Executor } from '../create-executor.ts'
import type { BatchStatistics } from './batch-statistics.ts'
import type { MaskTensors } from './masks.ts'
import type { Penalty } from './penalty.ts'
import type { Variables } from './trained-weights.ts'

/** Everything that a step of training looks at. */
export interface Training {
  readonly executor: Executor
  readonly losses: readonly TrainLoss[]
  readonly optimizer: Optimizer
  readonly variables: Variables
  readonly masks: MaskTensors
  readonly masking: 'frozen' | 'through'
  readonly penalties: readonly Penalty[]
  readonly decay: number
  readonly clip: number | undefined
  readonly statistics: BatchStatistics | undefined
  /** Sums of −w · ∂L/∂w, where they are asked for. */
  readonly movement: Variables | undefined
}
