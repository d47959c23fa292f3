import type { Tensor } from '@coppice/spec'
import type { AddedWeight } from './added-weights.ts'

/** Layers as they are to be stored after pruning. */
export interface WrittenLayers {
  /** The model as `{class_name, config}`; the same object where no option changed. */
  readonly topology: unknown
  /** What is to be stored in the place of each stored tensor that changed, in the layout of the file. */
  readonly weights: ReadonlyMap<Tensor, Tensor>
  /** What is to be stored besides: biases and scales that layers did not have, which a repair or a mask gave them. */
  readonly added: readonly AddedWeight[]
}
