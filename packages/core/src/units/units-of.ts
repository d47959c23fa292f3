import type { Analysis } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Granularity, Model } from '@coppice/spec'
import { structuralUnits } from './structural-units.ts'
import type { Units } from './unit-outline.ts'
import { weightUnits } from './weight-units.ts'
import type { WeightUnitOptions } from './weight-unit-options.ts'

/**
 * What can be removed from a model at one granularity. Nothing is read but small constants that say how weights are
 * rearranged; `loadUnit` reads a unit's weights.
 *
 * - `channel`: all that the analysis found, heads and groups among it; `head`: heads and groups alone.
 * - `element`, `n:m`, `block`: one unit for each float constant of two or more axes that a convolution, a dense or a
 *   recurrent layer reads. Biases and norms are exempt, embedding tables too unless `tables` is set. In a model without
 *   nodes: one for each float tensor of two or more axes whose name is not exempt, outputs first, as PyTorch has it.
 * - N:M groups run along the input channels of a convolution, kernel position by kernel position, and along the
 *   inputs of a dense or recurrent layer: the layout that sparse tensor cores want.
 *
 * @throws a failure with code `usage` for the granularity `layer`.
 *
 * @example
 * ```ts
 * const units = await unitsOf(model, await analyse(model.graph), 'channel')
 * units.outlines.map(unit => `${unit.id}: ${unit.size}`) // ['conv1.weight: 64', …]
 * ```
 */
export async function unitsOf(
  model: Model,
  analysis: Analysis | undefined,
  granularity: Granularity,
  options: WeightUnitOptions = {},
): Promise<Units> {
  if (granularity === 'channel' || granularity === 'head') {
    if (analysis) return structuralUnits(analysis, granularity)
    throw failure({ code: 'usage', who: 'unitsOf', expected: 'an analysis of the graph', received: 'none' })
  }
  if (granularity !== 'layer') return weightUnits(model.graph, granularity, options)
  throw failure({
    code: 'usage',
    who: 'unitsOf',
    expected: 'the granularity element, n:m, block, channel or head',
    received: granularity,
    remedy: 'Whole layers cannot be removed yet.',
  })
}
