import type { WeightLookup } from '@coppice/layers'
import type { Tensor } from '@coppice/spec'
import { invalid } from '../tfjs-file.ts'

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
  return ({ path }, roles) =>
    roles.map((role, number) => {
      const found =
        findOne(index, path, role) ??
        findOne(index, path, String(number)) ??
        findOne(index, [...path, 'vars'], String(number))
      if (found) return found
      throw invalid(who, `a weight called ${[...path.slice(-1), role].join('/')}`, 'none in weightsManifest')
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

/** Looks from the whole path to the layer alone. */
function findOne({ exact, short, ends }: Index, path: readonly string[], role: string): Tensor | undefined {
  for (const names of [exact, short, ends])
    for (let start = 0; start < path.length; start++) {
      const found = names.get([...path.slice(start), role].join('/'))
      if (found) return found
    }
  return undefined
}
