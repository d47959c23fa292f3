import { failure } from '@coppice/spec'
import type { CoupledSlice, Coupling, Tensor } from '@coppice/spec'
import { isWeightType } from '../analysis/constants-of.ts'

/** Checks that couplings fit the tensors: a failure with code `usage` names the first that does not. */
export function checkCouplings(couplings: readonly Coupling[], tensors: ReadonlyMap<string, Tensor>): void {
  const ids = new Set<string>()
  for (const { id, size, slices } of couplings) {
    const who = `the coupling '${id}'`
    if (ids.has(id)) throw usage(who, 'a name of its own', 'one that another has')
    ids.add(id)
    if (size < 2) throw usage(who, 'at least 2 cells', `${size}`)
    if (slices.length === 0) throw usage(who, 'slices of tensors', 'none')
    for (const slice of slices) checkSlice(who, size, slice, tensors.get(slice.tensor))
  }
}

function checkSlice(who: string, size: number, slice: CoupledSlice, tensor: Tensor | undefined): void {
  const { tensor: name, axis, positions, count } = slice
  if (!tensor) throw usage(who, `a tensor of the model`, `'${name}'`)
  if (!isWeightType(tensor.type)) throw usage(who, `floating-point weights`, `'${name}' of ${tensor.type}`)
  const length = tensor.shape[axis]
  if (length === undefined) throw usage(who, `an axis of '${name}', which has ${tensor.shape.length}`, `axis ${axis}`)
  if (count < 1 || positions.length !== size * count)
    throw usage(who, `${size} times as many positions in '${name}' as each cell has`, `${positions.length}`)
  if (positions.some(position => position < 0 || position >= length))
    throw usage(who, `positions below ${length} on axis ${axis} of '${name}'`, 'others')
  if (new Set(positions).size < positions.length)
    throw usage(who, `each position on axis ${axis} of '${name}' once`, 'one twice')
}

function usage(who: string, expected: string, received: string): Error {
  return failure({ code: 'usage', who, expected, received })
}
