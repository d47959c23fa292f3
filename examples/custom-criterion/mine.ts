import { defineCriterion } from '@coppice/spec'

/** The size of a weight times the mean size of what it is multiplied with. */
export const mine = defineCriterion({
  name: 'mine',
  needs: ['activation.count', 'activation.sumAbs'],
  granularities: ['element', 'n:m', 'block'],
  async score(unit, seen, kernels) {
    const [slice] = unit.slices
    const inputs = await kernels.inputIndices(slice!)
    const means = seen['activation.sumAbs'].map((sum, input) => sum / seen['activation.count'][input]!)
    const sizes = slice!.data.map((weight, at) => Math.abs(weight) * means[inputs[at]!]!)
    return Float32Array.from(await kernels.sumCells(slice!, unit.size, sizes))
  },
})
