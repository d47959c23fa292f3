import { defineCriterion } from '@coppice/spec'

/** The size of a weight times the part of its inputs that are not zero. */
export const awake = defineCriterion({
  name: 'awake',
  needs: ['activation.count', 'activation.zeros'],
  granularities: ['element', 'n:m', 'block'],
  async score(unit, seen, kernels) {
    const [slice] = unit.slices
    const inputs = await kernels.inputIndices(slice!)
    const shares = seen['activation.zeros'].map((zeros, input) => 1 - zeros / seen['activation.count'][input]!)
    const sizes = slice!.data.map((weight, at) => Math.abs(weight) * shares[inputs[at]!]!)
    return Float32Array.from(await kernels.sumCells(slice!, unit.size, sizes))
  },
})
