import { describe, expect, it } from 'vitest'
import type { Model, Plan } from '@coppice/spec'
import { buildModel, tinyModels } from '../../../testkit/src/index.ts'
import { magnitude, noise } from '../../test/criteria.ts'
import { mapElements, perceptron, replaceTensors } from '../../test/models.ts'
import { onnxruntimeSession as session } from '../../test/onnxruntime-session.ts'
import { containing, matching } from '../../test/matching.ts'
import { global } from '../allocations/global.ts'
import { mask } from '../mask/mask.ts'
import { plan } from '../plan/plan.ts'
import type { PlanOptions } from '../plan/plan-options.ts'
import { remove } from '../remove/remove.ts'
import { certify } from './certify.ts'

const half = { sparsity: 0.5 }

async function prune(model: Model, options: Partial<PlanOptions> = {}): Promise<{ draft: Plan; pruned: Model }> {
  const target = options.granularity === 'n:m' ? {} : { target: half }
  const draft = await plan(model, { criterion: magnitude, ...target, ...options })
  const isHard = draft.granularity === 'channel' || draft.granularity === 'head'
  return { draft, pruned: await (isHard ? remove : mask)(model, draft) }
}

/** Removes what `magnitude` keeps longest. */
const contrary: typeof magnitude = {
  ...magnitude,
  score: async (...given) => (await magnitude.score(...given)).map(score => -score),
}

/** The model with one weight of a tensor changed. */
const tamper = (model: Model, name: string, change: number): Model =>
  replaceTensors(model, tensor =>
    tensor.name === name
      ? mapElements(tensor, all => all.map((each, at) => (at === 0 ? each + change : each)))
      : tensor,
  )

describe.each(tinyModels)('$name', ({ build }) => {
  it.each<[string, Partial<PlanOptions>]>([
    ['channels', {}],
    ['random channels of a global allocation', { criterion: noise(3), allocation: global() }],
    ['dimensions within heads', { factor: 'inner', criterion: noise(4) }],
    ['single weights', { granularity: 'element' }],
    ['2 of 4', { granularity: 'n:m' }],
    ['blocks', { granularity: 'block' }],
  ])('computes the same without the %s that the exact mask zeroes', async (_, options) => {
    const model = build(1)
    const { draft, pruned } = await prune(model, options)
    const proof = await certify(model, pruned, draft, { session })
    expect(proof).toMatchObject({ passed: true, tolerance: 1e-5, samples: 2, backend: 'onnxruntime' })
    expect(proof.maxRelativeError).toBeLessThanOrEqual(1e-5)
    const [first, second] = proof.sizes
    expect(Object.keys(first!).some(name => first![name] !== second![name])).toBe(true)
  })
})

describe('certify: negative controls', () => {
  const residual = (): Model => tinyModels.find(({ name }) => name === 'residual')!.build(1)

  it('fails where a weight that stays was changed, and names the first value that differs', async () => {
    const model = perceptron()
    const { draft, pruned } = await prune(model)
    const proof = await certify(model, tamper(pruned, 'c.weight', 1e-2), draft, { session })
    expect(proof).toMatchObject({ passed: false, firstDifference: "output 'y'" })
    expect(proof.maxRelativeError).toBeGreaterThan(1e-5)
  })

  it('taps inner values whose shape is the same in both', async () => {
    const model = residual()
    const { draft, pruned } = await prune(model, { granularity: 'element' })
    const name = [...pruned.graph.tensors.keys()].find(each => each === 'conv2.weight')!
    const tampered = tamper(pruned, name, 0.5)
    const proof = await certify(model, tampered, { ...draft, units: [] }, { session })
    expect(proof.passed).toBe(false)
    expect(proof.firstDifference).toMatch(/^value 'conv1', and with it output/)
  })

  it.each(['residual', 'transformer', 'long-short-term-memory', 'grouped-query-attention'])(
    'fails where other cells were removed than the plan says: %s',
    async name => {
      const model = tinyModels.find(each => each.name === name)!.build(1)
      const [one, other] = [await prune(model), await prune(model, { criterion: contrary })]
      expect((await certify(model, other.pruned, one.draft, { session })).passed).toBe(false)
    },
  )

  it('fails where a mask lost a zero', async () => {
    const model = perceptron()
    const { draft, pruned } = await prune(model, { granularity: 'n:m' })
    const cell = (draft.units[0]!.removed as number[])[0]!
    const grown = replaceTensors(pruned, tensor =>
      tensor.name === 'a.weight'
        ? mapElements(tensor, all => all.map((each, at) => (at === cell ? 1e-9 : each)))
        : tensor,
    )
    expect(await certify(model, grown, draft, { session })).toMatchObject({
      passed: false,
      reason: containing("'a.weight'"),
    })
  })

  it('fails where an output has another shape or is missing', async () => {
    const model = perceptron()
    const { draft, pruned } = await prune(model)
    const extra = buildModel({ seed: 2 }, g =>
      g.output(g.gemm(g.input('x', ['batch', 6]), { out: 4, name: 'c' }), { name: 'y' }),
    )
    expect((await certify(model, extra, draft, { session })).firstDifference).toMatch(
      /float32 \[2, 4\] where float32 \[2, 3\]/,
    )
    const renamed = { ...pruned.graph, outputs: [{ ...pruned.graph.outputs[0]!, name: 'c' }] }
    const nodes = pruned.graph.nodes.map(node => ({
      ...node,
      outputs: node.outputs.map(out => (out === 'y' ? 'c' : out)),
    }))
    const proof = await certify(model, { ...pruned, graph: { ...renamed, nodes } }, draft, { session })
    expect(proof.firstDifference).toMatch(/missing/)
  })

  it('says so where a model does not run', async () => {
    const model = perceptron()
    const { draft, pruned } = await prune(model)
    const broken = { ...pruned, graph: { ...pruned.graph, nodes: pruned.graph.nodes.slice(1) } }
    expect(await certify(model, broken, draft, { session })).toMatchObject({
      passed: false,
      samples: 0,
      reason: matching(/^the pruned model does not run: /),
    })
    const { prepare: _, ...weak } = session
    expect(await certify(model, pruned, draft, { session: weak })).toMatchObject({
      passed: false,
      reason: "the backend 'onnxruntime' cannot run models",
    })
  })

  it('does not take NaN on one side for the same', async () => {
    const model = perceptron()
    const { draft, pruned } = await prune(model)
    const proof = await certify(model, tamper(pruned, 'c.weight', Number.NaN), draft, { session })
    expect(proof.passed).toBe(false)
  })

  it('takes NaN in both at the same places for the same', async () => {
    const model = buildModel({}, g => {
      const hidden = g.relu(g.gemm(g.input('x', ['batch', 6]), { out: 12, name: 'a' }))
      g.output(g.unary('Log', g.gemm(hidden, { out: 5, name: 'b' })))
    })
    const { draft, pruned } = await prune(model)
    expect((await certify(model, pruned, draft, { session, samples: 6 })).passed).toBe(true)
  })

  it('stops when asked', async () => {
    const model = perceptron()
    const { draft, pruned } = await prune(model)
    const signal = AbortSignal.abort()
    await expect(certify(model, pruned, draft, { session, signal })).rejects.toMatchObject({ code: 'interrupted' })
  })
})
