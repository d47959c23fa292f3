import { describe, expect, it } from 'vitest'
import type { Graph } from '@coppice/spec'
import { buildModel } from '../../../testkit/src/index.ts'
import { analyse } from '../analysis/analyse.ts'
import { decodeElements } from '../tensors/tensor-elements.ts'
import { maskCells } from './mask-cells.ts'

/** Two convolutions whose norms share a vector of ones through an Identity, as one exporter writes equal weights. */
function sharedThroughIdentity(): Graph {
  return buildModel({ seed: 1 }, g => {
    const ones = g.constant([1, 1, 1, 1], { name: 'ones', type: 'float32' })
    const vector = (name: string): string => g.weight([4], { name })
    const norm = (x: string, scale: string, name: string): string => {
      const parts = [scale, vector(`${name}.bias`), vector(`${name}.mean`), vector(`${name}.variance`)]
      return g.node('BatchNormalization', [x, ...parts], {}, { name, shapes: [g.shapeOf(x)] })
    }
    const again = g.node('Identity', [ones], {}, { shapes: [[4]] })
    const first = norm(g.conv(g.input('image', ['batch', 3, 8, 8]), { out: 4, name: 'first' }), ones, 'norm1')
    const second = norm(g.conv(g.relu(first), { out: 4, name: 'second' }), again, 'norm2')
    g.output(g.conv(g.relu(second), { out: 2, name: 'last' }), { name: 'map' })
  }).graph
}

/** The scale that a norm reads, through an Identity or not. */
async function scaleOf({ nodes, tensors }: Graph, name: string): Promise<number[]> {
  const read = nodes.find(node => node.name === name)!.inputs[1]!
  const source = nodes.find(node => node.outputs.includes(read))?.inputs[0] ?? read
  return Array.from<number>(decodeElements('float32', await tensors.get(source)!.read(), 4))
}

describe('maskCells', () => {
  it.each([
    ['first.weight', [1, 0, 1, 1], [1, 1, 1, 1]],
    ['second.weight', [1, 1, 1, 1], [1, 0, 1, 1]],
  ])('masks a shared vector for the uses that lose cells of %s, and for no others', async (unit, first, second) => {
    const graph = sharedThroughIdentity()
    const masked = maskCells(await analyse(graph), new Map([[unit, [1]]]))
    expect(await scaleOf(masked, 'norm1')).toEqual(first)
    expect(await scaleOf(masked, 'norm2')).toEqual(second)
  })
})
