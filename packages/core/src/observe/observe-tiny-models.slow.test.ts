import { beforeAll, describe, it } from 'vitest'
import type { Session } from '@coppice/spec'
import { tinyModels } from '../../../testkit/src/index.ts'
import { expectMaskedUnseen, expectSameBits } from '../../test/observe-checks.ts'
import { openTensorflow } from '../../test/tensorflow-session.ts'

let session: Session

beforeAll(async () => {
  session = await openTensorflow()
})

/** Those whose examples do not lie along the first axis of the input. */
const sequenceFirst = ['gated-recurrent', 'bidirectional-memory']

describe.each(tinyModels.filter(({ name }) => !sequenceFirst.includes(name)))('observe, of $name', ({ build }) => {
  it.each(['channel', 'element'] as const)('gives the same bits however the data is split: %s', granularity =>
    expectSameBits(session, build(1), granularity),
  )

  it('sees nothing of a cell that is masked', () => expectMaskedUnseen(session, build(1)))
})
