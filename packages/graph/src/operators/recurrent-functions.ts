import type { Node } from '@coppice/spec'
import { floatsAttribute } from '../attributes.ts'

/** Of the functions of one direction, those that make states and not gates. */
const STATE_FUNCTIONS: Readonly<Record<string, readonly number[]>> = { LSTM: [1, 2], GRU: [1], RNN: [0] }

/** How many functions one direction has. */
const COUNTS: Readonly<Record<string, number>> = { LSTM: 3, GRU: 2, RNN: 1 }

const ZERO_AT_ZERO = new Set(['relu', 'tanh', 'leakyrelu', 'thresholdedrelu', 'scaledtanh', 'elu', 'softsign'])
const TAKE_BETA = new Set(['affine', 'scaledtanh', 'hardsigmoid'])

/**
 * Whether a state that is zero stays so where nothing is added to it: the functions that make states give zero at zero.
 * The operators' own, which hold where none are written, do.
 */
export function stateStaysZero(node: Node): boolean {
  const written = node.attributes['activations']
  if (written === undefined || (written.kind === 'strings' && written.value.length === 0)) return true
  if (written.kind !== 'strings') return false
  const isZero = zeroAtZero(node, written.value)
  const count = COUNTS[node.operator]!
  return isZero.every((zero, i) => zero || !STATE_FUNCTIONS[node.operator]!.includes(i % count))
}

/** Parameters are handed out in order to those functions that take them. */
function zeroAtZero(node: Node, names: readonly string[]): boolean[] {
  const betas = [...floatsAttribute(node, 'activation_beta', [])]
  return names.map(name => {
    const key = name.toLowerCase()
    const beta = TAKE_BETA.has(key) ? (betas.shift() ?? 0) : 0
    return ZERO_AT_ZERO.has(key) || (key === 'affine' && beta === 0)
  })
}
