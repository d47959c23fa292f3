import type { Graph, Value } from '@coppice/spec'
import * as runtime from 'onnxruntime-node'
import { expect } from 'vitest'
import { encodeOnnx, randomFeeds, seeded } from '../../../testkit/src/index.ts'
import type { Analysis, AnalysisOptions } from '../analysis/analysis.ts'
import { analyse } from '../analysis/analyse.ts'
import type { Selection } from '../analysis/selection.ts'
import { infer } from '../inference/infer.ts'
import { maskCells } from '../removal/mask-cells.ts'
import { protectLast } from '../removal/protect-last.ts'
import { removeCells } from '../removal/remove-cells.ts'
import { caseGraph } from './structure-case.ts'
import type { StructureCase } from './structure-case.ts'

const SIZES = [
  { batch: 2, time: 5, width: 4 },
  { batch: 3, time: 4, width: 6 },
] as const

type Sizes = (typeof SIZES)[number]

const OPTIONS: readonly AnalysisOptions[] = [{}, { width: true }, { factor: 'inner' }]

/** Random cells of every unit: a third, most, all but one; and of some units only. */
const CHOICES = [
  { seed: 1, ratio: 0.34, units: 1 },
  { seed: 2, ratio: 0.7, units: 0.5 },
  { seed: 3, ratio: 1, units: 1 },
] as const

/**
 * Prunes the network of a case at random, read by a weight and by a sum: masked and smaller networks must agree in
 * onnxruntime, and what the case says of the weight must hold.
 */
export async function checkStructure(example: StructureCase): Promise<void> {
  for (const reader of ['weight', 'sum'] as const) {
    const graph = await declareEverything(caseGraph(example, reader))
    const analyses = await Promise.all(OPTIONS.map(options => analyse(graph, options)))
    if (reader === 'weight') expectFreedom(analyses[0]!, example)
    await expectAgreement(graph, distinctAnalyses(analyses))
  }
}

function expectFreedom({ units, protected: kept }: Analysis, { kept: reason }: StructureCase): void {
  const isFree = units.some(unit => unit.slices.some(({ tensor }) => tensor === 'w.weight'))
  const reasons = kept.filter(({ name }) => name.startsWith('w.weight axis')).map(each => each.reason)
  if (reason) expect(reasons).toContainEqual(expect.stringMatching(reason))
  expect({ isFree, reasons }).toEqual({ isFree: !reason, reasons })
}

function distinctAnalyses(analyses: readonly Analysis[]): Analysis[] {
  const key = ({ units }: Analysis): string => JSON.stringify(units.map(({ id, atoms, slices }) => [id, atoms, slices]))
  return [...new Map(analyses.map(analysis => [key(analysis), analysis])).values()]
}

async function expectAgreement(graph: Graph, analyses: readonly Analysis[]): Promise<void> {
  const whole = await runAtSizes(graph)
  for (const analysis of analyses)
    for (const choice of CHOICES) {
      const selection = protectLast(analysis, chooseCells(analysis, choice))
      const cells = [...selection.values()].flat().length
      if (cells === 0) continue
      const smaller = removeCells(analysis, selection)
      const [masked, removed] = [await runAtSizes(maskCells(analysis, selection)), await runAtSizes(smaller)]
      const where = JSON.stringify({ ...analysis.options, ...choice, selection: [...selection] })
      masked.forEach((expected, i) => expectClose(removed[i]!, expected, whole[i]!, where))
      await expectDeclaredShapes(smaller)
    }
}

function chooseCells(analysis: Analysis, { seed, ratio, units }: (typeof CHOICES)[number]): Selection {
  return new Map(
    analysis.units.map(unit => {
      const random = seeded(seed, unit.id)
      const isChosen = random.uniform() < units
      const order = Array.from({ length: unit.size }, (_, cell) => ({ cell, key: random.uniform() }))
      const cells = order.sort((a, b) => a.key - b.key).map(({ cell }) => cell)
      const count = Math.min(unit.size - 1, Math.ceil(unit.size * ratio))
      return [unit.id, isChosen ? cells.slice(0, count).sort((a, b) => a - b) : []]
    }),
  )
}

async function runAtSizes(graph: Graph): Promise<runtime.Tensor[]> {
  const bytes = await encodeOnnx({ format: 'memory', graph, bytes: 0, document: undefined })
  const session = await runtime.InferenceSession.create(bytes, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  })
  const results: runtime.Tensor[] = []
  for (const sizes of SIZES) results.push((await session.run(feedsOf(graph, sizes)))['y'] as runtime.Tensor)
  await session.release()
  return results
}

function feedsOf(graph: Graph, sizes: Sizes): Record<string, runtime.Tensor> {
  const feeds = Object.entries(randomFeeds(graph, { ...sizes }, 7))
  return Object.fromEntries(
    feeds.map(([name, { type, data, shape }]) => [
      name,
      new runtime.Tensor(type as 'float32', data as Float32Array, shape),
    ]),
  )
}

function expectClose(actual: runtime.Tensor, expected: runtime.Tensor, whole: runtime.Tensor, where: string): void {
  expect(actual.dims, where).toEqual(whole.dims)
  const [a, b, c] = [actual, expected, whole].map(({ data }) => Array.from(data as Float32Array))
  const largest = Math.max(...b!.map(Math.abs))
  const wrong = a!.findIndex((value, i) => {
    if (Number.isFinite(c![i]) && !(Number.isFinite(value) && Number.isFinite(b![i]))) return true
    return Number.isFinite(value) && !(Math.abs(value - b![i]!) <= 1e-5 * Math.max(largest, 1e-3))
  })
  const found = wrong < 0 ? undefined : { removed: a![wrong], masked: b![wrong], unpruned: c![wrong], largest }
  expect(found, where).toBeUndefined()
}

/** The same graph with the type and the shape of every value, as exporters write them. */
async function declareEverything(graph: Graph): Promise<Graph> {
  const [first, second] = await Promise.all(SIZES.map(sizes => infer(graph, { ...sizes })))
  const declare = (name: string): Value => {
    const { type, shape } = first!.get(name) ?? {}
    const other = second!.get(name)?.shape
    return { name, type, shape: shape?.map((size, k) => (size >= 0 && size === other?.[k] ? size : null)) }
  }
  const names = graph.nodes.flatMap(node => node.outputs).filter(name => name !== '')
  return {
    ...graph,
    outputs: graph.outputs.map(({ name }) => declare(name)),
    values: new Map(names.map(name => [name, declare(name)])),
  }
}

/** The shapes that the smaller file declares are those that follow from its weights. */
async function expectDeclaredShapes(graph: Graph): Promise<void> {
  const values = await infer(graph, { ...SIZES[0] })
  for (const { name, shape } of graph.values.values()) {
    const inferred = values.get(name)?.shape
    const merged = shape?.map((size, k) => (typeof size === 'number' ? size : (inferred?.[k] ?? -1)))
    if (inferred && merged) expect(inferred, `the declared shape of ${name}`).toEqual(merged)
  }
}
