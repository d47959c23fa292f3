import type { Config, LayerEntry } from '@coppice/layers'

/** What is needed of a layer to find those inside of it. */
export type StatedLayer = Pick<LayerEntry, 'className' | 'config' | 'stated'>

/** A layer inside of a wrapper, and the steps to it: the option that states it, and its place where that is a list. */
export interface InnerLayer extends StatedLayer {
  readonly step: readonly string[]
}

/** The layers that a wrapper wraps, in the order in which Keras has them; none for layers that are no wrappers. */
export function innerLayers({ className, config }: StatedLayer): readonly InnerLayer[] {
  const { layer, backward_layer: backward, cell, cells } = config
  if (className === 'Bidirectional')
    return [...innerLayer(layer, 'forward_layer'), ...innerLayer(backward ?? layer, 'backward_layer')]
  const listed: readonly unknown[] = Array.isArray(cells) ? cells : []
  return [
    ...innerLayer(layer, 'layer'),
    ...innerLayer(cell, 'cell'),
    ...listed.flatMap((each, i) => innerLayer(each, 'cells', String(i))),
  ]
}

function innerLayer(stated: unknown, ...step: readonly string[]): readonly InnerLayer[] {
  if (!isRecord(stated) || typeof stated['class_name'] !== 'string') return []
  const className = stated['class_name'].split('>').at(-1)!
  return [{ step, className, config: isRecord(stated['config']) ? stated['config'] : {}, stated }]
}

function isRecord(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
