import { arrangeTensor, chained, joinTensors, reshaped } from '@coppice/graph'
import type { Arrangement, SourceValue } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Tensor } from '@coppice/spec'
import type { LayerReference, Weight } from './layer.ts'
import type { MutablePlaced, Placing } from './placing.ts'

type Weighing = Pick<Placing, 'lookup' | 'translation'>

/** Looks up the weights of a layer and puts them into the graph. */
export function placeWeights(weighing: Weighing, placed: MutablePlaced, isShared: boolean): void {
  for (const { weight, stored } of findWeights(weighing, placed))
    placeWeight(weighing.translation, placed, weight, stored, isShared)
}

/**
 * Looks up the weights of layers that run as one node, and puts those of the same role into the graph as one tensor,
 * one after the other along the first axis. Gives them by role.
 */
export function placeTogether(weighing: Weighing, layers: readonly MutablePlaced[]): ReadonlyMap<string, SourceValue> {
  const found = layers.map(placed => findWeights(weighing, placed))
  const roles = found[0]!.map(({ weight: { role, arrangement } }, i) => {
    const parts = found.map(weights => weights[i]!.stored)
    const name = [...layers[0]!.path.slice(0, -1), role].join('/')
    const joined = joinTensors(
      name,
      parts.map(stored => arrangeTensor(stored.name, stored, arrangement)),
    )
    const value = weighing.translation.tensor(joined)
    parts.forEach((stored, part) =>
      layers[part]!.weights.set(role, { name: value.name, stored, arranged: joined, part }),
    )
    return [role, value] as const
  })
  return new Map(roles)
}

interface FoundWeight {
  readonly weight: Weight
  readonly stored: Tensor
}

function findWeights({ lookup }: Weighing, placed: MutablePlaced): FoundWeight[] {
  const weights = placed.layer.weights?.(placed.config, placed) ?? []
  if (weights.length === 0) return []
  const found = lookup(
    placed,
    weights.map(({ role }) => role),
  )
  return weights.map((weight, i) => {
    const stored = found[i]
    if (stored) return { weight, stored }
    throw missing(placed, weight, found.length)
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
  placed.weights.set(role, { name: value.name, stored, arranged, part: 0 })
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
