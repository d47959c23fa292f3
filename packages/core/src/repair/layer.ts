import type { Node, Tensor } from '@coppice/spec'
import type { BiasPlace } from './find-bias.ts'
import type { Branch } from './find-branch.ts'
import type { LayerForm } from './layer-form.ts'

/** A layer of the pruned graph that can be mended, with its twin in the dense graph. */
export interface Layer {
  /** The names of the value that it reads, in the pruned graph, and of the one that it gives, in both. */
  readonly input: string
  readonly output: string
  readonly operator: string
  readonly form: LayerForm
  readonly weight: Tensor
  readonly dense: { readonly node: Node; readonly form: LayerForm; readonly weight: Tensor }
  readonly bias: BiasPlace
  /** A branch that is added to what it gives, and is mended before it. */
  readonly branch?: Branch
  /** How many layers to be mended lie before it, at most: those of one level do not wait for each other. */
  readonly level: number
}
