import type { SourceValue } from '@coppice/graph'

/**
 * Which steps of a sequence count: a boolean for each [batch, step]. Most masks are never asked for, so the nodes that
 * compute one are made when it first is.
 */
export type Mask = () => SourceValue

/** A value between layers: what the graph holds, and the mask that Keras carries beside it. */
export interface LayerValue extends SourceValue {
  readonly mask?: Mask
}

/** A mask that is computed once, when it is first asked for. */
export function maskBy(compute: () => SourceValue): Mask {
  let mask: SourceValue | undefined
  return () => (mask ??= compute())
}

/** The same value with another mask, or with none. */
export function withMask({ mask: _, ...value }: LayerValue, mask: Mask | undefined): LayerValue {
  return mask ? { ...value, mask } : value
}
