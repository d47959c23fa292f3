import type { Graph } from '@coppice/spec'
import { buildModel } from '../../../testkit/src/index.ts'
import type { GraphBuilder } from '../../../testkit/src/index.ts'

/** What comes out of an operator: where its channels lie and how many there are. */
export interface Channels {
  readonly value: string
  readonly rank: number
  readonly axis: number
  readonly size: number
}

/** Where the channels of a weight come out: [batch, c], [batch, time, c], [batch, c, 4, width] or [batch, c, time]. */
export type Source = 'vector' | 'tokens' | 'image' | 'turned'

/** A tiny network: weight `w`, the operator, and a layer or a sum that reads its channels. */
export interface StructureCase {
  readonly operator: string
  /** Default ''. */
  readonly domain?: string
  readonly note?: string
  /** Default 17. */
  readonly opset?: number
  /** Default `vector`. */
  readonly from?: Source
  /** How many channels the weight makes. Default 6. */
  readonly channels?: number
  /** The operator between the weight and what reads it; a name alone stands for channels laid out as they came. */
  build(g: GraphBuilder, x: string, channels: number): string | Channels
  /** Why the channels of `w` must stay. Default: they can go. */
  readonly kept?: RegExp
}

/** Reads channels by a weight, or by a sum, which is only the same where what goes is zero. */
export type Reader = 'weight' | 'sum'

/** A further layer that reads the same input and makes as many channels. */
export function secondSource(g: GraphBuilder, from: Source, channels: number, name: string): string {
  if (from === 'image') {
    const weight = g.weight([channels, 3, 1, 1], { name: `${name}.weight` })
    return g.node('Conv', ['x', weight, g.weight([channels], { name: `${name}.bias`, std: 0.3 })])
  }
  const product = g.node('MatMul', ['x', g.weight([4, channels], { name: `${name}.weight`, std: 0.5 })])
  const tokens = g.node('Add', [product, g.weight([channels], { name: `${name}.bias`, std: 0.3 })])
  return from === 'turned' ? g.node('Transpose', [tokens], { perm: [0, 2, 1] }) : tokens
}

const shapes = {
  vector: ['batch', 4],
  tokens: ['batch', 'time', 4],
  turned: ['batch', 'time', 4],
  image: ['batch', 3, 4, 'width'],
} as const

const ranks = { vector: 2, tokens: 3, turned: 3, image: 4 } as const

/** The channels where they come out of a weight. */
export function layOut(from: Source, value: string, size: number): Channels {
  const rank = ranks[from]
  return { value, rank, size, axis: from === 'vector' || from === 'tokens' ? rank - 1 : 1 }
}

/** The network of a case. */
export function caseGraph(example: StructureCase, reader: Reader): Graph {
  const { from = 'vector', channels = 6, opset = 17 } = example
  const { graph } = buildModel({ seed: 1, opset }, g => {
    g.input('x', shapes[from])
    const built = example.build(g, secondSource(g, from, channels, 'w'), channels)
    const result = typeof built === 'string' ? layOut(from, built, channels) : built
    g.output(reader === 'weight' ? readByWeight(g, result) : sumOver(g, result), { name: 'y' })
  })
  return { ...graph, opsets: new Map([...graph.opsets, ['com.microsoft', 1]]) }
}

function readByWeight(g: GraphBuilder, { value, rank, axis, size }: Channels): string {
  const others = Array.from({ length: rank }, (_, k) => k).filter(k => k !== axis)
  const last = axis === rank - 1 ? value : g.node('Transpose', [value], { perm: [...others, axis] })
  return g.node('MatMul', [last, g.weight([size, 3], { name: 'reader', std: 0.5 })])
}

function sumOver(g: GraphBuilder, { value, axis }: Channels): string {
  if (g.opset < 13) return g.node('ReduceSum', [value], { axes: [axis] })
  return g.node('ReduceSum', [value, g.constant([axis])])
}

/** The title of a test. */
export function titleOf({ operator, note, opset, from }: StructureCase): string {
  return [operator, opset && `(${opset})`, from && `of ${from}`, note].filter(Boolean).join(' ')
}
