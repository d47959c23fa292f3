import { analysisOf } from '@coppice/core'
import { maskCells, removeCells } from '@coppice/graph'
import type { Analysis, AnalysisOptions, Selection } from '@coppice/graph'
import type { Model } from '@coppice/spec'
import { buildModel, residual, transformer } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { checkCase, compareModels, createSubject } from './check-equivalence.ts'
import { pruningCases } from './pruning-cases.ts'
import { cutElsewhere, leaveWhole, maskOnly, meanOfWhatIsLeft, thaw } from './sabotage.ts'

/** Removes cells properly, of the first unit with a slice whose tensor and role match. */
async function removeFrom(
  model: Model,
  slice: RegExp,
  cells: readonly number[],
  options: AnalysisOptions = {},
): Promise<{ analysis: Analysis; selection: Selection; masked: Model; removed: Model }> {
  const analysis = await analysisOf(model.graph, options)
  const unit = analysis.units.find(({ slices }) => slices.some(({ tensor, role }) => slice.test(`${tensor} ${role}`)))!
  const selection = new Map([[unit.id, cells]])
  const masked = { ...model, graph: maskCells(analysis, selection) }
  return { analysis, selection, masked, removed: { ...model, graph: removeCells(analysis, selection) } }
}

/** What the check says of a pair of models. */
async function judge(model: Model, masked: Model, removed: Model): Promise<string> {
  return (await compareModels(await createSubject(model, [0, 0]), masked, removed)).join('\n')
}

/** Attention that works out its scale from the size of a head, as exporters write it. */
function scaledAttention(): Model {
  return buildModel({ seed: 3 }, g => {
    const x = g.input('tokens', ['batch', 'sequence', 8])
    const [q, k, v] = ['query', 'key', 'value'].map(name => {
      const split = g.reshape(g.linear(x, { out: 16, name }), [0, 0, 2, 8])
      return g.transpose(split, [0, 2, 1, 3])
    }) as [string, string, string]
    const size = g.node('Gather', [g.node('Shape', [q]), g.constant([3], { shape: [] })])
    const root = g.node('Sqrt', [g.node('Cast', [size], { to: 1 })])
    const product = g.matmul(q, g.transpose(k, [0, 1, 3, 2]))
    const weights = g.softmax(g.node('Div', [product, root], {}, { shapes: [g.shapeOf(product)] }))
    const merged = g.reshape(g.transpose(g.matmul(weights, v), [0, 2, 1, 3]), [0, 0, 16])
    g.output(g.linear(merged, { out: 4, name: 'projection' }), { name: 'mixed' })
  })
}

/** A residual width of 12 under LayerNorm. */
function normalisedTrunk(): Model {
  return buildModel({ seed: 4 }, g => {
    const trunk = g.linear(g.input('tokens', ['batch', 'sequence', 6]), { out: 12, name: 'embed' })
    const branch = g.linear(g.relu(g.linear(g.layerNorm(trunk), { out: 20 })), { out: 12 })
    g.output(g.linear(g.layerNorm(g.add(trunk, branch)), { out: 4 }), { name: 'mixed' })
  })
}

describe('the check finds', () => {
  it('nothing where all is well', async () => {
    const [attention, blocks, trunk, wide] = [scaledAttention(), transformer(1), residual(1), normalisedTrunk()]
    const inner = await removeFrom(attention, /^query\.weight/, [1, 4, 5], { factor: 'inner' })
    const head = await removeFrom(blocks, /^query\d*\.weight/, [1])
    const width = await removeFrom(wide, /^embed/, [2, 3, 9], { width: true })
    const channel = await removeFrom(trunk, /^conv1\.weight/, [0])
    expect(await judge(attention, inner.masked, inner.removed)).toBe('')
    expect(await judge(blocks, head.masked, head.removed)).toBe('')
    expect(await judge(wide, width.masked, width.removed)).toBe('')
    expect(await judge(trunk, channel.masked, channel.removed)).toBe('')
  })

  it('a query head that is zeroed without the rest of its head', async () => {
    const model = transformer(1)
    const { analysis, selection, removed } = await removeFrom(model, /^query\d*\.weight/, [1])
    const naive = await maskOnly(model, analysis, selection, /^query/)
    expect(await judge(model, naive, removed)).toMatch(/differs by .* of its largest magnitude/)
  })

  it('a residual sum whose sides lost different channels', async () => {
    const model = residual(1)
    const { masked, removed } = await removeFrom(model, /^conv1\.weight/, [0])
    const untied = await cutElsewhere(model, removed, 'conv3.weight', 0, [1])
    expect(await judge(model, masked, untied)).toMatch(/differs by/)
  })

  it('a consumer that lost another column than its producer', async () => {
    const model = residual(1)
    const { masked, removed } = await removeFrom(model, /^conv1\.weight/, [0])
    expect(await judge(model, masked, await cutElsewhere(model, removed, 'conv2.weight', 1, [5]))).toMatch(/differs by/)
  })

  it('a cell removed from only one of two coupled tensors', async () => {
    const model = residual(1)
    const { masked, removed } = await removeFrom(model, /^conv1\.weight/, [0])
    expect(await judge(model, masked, leaveWhole(model, removed, 'conv3.weight'))).toMatch(/does not load or run/)
  })

  it('an attention scale that follows the smaller heads', async () => {
    const model = scaledAttention()
    const { masked, removed } = await removeFrom(model, /^query\.weight/, [1, 4, 5], { factor: 'inner' })
    expect(await judge(model, masked, thaw(model, removed))).toMatch(/differs by/)
  })

  it('a norm that runs over the width that is left', async () => {
    const model = normalisedTrunk()
    const { masked, removed } = await removeFrom(model, /^embed/, [2, 3, 9], { width: true })
    expect(await judge(model, masked, meanOfWhatIsLeft(model, removed))).toMatch(/differs by/)
  })

  it('an interface that changed', async () => {
    const model = residual(1)
    const outputs = model.graph.outputs.map(output => ({ ...output, shape: ['images', 4] }))
    const renamed = { ...model, graph: { ...model.graph, outputs } }
    expect(await judge(model, model, renamed)).toContain('declared anew')
  })

  it('outputs that are zero whatever comes in', async () => {
    const model = residual(1)
    const analysis = await analysisOf(model.graph, {})
    const everything = new Map(analysis.units.map(({ id, size }) => [id, Array.from({ length: size }, (_, i) => i)]))
    const silent = await maskOnly(model, analysis, everything, /./)
    const tensors = new Map(silent.graph.tensors)
    tensors.set('head.bias', { ...tensors.get('head.bias')!, read: () => new Uint8Array(16) })
    const zero = { ...silent, graph: { ...silent.graph, tensors } }
    expect(await judge(model, zero, zero)).toContain('shows nothing')
  })

  it('a removal that spares too much', async () => {
    const problems = await checkCase(await createSubject(residual(1), [99, 99]), pruningCases[0]!)
    expect(problems.join()).toContain('where 99 % can go')
  })
})
