import { arrangeTensor, chained, reshaped } from '@coppice/graph'
import type { Arrangement } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Tensor } from '@coppice/spec'
import type { Layer, LayerReference, Weight } from './layer.ts'
import type { MutablePlaced, Placing } from './placing.ts'

/** Looks up the weights of a layer and puts them into the graph. */
export function placeWeights(
  { lookup, translation }: Pick<Placing, 'lookup' | 'translation'>,
  placed: MutablePlaced,
  layer: Layer,
  isShared: boolean,
): void {
  const weights = layer.weights?.(placed.config, placed) ?? []
  if (weights.length === 0) return
  const stored = lookup(
    placed,
    weights.map(({ role }) => role),
  )
  weights.forEach((weight, i) => {
    const tensor = stored[i]
    if (!tensor) throw missing(placed, weight, stored.length)
    placeWeight(translation, placed, weight, tensor, isShared)
  })
}

/**
 * A vector that several calls share is stored under a second axis: equal vectors that merely happen to be shared may
 * be pruned apart, these may not.
 */
function placeWeight(
  translation: Placing['translation'],
  placed: MutablePlaced,
  { role, arrangement }: Weight,
  stored: Tensor,
  isShared: boolean,
): void {
  const rank = arrangement ? arrangement.shapeOf(stored.shape).length : stored.shape.length
  const isTied = isShared && rank === 1
  const steps: readonly Arrangement[] = [...(arrangement ? [arrangement] : []), ...(isTied ? [asRow] : [])]
  const name = `${placed.path.join('/')}/${role}`
  const arranged = arrangeTensor(name, stored, chained(...steps))
  const value = translation.tensor(arranged)
  placed.weights.set(role, { name: value.name, stored, arranged })
  const axes = isTied ? translation.constant([0]) : undefined
  placed.values.set(role, axes ? translation.emit('Squeeze', [value, axes], {}, { name: `${name}/shared` }) : value)
}

const asRow = reshaped(
  ([size]) => [1, size!],
  ([, size]) => [size!],
)

function missing({ path, className }: LayerReference, { role }: Weight, found: number): Error {
  return failure({
    code: 'invalid-model',
    who: `layer ${path.join('/')} (${className})`,
    expected: `a weight ${role}`,
    received: found === 0 ? 'no weights' : `${found} weights`,
  })
}
