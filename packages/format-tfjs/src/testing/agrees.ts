import { expect, it } from 'vitest'
import type { Model } from '@coppice/spec'
import { isTfjsDocument } from '../document.ts'
import { distance, readFiles, runByTfjs, runModel, wave, type Feeds } from './run.ts'
import { tinyGraph, type ShortAttribute, type TinyGraph } from './tiny-graph.ts'

/** A graph, and what it is fed. */
export interface Case {
  readonly build: (graph: TinyGraph) => readonly string[]
  readonly feeds: Feeds
}

export type Attributes = Readonly<Record<string, ShortAttribute>>

/** A test that our graph, run by onnxruntime, gives what TensorFlow.js gives, and that nothing of it is opaque. */
export function agrees(name: string, { build, feeds }: Case, tolerance = 1e-5): void {
  it(name, async () => {
    const files = tinyGraph(build)
    const model = await readFiles(files)
    expect(opaqueNodes(model)).toEqual([])
    expect(distance(await runByTfjs(files, feeds), await runModel(model, feeds))).toBeLessThan(tolerance)
  })
}

/** The nodes that are not translated, with the reasons. */
export function opaqueNodes({ document }: Model): string[] {
  if (!isTfjsDocument(document) || document.content.kind !== 'graph-document') throw new Error('no graph model')
  return [...document.content.opaque].map(([name, reason]) => `${name}: ${reason}`)
}

/** One node on inputs that are fed. */
export function one(op: string, feeds: Feeds, attributes: Attributes = {}, outputs = 1): Case {
  return {
    feeds,
    build: graph => {
      const inputs = Object.entries(feeds).map(([name, { shape, type }]) => graph.input(name, shape, type))
      const result = graph.node(op, inputs, attributes, 'result')
      return Array.from({ length: outputs }, (_, i) => (i === 0 ? result : `${result}:${i}`))
    },
  }
}

/** One node on an input whose first axis is dynamic, with constants after it. */
export function onImage(
  op: string,
  shape: readonly number[],
  constants: (graph: TinyGraph) => readonly string[],
  attributes: Attributes = {},
  outputs = 1,
): Case {
  return {
    feeds: { x: wave(shape) },
    build: graph => {
      const result = graph.node(op, [graph.input('x', [-1, ...shape.slice(1)]), ...constants(graph)], attributes)
      return Array.from({ length: outputs }, (_, i) => (i === 0 ? result : `${result}:${i}`))
    },
  }
}

/** Numbers as a weight. */
export function weight(graph: TinyGraph, shape: readonly number[], seed = 2): string {
  return graph.constant(wave(shape, seed).data, shape)
}

/** Whole numbers as a weight. */
export function whole(graph: TinyGraph, data: readonly number[] | number, shape?: readonly number[]): string {
  return graph.constant(data, shape, 'int32')
}
