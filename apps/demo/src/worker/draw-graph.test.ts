import { tinyModels } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import type { NodeView, Place } from '../protocol/views.ts'
import { drawGraph } from './draw-graph.ts'

const overlap = (one: Place, other: Place): boolean =>
  Math.abs(one.x - other.x) < (one.width + other.width) / 2 &&
  Math.abs(one.y - other.y) < (one.height + other.height) / 2

describe.each(tinyModels.map(({ name, build }) => [name, build] as const))('the drawing of %s', (_name, build) => {
  it('has a place for each node, none over another, all inside, and what is read above what reads', async () => {
    const { graph } = build(1)
    const views = graph.nodes.map(({ operator }, id) => ({ id, operator }) as NodeView)
    const { width, height, places, edges } = (await drawGraph(graph, views))!
    expect(places).toHaveLength(graph.nodes.length)
    for (const [index, place] of places.entries()) {
      expect(place.x - place.width / 2).toBeGreaterThanOrEqual(0)
      expect(place.x + place.width / 2).toBeLessThanOrEqual(width)
      expect(place.y + place.height / 2).toBeLessThanOrEqual(height)
      expect(places.slice(index + 1).filter(other => overlap(place, other))).toEqual([])
    }
    for (const points of edges) expect(points[0]!.y).toBeLessThan(points.at(-1)!.y)
  })
})

describe('drawGraph', () => {
  it('draws nothing where there is nothing, or far too much', async () => {
    const { graph } = tinyModels[0]!.build(1)
    expect(await drawGraph({ ...graph, nodes: [] }, [])).toBeNull()
    expect(
      await drawGraph({ ...graph, nodes: new Array(800).fill(graph.nodes[0]) as typeof graph.nodes }, []),
    ).toBeNull()
  })
})
