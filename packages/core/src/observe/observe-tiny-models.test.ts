import { beforeAll, describe, expect, it } from 'vitest'
import type { Session } from '@coppice/spec'
import { tinyModels } from '../../../testkit/src/index.ts'
import { expectMaskedUnseen, expectSameBits } from '../../test/observe-checks.ts'
import { openTensorflow } from '../../test/tensorflow-session.ts'

let session: Session

beforeAll(async () => {
  session = await openTensorflow()
})

/** One for each way in which cells lie in values; the slow tests have all. */
const some = [
  'depthwise-multiplier',
  'fused-attention',
  'grouped-convolution',
  'grouped-query-attention',
  'long-short-term-memory',
  'residual',
  'shuffled-channels',
  'text-classifier',
]
const models = tinyModels.filter(({ name }) => some.includes(name))

it('finds the models', () => expect(models.length).toBe(some.length))

describe.each(models)('observe, of $name', ({ build }) => {
  it.each(['channel', 'element'] as const)('gives the same bits however the data is split: %s', granularity =>
    expectSameBits(session, build(1), granularity),
  )

  it('sees nothing of a cell that is masked', () => expectMaskedUnseen(session, build(1)))
})
