import { plan } from '@coppice/core'
import { l1 } from '@coppice/criterion-sparsity'
import { wasm } from '@coppice/backend-wasm'
import { countParameters } from '@coppice/graph'
import { plainConvolutional } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { carryOut } from './carry-out.ts'
import { weightsOf } from './testing/write-checkpoint.ts'

describe('carryOut', () => {
  it('prunes by an edited plan, says each stage as it begins, and proves the result', async () => {
    const model = plainConvolutional(1)
    const draft = await plan(model, { criterion: l1(), target: { sparsity: 0.5 } })
    const [first, ...others] = draft.units
    const session = await wasm().open()
    const stages: string[] = []
    try {
      const onStage = (stage: string): unknown => stages.push(stage)
      const whole = await carryOut(model, draft, { session, onStage })
      const edited = await carryOut(model, { ...draft, units: others }, { session })
      expect(stages).toEqual(['removing', 'certifying'])
      expect(whole.mode).toBe('hard')
      expect([whole.certificate.passed, edited.certificate.passed]).toEqual([true, true])
      expect(edited.model.graph.tensors.get(first!.id)?.shape[0]).toBe(first!.cells)
      expect(countParameters(edited.model.graph)).toBeGreaterThan(countParameters(whole.model.graph))
    } finally {
      await session.close()
    }
  })

  it('prunes weights without a graph, and says that nothing was run', async () => {
    const model = weightsOf(plainConvolutional(1))
    const draft = await plan(model, { criterion: l1(), granularity: 'element', target: { sparsity: 0.5 } })
    const session = await wasm().open()
    try {
      const { certificate } = await carryOut(model, draft, { session })
      expect(certificate).toMatchObject({ passed: false, samples: 0, reason: expect.stringMatching(/no graph/) })
    } finally {
      await session.close()
    }
  })
})
