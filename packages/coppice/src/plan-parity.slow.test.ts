import { tinyModels } from '@coppice/testkit'
import { describe, it } from 'vitest'
import { planParityChecks } from './testing/plan-parity.ts'

/** Images of 32 by 32 pixels take plain JavaScript too long. */
const models = tinyModels.filter(({ name }) => name !== 'small-convolutional-network')

describe('wasm and plain JavaScript make the same plans by every criterion', async () => {
  for (const { name, run } of await planParityChecks(models)) it(name, run)
})
