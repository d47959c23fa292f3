import type { Graph } from '@coppice/spec'
import type { Drawing, NodeView, Place, Point } from '../protocol/views.ts'

/** Larger graphs are listed and not drawn: the layout would take too long, and nobody could read it. */
const mostNodes = 700

const height = 30
const widthOf = ({ operator }: NodeView): number => 26 + 7.4 * operator.length

/** What is used of dagre, whose own types lose those of its graphs. */
interface Dagre {
  readonly Graph: new () => LayeredGraph
  layout(graph: LayeredGraph): void
}

interface LayeredGraph {
  setGraph(options: object): void
  setDefaultEdgeLabel(make: () => object): void
  setNode(name: string, size: { readonly width: number; readonly height: number }): void
  setEdge(from: string, to: string): void
  graph(): { readonly width?: number; readonly height?: number }
  node(name: string): Place
  edges(): readonly unknown[]
  edge(edge: unknown): { readonly points?: readonly Point[] }
}

/** Places nodes in layers from the top to the bottom; `null` where there are too many, or none. */
export async function drawGraph({ nodes }: Graph, views: readonly NodeView[]): Promise<Drawing | null> {
  if (nodes.length === 0 || nodes.length > mostNodes) return null
  const dagre = (await import('@dagrejs/dagre')) as unknown as Dagre
  const layered = new dagre.Graph()
  layered.setGraph({ rankdir: 'TB', nodesep: 18, ranksep: 26, marginx: 12, marginy: 12 })
  layered.setDefaultEdgeLabel(() => ({}))
  for (const view of views) layered.setNode(String(view.id), { width: widthOf(view), height })
  for (const [from, to] of edgesOf(nodes)) layered.setEdge(String(from), String(to))
  dagre.layout(layered)
  const size = layered.graph()
  const places = views.map(({ id }) => placeOf(layered.node(String(id))))
  const edges = layered.edges().map(edge => (layered.edge(edge).points ?? []).map(pointOf))
  return { width: size.width ?? 0, height: size.height ?? 0, places, edges }
}

const pointOf = ({ x, y }: Point): Point => ({ x, y })

const placeOf = ({ x, y, width, height }: Place): Place => ({ x, y, width, height })

function edgesOf(nodes: Graph['nodes']): [number, number][] {
  const makers = new Map(nodes.flatMap(({ outputs }, id) => outputs.map(name => [name, id] as const)))
  return nodes.flatMap(({ inputs }, to) =>
    inputs.flatMap(name => {
      const from = name === '' ? undefined : makers.get(name)
      return from === undefined ? [] : [[from, to] as [number, number]]
    }),
  )
}
