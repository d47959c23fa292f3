import { describe, expect, it } from 'vitest'
import type { CalibrationBatch, Model, Plan } from '@coppice/spec'
import { buildModel, float, tinyModels } from '../../../testkit/src/index.ts'
import type { GraphBuilder } from '../../../testkit/src/index.ts'
import { magnitude, noise } from '../../test/criteria.ts'
import { containing } from '../../test/matching.ts'
import { elementsOf, perceptron } from '../../test/models.ts'
import { onnxruntimeSession as session } from '../../test/onnxruntime-session.ts'
import { randomCalibration, withTwins } from '../../test/repair-cases.ts'
import { mask } from '../mask/mask.ts'
import { plan } from '../plan/plan.ts'
import type { PlanOptions } from '../plan/plan-options.ts'
import { validatePlan } from '../plan/validate-plan.ts'
import { remove } from '../remove/remove.ts'
import { biasCorrection } from './bias-correction.ts'
import { findLayers } from './find-layers.ts'
import { foldConstants } from './fold-constants.ts'
import { leastSquares } from './least-squares.ts'
import { outputErrors } from './output-error.ts'
import type { RepairOptions } from './mend-pruned.ts'
import { repairModel } from './repair-model.ts'
import type { Repair } from './repair.ts'
import { sparseGpt } from './sparse-gpt.ts'

const half = { sparsity: 0.5 }

/** Removes every second cell of every unit. */
async function everySecond(model: Model): Promise<Plan> {
  const draft = await plan(model, { criterion: magnitude, target: half })
  const units = draft.units.map(unit => ({
    ...unit,
    removed: Array.from({ length: unit.cells >> 1 }, (_, i) => 2 * i + 1),
  }))
  return { ...draft, units }
}

const errorOf = async (dense: Model, model: Model, calibration: CalibrationBatch[]): Promise<number> => {
  const examples = calibration.reduce((sum, { feeds }) => sum + Object.values(feeds)[0]!.shape[0]!, 0)
  const [error] = await outputErrors(dense, [model], { session, calibration, held: new Uint8Array(examples).fill(1) })
  return Math.sqrt(error!)
}

/** Networks whose first layer gives every channel twice. */
const twins: Record<string, (g: GraphBuilder) => void> = {
  'dense layers': g => {
    const x = g.relu(g.gemm(g.input('x', ['batch', 6]), { out: 8, name: 'a' }))
    g.output(g.gemm(x, { out: 3 }))
  },
  'convolutions and a norm': g => {
    const x = g.relu(
      g.batchNorm(g.conv(g.input('x', ['batch', 2, 6, 6]), { out: 8, kernel: 3, name: 'a' }), { name: 'n' }),
    )
    g.output(g.conv(x, { out: 3, kernel: 3, stride: 2 }))
  },
  'a convolution without a bias': g => {
    const x = g.relu(g.conv(g.input('x', ['batch', 2, 6, 6]), { out: 8, kernel: 3, name: 'a' }))
    g.output(g.conv(x, { out: 3, kernel: 3, bias: false }))
  },
  'convolutions of one axis': g => {
    const x = g.tanh(g.conv(g.input('x', ['batch', 2, 12]), { out: 8, kernel: 3, name: 'a' }))
    g.output(g.conv(x, { out: 4, kernel: 3 }))
  },
  'a transposed convolution': g => {
    const x = g.relu(g.conv(g.input('x', ['batch', 2, 5, 5]), { out: 8, kernel: 3, name: 'a' }))
    g.output(g.convTranspose(x, { out: 3, kernel: 3, stride: 2 }))
  },
  'a bias that is another name of one': g => {
    const x = g.relu(g.gemm(g.input('x', ['batch', 6]), { out: 8, name: 'a' }))
    const y = g.gemm(x, { out: 3, name: 'b' })
    const again = g.node('Identity', ['b.bias'], {}, { shapes: [[3]] })
    const operands = [x, g.weight([8, 3]), again]
    g.output(y)
    g.output(g.node('Gemm', operands, {}, { shapes: [['batch', 3]] }))
  },
  'MatMul and Add': g => {
    const x = g.tanh(g.linear(g.input('x', ['batch', 5, 4]), { out: 8, name: 'a' }))
    g.output(g.linear(x, { out: 3 }))
  },
  'a scaled Gemm': g => {
    const x = g.relu(g.gemm(g.input('x', ['batch', 6]), { out: 8, name: 'a' }))
    const operands = [x, g.weight([8, 3]), g.weight([3])]
    g.output(g.node('Gemm', operands, { alpha: float(0.5), beta: float(2) }, { shapes: [['batch', 3]] }))
  },
}
const twinAxes = { 'a.bias': 0, 'n.weight': 0, 'n.bias': 0, 'n.running_mean': 0, 'n.running_var': 0 }

describe('leastSquares: what can be restored', () => {
  it.each(Object.keys(twins))('restores what twins of channels gave: %s', async name => {
    const plain = buildModel({ seed: 2 }, twins[name]!)
    const axis = plain.graph.tensors.get('a.weight')!.shape[0] === 8 ? 0 : 1
    const model = withTwins(plain, { 'a.weight': axis, ...twinAxes })
    const draft = await everySecond(model)
    const pruned = await remove(model, draft)
    const calibration = randomCalibration(model, [40, 40])
    const repaired = await repairModel(model, pruned, { repair: leastSquares(), plan: draft, session, calibration })
    const fresh = randomCalibration(model, [30], 99)
    expect(await errorOf(model, pruned, fresh)).toBeGreaterThan(1e-2)
    expect(await errorOf(model, repaired.model, fresh)).toBeLessThan(1e-5)
    expect(repaired.report).toMatchObject({ undone: false, leftAlone: [], examples: 80, heldOut: 16 })
    for (const { accepted } of repaired.report.layers) expect(accepted).toBe(true)
    expect(repaired.report.layers.length).toBe(name.startsWith('a bias') ? 2 : 1)
  })

  it('lets the last layer of a branch make good what the other branch lost', async () => {
    const model = buildModel({ seed: 4 }, g => {
      const x = g.relu(g.gemm(g.input('x', ['batch', 6]), { out: 16, name: 'a' }))
      const way = g.gemm(g.relu(g.gemm(x, { out: 16, name: 'b' })), { out: 6, name: 'c' })
      g.output(g.add(g.gemm(x, { out: 6, name: 'around' }), way))
    })
    const draft = await plan(model, { criterion: magnitude, target: half })
    const pruned = await remove(model, draft)
    const options = { plan: draft, session, calibration: randomCalibration(model, [400]) }
    const { model: mended, report } = await repairModel(model, pruned, { repair: leastSquares(), ...options })
    expect(report.layers.map(({ layer }) => layer)).toEqual(['b.weight', 'around.weight', 'c.weight'])
    const last = findLayers(model.graph, pruned.graph).layers.at(-1)!
    expect(last).toMatchObject({ level: 1, branch: { other: 'around', norms: [] } })
    const fresh = randomCalibration(model, [100], 99)
    expect(await errorOf(model, mended, fresh)).toBeLessThan(0.7 * (await errorOf(model, pruned, fresh)))
  })
})

/** Recurrent networks take time first; a layer of 4,096 inputs takes long. */
const byExample = tinyModels.filter(
  ({ name, build }) =>
    name !== 'small-convolutional-network' && build(1).graph.inputs.every(({ shape }) => shape?.[0] === 'batch'),
)
const rowsPerExample = 12

describe.each(byExample)('repairModel: $name', ({ build }) => {
  it.each<[string, Partial<PlanOptions>, Repair]>([
    ['channels', {}, leastSquares({ rowsPerExample })],
    ['dimensions within heads', { factor: 'inner' }, leastSquares({ rowsPerExample, ridge: 1e-2 })],
    ['single weights', { granularity: 'element' }, sparseGpt({ rowsPerExample, refit: false })],
  ])('does not leave it worse off without %s', async (_, options, repair) => {
    const model = build(1)
    const draft = await plan(model, { criterion: noise(5), target: half, ...options })
    const pruned = await (draft.granularity === 'channel' ? remove : mask)(model, draft)
    const calibration = randomCalibration(model, [12])
    const { model: mended, report } = await repairModel(model, pruned, { repair, plan: draft, session, calibration })
    expect(report.outputError.after).toBeLessThanOrEqual(report.outputError.before)
    expect(report.layers.length + report.leftAlone.length).toBeGreaterThan(0)
    for (const { reason } of report.leftAlone) expect(reason).not.toBe('')
    for (const [name, { shape, type }] of pruned.graph.tensors)
      expect(mended.graph.tensors.get(name)).toMatchObject({ shape, type })
    for (const { before, after } of report.layers) expect(after).toBeLessThanOrEqual(before)
  })
})

describe('repairModel: masks', () => {
  const model = perceptron()
  const calibration = randomCalibration(model, [64, 64])

  it.each<[string, Partial<PlanOptions>, Repair]>([
    ['single weights', { granularity: 'element' }, leastSquares()],
    ['2 of 4', { granularity: 'n:m' }, leastSquares()],
    ['channels', { granularity: 'channel' }, leastSquares()],
    ['single weights', { granularity: 'element' }, sparseGpt({ adaptive: false })],
    ['2 of 4', { granularity: 'n:m' }, sparseGpt({ adaptive: false })],
    ['blocks', { granularity: 'block', block: [2, 3] }, sparseGpt({ adaptive: false })],
  ])('keeps the zeros of %s', async (_, options, repair) => {
    const target = options.granularity === 'n:m' ? {} : { target: half }
    const draft = await plan(model, { criterion: magnitude, ...target, ...options })
    const pruned = await mask(model, draft)
    const {
      model: mended,
      report,
      plan: after,
    } = await repairModel(model, pruned, { repair, plan: draft, session, calibration })
    expect(report.outputError.after).toBeLessThan(report.outputError.before)
    for (const name of model.graph.tensors.keys()) {
      const [zeros, now] = [await elementsOf(pruned, name), await elementsOf(mended, name)]
      zeros.forEach((value, at) => expect(value === 0).toBe(now[at] === 0))
    }
    expect(after.units.map(({ id, removed }) => [id, removed])).toEqual(
      draft.units.map(({ id, removed }) => [id, removed]),
    )
  })

  it.each<[string, Partial<PlanOptions>]>([
    ['single weights', { granularity: 'element' }],
    ['2 of 4', { granularity: 'n:m' }],
    ['blocks', { granularity: 'block', block: [2, 3] }],
  ])('moves zeros as patterns allow, and says where they are: %s', async (_, options) => {
    const target = options.granularity === 'n:m' ? {} : { target: half }
    const draft = await plan(model, { criterion: noise(2), ...target, ...options })
    const pruned = await mask(model, draft)
    const settings = { repair: sparseGpt({ blockSize: 4 }), plan: draft, session, calibration }
    const { model: mended, plan: after } = await repairModel(model, pruned, settings)
    expect(after.units).not.toEqual(draft.units)
    const { choice } = await validatePlan(model, after)
    const planned = await mask(mended, { ...after })
    for (const [i, { id, cells }] of draft.units.entries()) {
      expect(after.units[i]).toMatchObject({ id, cells })
      expect((after.units[i]!.removed as number[]).length).toBe((draft.units[i]!.removed as number[]).length)
      expect(await elementsOf(planned, id)).toEqual(await elementsOf(mended, id))
    }
    expect(choice.size).toBe(draft.units.length)
    if (options.granularity !== 'n:m') return
    const c = await elementsOf(mended, 'c.weight')
    for (let row = 0; row < 3; row++)
      for (let first = 0; first < 8; first += 4)
        expect(c.subarray(row * 10 + first, row * 10 + first + 4).filter(value => value === 0).length).toBe(2)
  })
})

describe('repairModel: never worse', () => {
  const model = perceptron()
  const calibration = randomCalibration(model, [50])
  const lying = (error: number): Repair => ({
    kind: 'repair',
    name: 'lying',
    sampling: {},
    solve: ({ groups }) => ({
      weights: groups.map(({ weights }) => ({ ...weights, data: weights.data.map(value => -3 * value) })),
      biases: groups.map(({ bias }) => bias),
      error,
    }),
  })

  it('refuses a layer that would become worse, and says so', async () => {
    const draft = await plan(model, { criterion: magnitude, target: half })
    const pruned = await remove(model, draft)
    const options = { plan: draft, session, calibration }
    const { model: same, report } = await repairModel(model, pruned, { repair: lying(1e9), ...options })
    expect(same).toBe(pruned)
    expect(report.layers[0]).toMatchObject({ accepted: false, reason: 'its held-out error would be 1.00e+9' })
    expect(report.layers[0]!.after).toBe(report.layers[0]!.before)
  })

  it('takes everything back where the outputs have become worse', async () => {
    const draft = await plan(model, { criterion: magnitude, target: half })
    const pruned = await remove(model, draft)
    const options = { plan: draft, session, calibration }
    const { model: same, report } = await repairModel(model, pruned, { repair: lying(0), ...options })
    expect(same).toBe(pruned)
    expect(report.undone).toBe(true)
    expect(report.outputError.after).toBe(report.outputError.before)
  })

  it('does not fit noise: with fewer examples than inputs the weights stay near what they were', async () => {
    const draft = await plan(model, { criterion: magnitude, target: half })
    const pruned = await remove(model, draft)
    const few = randomCalibration(model, [5])
    const { report } = await repairModel(model, pruned, {
      repair: leastSquares(),
      plan: draft,
      session,
      calibration: few,
    })
    for (const { ridge, before, after } of report.layers) {
      expect(after).toBeLessThanOrEqual(before)
      expect(ridge).toBeGreaterThan(1e-4)
    }
  })
})

describe('repairModel: the same however it is run', () => {
  it('gives the same bytes again, and the same weights for any batches', async () => {
    const model = tinyModels.find(({ name }) => name === 'residual')!.build(1)
    const draft = await plan(model, { criterion: magnitude, target: half })
    const pruned = await remove(model, draft)
    const weightsFor = async (sizes: readonly number[], examples?: number): Promise<Float32Array[]> => {
      const calibration = randomCalibration(model, sizes)
      const repair = leastSquares({ rowsPerExample: 7, ridge: 1e-2, ...(examples && { examples }) })
      const { model: mended } = await repairModel(model, pruned, { repair, plan: draft, session, calibration })
      return Promise.all([...mended.graph.tensors.keys()].map(name => elementsOf(mended, name)))
    }
    const whole = await weightsFor([24])
    expect(await weightsFor([24])).toEqual(whole)
    for (const sizes of [
      [12, 12],
      [1, 20, 3],
    ])
      (await weightsFor(sizes)).forEach((own, i) =>
        own.forEach((value, at) => expect(Math.abs(value - whole[i]![at]!)).toBeLessThan(1e-4)),
      )
    expect(await weightsFor([24, 8], 24)).toEqual(whole)
  })
})

describe('remove and mask with a repair', () => {
  const model = perceptron()
  const calibration = randomCalibration(model, [64])

  it('mend what they pruned and tell what was done', async () => {
    const draft = await plan(model, { criterion: magnitude, target: half })
    const reports: string[] = []
    const onRepaired: RepairOptions['onRepaired'] = ({ report }) => reports.push(report.repair)
    const options = { repair: leastSquares(), session, calibration, onRepaired }
    for (const prune of [remove, mask]) {
      const plain = await prune(model, draft)
      const mended = await prune(model, draft, options)
      expect(await errorOf(model, mended, calibration)).toBeLessThan(await errorOf(model, plain, calibration))
    }
    expect(reports).toEqual(['least-squares', 'least-squares'])
  })
})

describe('repairModel: what is left alone', () => {
  it.each([
    ['long-short-term-memory', 'LSTM is no product of a weight with rows of an input'],
    ['shared-weights', 'its weight is shared with other layers'],
  ])('says why: %s', async (name, reason) => {
    const model = tinyModels.find(each => each.name === name)!.build(1)
    const draft = await plan(model, { criterion: magnitude, target: half })
    const pruned = await remove(model, draft)
    const calibration = randomCalibration(model, [8])
    const { report } = await repairModel(model, pruned, { repair: leastSquares(), plan: draft, session, calibration })
    expect(report.leftAlone.map(left => left.reason)).toContain(reason)
  })

  it('refuses a session without forward, no examples, and a granularity that the repair does not know', async () => {
    const model = perceptron()
    const draft = await plan(model, { criterion: magnitude, target: half })
    const pruned = await remove(model, draft)
    const good = { repair: leastSquares(), plan: draft, session, calibration: randomCalibration(model, [4]) }
    const { prepare: _, ...blind } = session
    const usage = (text: string): object => ({ code: 'usage', message: containing(text) })
    await expect(repairModel(model, pruned, { ...good, session: blind })).rejects.toMatchObject(usage('runs models'))
    await expect(repairModel(model, pruned, { ...good, calibration: [] })).rejects.toMatchObject(usage('at least one'))
    await expect(repairModel(model, pruned, { ...good, repair: sparseGpt() })).rejects.toMatchObject(usage('element'))
    const signal = AbortSignal.abort()
    await expect(repairModel(model, pruned, { ...good, signal })).rejects.toMatchObject({ code: 'interrupted' })
  })
})

describe('foldConstants and biasCorrection', () => {
  it('fold what a channel gave that never varied into the next bias, exactly', async () => {
    const plain = buildModel({ seed: 6 }, g => {
      const first = g.conv(g.input('x', ['batch', 2, 6, 6]), { out: 6, kernel: 3, name: 'a' })
      g.output(g.conv(g.relu(first), { out: 3, kernel: 3, padding: 0, name: 'b' }))
    })
    const still = withConstantChannel(plain)
    const draft = await plan(still, { criterion: magnitude, target: half })
    const only = { ...draft, units: draft.units.map(unit => ({ ...unit, removed: [4] })) }
    const pruned = await remove(still, only)
    const options = { plan: only, session, calibration: randomCalibration(still, [10]) }
    const { model: folded } = await repairModel(still, pruned, { repair: foldConstants(), ...options })
    const fresh = randomCalibration(still, [10], 77)
    expect(await errorOf(still, pruned, fresh)).toBeGreaterThan(1e-2)
    expect(await errorOf(still, folded, fresh)).toBeLessThan(1e-6)
    const { model: corrected } = await repairModel(still, pruned, { repair: biasCorrection(), ...options })
    expect(await errorOf(still, corrected, fresh)).toBeLessThan(1e-6)
  })
})

/** Channel 4 of the first layer is 0.8 whatever goes in. */
function withConstantChannel(model: Model): Model {
  const tensors = new Map(model.graph.tensors)
  const change = (name: string, first: number, count: number, value: number): void => {
    const tensor = tensors.get(name)!
    tensors.set(name, {
      ...tensor,
      read: () => {
        const elements = new Float32Array((tensor.read() as Uint8Array).slice().buffer)
        return new Uint8Array(elements.fill(value, first, first + count).buffer)
      },
    })
  }
  change('a.weight', 4 * 18, 18, 0)
  change('a.bias', 4, 1, 0.8)
  return { ...model, graph: { ...model.graph, tensors } }
}
