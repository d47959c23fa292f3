import { factorise, solveFactored } from '../linear-algebra/cholesky.ts'
import { matrix } from '../linear-algebra/matrix.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import { residual, withRidge } from './centred.ts'
import type { Centred } from './centred.ts'

/**
 * The weights that minimise the squared error plus `ridge` times the squared distance from `start`, the ridge relative
 * to the Gram diagonal. With a support each output is fitted on its own inputs, the rest staying zero.
 */
export function fitRidge(centred: Centred, start: Matrix, ridge: number, support?: Uint8Array): Matrix {
  const { gram, scale } = centred
  if (!(scale > 0)) return start
  const right = residual(centred, start)
  const system = withRidge(centred, ridge)
  const result = matrix(start.rows, start.columns, start.data.slice())
  for (const { outputs, inputs } of groupBySupport(start, support)) {
    if (inputs.length === 0) continue
    const factor = factorise(inputs.length === gram.rows ? system : pick(system, inputs, inputs))
    if (!factor) continue
    const change = pick(right, outputs, inputs)
    solveFactored(factor, change)
    addTo(result, change, outputs, inputs)
  }
  return result
}

interface Shared {
  readonly outputs: number[]
  readonly inputs: Int32Array
}

/** Outputs with the same support share a factor. */
function groupBySupport({ rows, columns }: Matrix, support: Uint8Array | undefined): readonly Shared[] {
  const everything = Int32Array.from({ length: columns }, (_, input) => input)
  if (!support) return [{ outputs: Array.from({ length: rows }, (_, output) => output), inputs: everything }]
  const groups = new Map<string, Shared>()
  for (let output = 0; output < rows; output++) {
    const own = support.subarray(output * columns, (output + 1) * columns)
    const key = own.join('')
    const known = groups.get(key)
    if (known) known.outputs.push(output)
    else groups.set(key, { outputs: [output], inputs: everything.filter(input => own[input] === 1) })
  }
  return [...groups.values()]
}

function pick(of: Matrix, rows: ArrayLike<number>, columns: ArrayLike<number>): Matrix {
  const result = matrix(rows.length, columns.length)
  for (let row = 0; row < rows.length; row++)
    for (let column = 0; column < columns.length; column++)
      result.data[row * columns.length + column] = of.data[rows[row]! * of.columns + columns[column]!]!
  return result
}

function addTo(to: Matrix, change: Matrix, rows: ArrayLike<number>, columns: ArrayLike<number>): void {
  for (let row = 0; row < rows.length; row++)
    for (let column = 0; column < columns.length; column++)
      to.data[rows[row]! * to.columns + columns[column]!]! += change.data[row * columns.length + column]!
}
