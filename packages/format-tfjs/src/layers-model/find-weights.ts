import type { LayerReference, WeightLookup } from '@coppice/layers'
import type { Tensor } from '@coppice/spec'
import { invalid } from '../tfjs-failure.ts'

/** Weights by all the names under which they may be looked up. */
interface Index {
  readonly exact: ReadonlyMap<string, Tensor>
  /** Without the name of a cell that TensorFlow 2.2 put before the last part; `undefined` where two are alike. */
  readonly short: ReadonlyMap<string, Tensor | undefined>
  /** The layer and the role alone; `undefined` where two are alike. */
  readonly ends: ReadonlyMap<string, Tensor | undefined>
}

/**
 * Finds the weights of layers as TensorFlow.js does: by the names of the layer and the role, such as `dense_1/kernel`,
 * with or without the networks around the layer and the cell within it; by number where Keras 3 numbered them.
 */
export function findWeights(stored: ReadonlyMap<string, Tensor>, who: string): WeightLookup {
  const index: Index = {
    exact: stored,
    short: indexBy(stored, parts => [...parts.slice(0, -2), parts.at(-1)!]),
    ends: indexBy(stored, parts => parts.slice(-2)),
  }
  return (layer, roles) =>
    roles.map((role, number) => {
      const names = namesOf(layer).flatMap(path => roleNames(role, number).map(name => [...path, ...name]))
      // What was adapted to data, as the mean of a Normalization, is not named for its layer.
      const found = findFirst(index, names) ?? stored.get(role)
      if (found) return found
      throw invalid(who, `a weight called ${[...layer.path.slice(-1), role].join('/')}`, 'none in weightsManifest')
    })
}

function indexBy(
  stored: ReadonlyMap<string, Tensor>,
  shorten: (parts: readonly string[]) => readonly string[],
): Map<string, Tensor | undefined> {
  const index = new Map<string, Tensor | undefined>()
  for (const [name, tensor] of stored) {
    const key = shorten(name.split('/')).join('/')
    index.set(key, index.has(key) ? undefined : tensor)
  }
  return index
}

/** The options by which a path calls what a wrapper wraps. */
const isOption = (step: string): boolean => /^(layer|forward_layer|backward_layer|cells?|\d+)$/.test(step)

/**
 * The names around a weight: files call what is wrapped by its own name, or by that of its wrapper. Of the two that
 * Bidirectional makes of one, both are named for it.
 */
function namesOf({ path, config }: LayerReference): readonly (readonly string[])[] {
  const own = config['name']
  const around = path.slice(0, path.findLastIndex(step => !isOption(step)) + 1)
  if (around.length === path.length) return [path]
  if (typeof own !== 'string') return [around]
  const side = /^(forward|backward)_layer$/.exec(path[around.length]!)?.[1]
  return [...(side ? [[...around, `${side}_${own}`]] : []), [...around, own], around]
}

/** What files call the parts of an attention. */
const parts: Readonly<Record<string, string>> = {
  query_dense: 'query',
  key_dense: 'key',
  value_dense: 'value',
  output_dense: 'attention_output',
}

/** How a weight may be called within its layer. */
function roleNames(role: string, number: number): readonly (readonly string[])[] {
  const steps = role.split('/')
  const numbered = [[String(number)], ['vars', String(number)]]
  if (steps.length === 1) return [steps, ...numbered]
  return [steps, steps.map(step => parts[step] ?? step), steps.slice(-1), ...numbered]
}

/** Looks under the whole name, then under less and less of what is around the layer. */
function findFirst({ exact, short, ends }: Index, names: readonly (readonly string[])[]): Tensor | undefined {
  for (const index of [exact, short, ends])
    for (const name of names)
      for (let start = 0; start < name.length - 1; start++) {
        const found = index.get(name.slice(start).join('/'))
        if (found) return found
      }
  return undefined
}
