import { describe, expect, it } from 'vitest'
import { perceptron, transformer } from '../../../testkit/src/index.ts'
import { analyse } from '../analysis/analyse.ts'
import { keptAxes } from './kept-axes.ts'
import { removeCells } from './remove-cells.ts'

describe('keptAxes', () => {
  it('says for every value which positions stay: as many as removal leaves of every constant', async () => {
    for (const model of [perceptron(1), transformer(1)]) {
      const analysis = await analyse(model.graph)
      const selection = new Map(analysis.units.map(({ id }) => [id, [0]]))
      const kept = keptAxes(analysis, selection)
      for (const [name, { shape }] of removeCells(analysis, selection).tensors) {
        const before = model.graph.tensors.get(name)?.shape
        const sizes = kept(name).map((positions, axis) => positions?.length ?? before?.[axis])
        if (before && kept(name).length > 0) expect(sizes).toEqual(shape)
      }
    }
  })

  it('gives positions in order, null where all stay, and nothing for values that are not there', async () => {
    const analysis = await analyse(perceptron(1).graph)
    const [unit] = analysis.units
    const kept = keptAxes(analysis, new Map([[unit!.id, [0, 2]]]))
    const [rows, columns] = kept(unit!.slices[0]!.tensor)
    expect((rows ?? columns)!.slice(0, 3)).toEqual(Int32Array.of(1, 3, 4))
    expect([rows, columns]).toContain(null)
    expect(kept('nowhere')).toEqual([])
  })
})
