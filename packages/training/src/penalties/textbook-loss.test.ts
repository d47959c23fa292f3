import type { Session } from '@coppice/spec'
import { buildModel, seeded } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Examples } from '../data/examples.ts'
import { train } from '../loop/train.ts'
import { cpuSession } from '../testing/cpu-session.ts'
import { readWeights, zerosIn } from '../testing/read-weights.ts'
import { textbookLoss } from './textbook-loss.ts'

let session: Session

beforeAll(async () => {
  session = await cpuSession()
})
afterAll(() => session.close())

/** y = tanh(x Aᵀ + a) Bᵀ + b with A [5, 4] and B [2, 5]. */
const model = buildModel({ seed: 3 }, g => {
  const hidden = g.tanh(g.gemm(g.input('x', ['batch', 4]), { out: 5, name: 'a' }))
  g.output(g.gemm(hidden, { out: 2, name: 'b' }), { name: 'y' })
})

/** Values that two of the four inputs decide. */
function regression(count: number): Examples {
  const random = seeded(9)
  const inputs = Float32Array.from({ length: count * 4 }, () => random.normal())
  const targets = Float32Array.from({ length: count * 2 }, (_, i) => {
    const row = Math.floor(i / 2) * 4
    return Math.tanh(inputs[row + (i % 2)]!) + 0.05 * random.normal()
  })
  return {
    feeds: { x: { type: 'float32', shape: [count, 4], data: inputs } },
    targets: { type: 'float32', shape: [count, 2], data: targets },
  }
}

type Weights = ReadonlyMap<string, ArrayLike<number>>

/** 1/(2N) Σ(y − f)² + λ‖W‖₁ + λ/2 ‖W‖₂², worked out in double precision. */
function objective(weights: Weights, { feeds, targets }: Examples, lambda: number): number {
  const [a, biasA, b, biasB] = ['a.weight', 'a.bias', 'b.weight', 'b.bias'].map(name => weights.get(name)!) as [
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
  ]
  const x = feeds['x']!.data as Float32Array
  const count = x.length / 4
  let squares = 0
  for (let row = 0; row < count; row++) {
    const hidden = [0, 1, 2, 3, 4].map(unit =>
      Math.tanh([0, 1, 2, 3].reduce((sum, i) => sum + a[unit * 4 + i]! * x[row * 4 + i]!, biasA[unit]!)),
    )
    for (const output of [0, 1]) {
      const value = hidden.reduce((sum, own, unit) => sum + own * b[output * 5 + unit]!, biasB[output]!)
      squares += (Number(targets!.data[row * 2 + output]) - value) ** 2
    }
  }
  const all = [...Array.from(a), ...Array.from(b)]
  const penalty = all.reduce((sum, w) => sum + lambda * Math.abs(w) + (lambda / 2) * w * w, 0)
  return squares / 2 / count + penalty
}

it('is 1/(2N) Σ(y − f)² + λ‖W‖₁ + λ/2 ‖W‖₂², and its plain step goes along the slope of all of it', async () => {
  const [data, lambda, rate] = [regression(12), 0.3, 1e-3]
  const options = { ...textbookLoss(lambda, { by: 'gradient' }), session, data, epochs: 1, batchSize: 12 }
  const { model: stepped, history } = await train(model, { ...options, optimizer: tf.train.sgd(rate) })
  const [before, after] = [await readWeights(model), await readWeights(stepped)]
  const { loss, penalty } = history[0]!
  expect(loss).toBeCloseTo(objective(before, data, 0), 5)
  expect(penalty).toBeCloseTo(objective(after, data, lambda) - objective(after, data, 0), 5)
  for (const [name, own] of before)
    own.forEach((weight, at) => {
      const moved = (by: number): number => {
        const other = Float64Array.from(own).with(at, weight + by)
        return objective(new Map([...before, [name, other]] as [string, ArrayLike<number>][]), data, lambda)
      }
      const slope = (moved(1e-6) - moved(-1e-6)) / 2e-6
      expect((weight - after.get(name)![at]!) / rate).toBeCloseTo(slope, 2)
    })
})

it('gives exact zeros by proximal steps and none by plain descent, at the same λ', async () => {
  const [data, lambda] = [regression(64), 0.02]
  const share = async (by: 'proximal' | 'gradient'): Promise<[zeros: number, objective: number]> => {
    const options = { ...textbookLoss(lambda, { by }), session, data, epochs: 40, batchSize: 16 }
    const weights = await readWeights((await train(model, { ...options, optimizer: tf.train.sgd(0.1) })).model)
    const zeros = zerosIn(weights.get('a.weight')!) + zerosIn(weights.get('b.weight')!)
    return [zeros, objective(weights, data, lambda)]
  }
  const [plain, proximal] = [await share('gradient'), await share('proximal')]
  expect(plain[0]).toBe(0)
  expect(proximal[0]).toBeGreaterThanOrEqual(5)
  expect(proximal[1]).toBeCloseTo(plain[1], 1)
})

it('leaves biases alone', () => {
  const { penalties, losses } = textbookLoss(0.1)
  expect(losses).toEqual([{ kind: 'squared-error' }])
  return expect(penalties[0]!.terms(model)).resolves.toEqual([
    { kind: 'elements', tensors: ['a.weight', 'b.weight'], l1: 0.1, l2: 0.1, by: 'proximal' },
  ])
})
