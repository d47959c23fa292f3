import { isFailure } from '@coppice/spec'
import type { Backend, Batch, Model, Runner } from '@coppice/spec'
import { buildModel } from '../build-model.ts'
import { smallConvolutionalNetwork } from '../models/small-convolutional-network.ts'
import { textClassifier } from '../models/text-classifier.ts'
import { transformer } from '../models/transformer.ts'
import { twoInputsTwoOutputs } from '../models/two-inputs-two-outputs.ts'
import { randomFeeds } from '../random-feeds.ts'
import { check, errorOf, expectThat } from './check.ts'
import type { Check } from './check.ts'
import { expectNumbers, expectShape, floats, numbers } from './expect-numbers.ts'
import { withRunner, withSession } from './with-session.ts'

/** Relu(x · [[1, 2, 3], [4, 5, 6]] + [1, -50, 0]). */
function dense(): Model {
  return buildModel({ name: 'dense' }, g => {
    const weight = g.constant([1, 2, 3, 4, 5, 6], { type: 'float32', shape: [2, 3] })
    const bias = g.constant([1, -50, 0], { type: 'float32' })
    g.output(g.relu(g.add(g.matmul(g.input('x', ['batch', 2]), weight), bias)), { name: 'y' })
  })
}

const input = (): Record<string, Batch> => ({ x: floats([2, 2], [1, 1, -3, 0.5]) })
const expected = [6, 0, 9, 0, 0, 0]

async function expectDense(who: string, runner: Runner): Promise<void> {
  const { y } = await runner.run(input())
  expectShape(who, [2, 3], y?.shape)
  expectNumbers(who, expected, numbers(y))
}

/** Rows of a batch, each as a batch of its own. */
function rowsOf({ type, shape, data }: Batch): Batch[] {
  const length = data.length / shape[0]!
  return Array.from({ length: shape[0]! }, (_, row) => ({
    type,
    shape: shape.with(0, 1),
    data: data.slice(row * length, (row + 1) * length),
  }))
}

const checks: Readonly<Record<string, (backend: Backend) => Promise<void>>> = {
  'computes what can be computed by hand': backend => withRunner(backend, dense(), runner => expectDense('y', runner)),
  'gives the same outputs for the same feeds': backend => {
    const model = smallConvolutionalNetwork(1)
    return withRunner(backend, model, async runner => {
      const feeds = randomFeeds(model.graph, { batch: 2 })
      const [first, second] = [await runner.run(feeds), await runner.run(feeds)]
      expectNumbers('logits', numbers(first['logits']), numbers(second['logits']))
    })
  },
  'gives each sample of a batch what it gets alone': backend => {
    const model = smallConvolutionalNetwork(2)
    return withRunner(backend, model, async runner => {
      const image = randomFeeds(model.graph, { batch: 3 })['image']!
      const alone = await Promise.all(rowsOf(image).map(row => runner.run({ image: row })))
      const { logits } = await runner.run({ image })
      expectShape('logits', [3, 10], logits?.shape)
      expectNumbers(
        'logits',
        alone.flatMap(one => numbers(one['logits'])),
        numbers(logits),
        1e-4,
      )
    })
  },
  'runs at several sizes of each dynamic axis': backend => {
    const model = transformer(1)
    return withRunner(backend, model, async runner => {
      for (const [batch, sequence] of [
        [1, 1],
        [2, 5],
        [3, 4],
      ] as const) {
        const { logits } = await runner.run(randomFeeds(model.graph, { batch, sequence }))
        expectShape(`batch ${batch}, sequence ${sequence}`, [batch, 3], logits?.shape)
      }
    })
  },
  'takes 64-bit integers': backend => {
    const model = textClassifier(1)
    return withRunner(backend, model, async runner => {
      const tokens = (...values: bigint[]): Batch => ({
        type: 'int64',
        shape: [1, values.length],
        data: BigInt64Array.from(values),
      })
      const [one, other] = [await runner.run({ tokens: tokens(3n, 7n) }), await runner.run({ tokens: tokens(3n, 8n) })]
      expectShape('logits', [1, 3], one['logits']?.shape)
      const differ = `${numbers(one['logits'])}` !== `${numbers(other['logits'])}`
      expectThat(differ, 'logits', 'other numbers for other tokens', 'the same')
    })
  },
  'gives every output under its name': backend => {
    const model = twoInputsTwoOutputs(1)
    return withRunner(backend, model, async runner => {
      const outputs = await runner.run(randomFeeds(model.graph, { batch: 2 }))
      const names = Object.keys(outputs).sort().join(', ')
      expectThat(names === 'logits, map', 'outputs', 'logits, map', names)
      expectShape('map', [2, 2, 8, 8], outputs['map']?.shape)
    })
  },
  'shows the values that it is asked for, and no others': async backend => {
    const model = dense()
    const names = model.graph.nodes.slice(0, -1).map(({ outputs }) => outputs[0]!)
    const look = async (runner: Runner): Promise<void> => {
      const seen = await runner.run(input(), names)
      const received = Object.keys(seen).sort().join(', ')
      expectThat(received === [...names].sort().join(', '), 'values', names.join(', '), received)
      expectShape('the product', [2, 3], seen[names[0]!]?.shape)
      expectNumbers('the product', [5, 7, 9, -1, -3.5, -6], numbers(seen[names[0]!]))
      expectNumbers('the sum', [6, -43, 9, 0, -53.5, -6], numbers(seen[names[1]!]))
      await expectDense('y', runner)
    }
    await withRunner(backend, model, look, { taps: names })
  },
  'runs several models at once': backend =>
    withRunner(backend, dense(), async (runner, session) => {
      const other = await session.prepare!(smallConvolutionalNetwork(1))
      await Promise.all([expectDense('first', runner), expectDense('again', runner)])
      await other.close()
      await expectDense('after the other was closed', runner)
    }),
  'refuses wrong feeds and goes on': backend =>
    withRunner(backend, dense(), async runner => {
      const wrong: Record<string, Record<string, Batch>> = {
        'no feed': {},
        'a wrong shape': { x: floats([2, 3], [1, 2, 3, 4, 5, 6]) },
      }
      for (const [who, feeds] of Object.entries(wrong)) {
        const error = await errorOf(() => runner.run(feeds))
        expectThat(
          isFailure(error),
          who,
          'a failure with a code',
          error === undefined ? 'no error' : `${error as Error}`,
        )
      }
      await expectDense('after that', runner)
    }),
  'refuses an operator that does not exist': backend =>
    withSession(backend, async session => {
      const model = buildModel({}, g => g.output(g.node('NoSuchOperator', [g.input('x', [1])])))
      const error = await errorOf(() => session.prepare!(model))
      expectThat(
        isFailure(error),
        'prepare',
        'a failure with a code',
        error === undefined ? 'no error' : `${error as Error}`,
      )
    }),
  'leaves the feeds as they were': backend =>
    withRunner(backend, dense(), async runner => {
      const feeds = input()
      await runner.run(feeds)
      expectNumbers('x', numbers(input()['x']), numbers(feeds['x']))
      expectShape('x', [2, 2], feeds['x']?.shape)
    }),
}

/** The checks of a backend that can run models. */
export function* forwardChecks(backend: Backend): Generator<Check> {
  for (const [name, run] of Object.entries(checks)) yield check(name, () => run(backend))
}
