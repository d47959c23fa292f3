import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import type { GraphBuilder } from '../build-model.ts'
import type { ValueName } from '../graph-builder.ts'
import { attend, splitHeads, tokenClassifier } from './pieces.ts'

/** Cosines and sines [tokens, size] of every position's angles. */
function rotations(g: GraphBuilder, x: ValueName, size: number): readonly [ValueName, ValueName] {
  const scalar = (value: number): ValueName => g.constant([value], { shape: [] })
  const tokens = g.node('Gather', [g.node('Shape', [x]), scalar(1)], { axis: 0 })
  const positions = g.node('Cast', [g.node('Range', [scalar(0), tokens, scalar(1)])], { to: 1 })
  const column = g.node('Unsqueeze', [positions, g.constant([1])], {}, { shapes: [['sequence', 1]] })
  const speeds = Array.from({ length: size / 2 }, (_, i) => 100 ** ((-2 * i) / size))
  const half = g.mul(column, g.constant(speeds, { type: 'float32' }))
  const angles = g.concat([half, half], 1)
  return [g.unary('Cos', angles), g.unary('Sin', angles)]
}

function rotate(g: GraphBuilder, x: ValueName, [cosines, sines]: readonly [ValueName, ValueName]): ValueName {
  const size = g.shapeOf(x)![3] as number
  const [left, right] = [g.slice(x, 3, 0, size / 2), g.slice(x, 3, size / 2, size)]
  return g.add(g.mul(x, cosines), g.mul(g.concat([g.unary('Neg', right), left], 3), sines))
}

/** Queries and keys turned by their position: dimension i of a head goes with i + size / 2. */
export function rotaryAttention(seed: number): Model {
  return buildModel({ seed, name: 'rotary-attention' }, g => {
    const x = g.input('tokens', ['batch', 'sequence', 12])
    const angles = rotations(g, x, 8)
    const [q, k, v] = ['query', 'key', 'value'].map(name =>
      splitHeads(g, g.linear(x, { out: 24, bias: false, name }), 3, 8),
    ) as [string, string, string]
    const mixed = attend(g, rotate(g, q, angles), rotate(g, k, angles), v, 8)
    tokenClassifier(g, g.add(x, g.linear(mixed, { out: 12 })), 3)
  })
}
