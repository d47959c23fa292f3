import { randomModel, tinyModels } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { checkCase, createSubject } from './check-equivalence.ts'
import { pruningCases } from './pruning-cases.ts'

const randomModels = Array.from({ length: 15 }, (_, seed) => ({
  name: `random-${seed}`,
  build: () => randomModel(seed),
}))

describe.each([...tinyModels, ...randomModels])('$name', ({ build }) => {
  it('removed equals masked in onnxruntime, whatever is removed', async () => {
    const subject = await createSubject(build(1), [0, 0])
    const problems: string[] = []
    for (const pruning of pruningCases) problems.push(...(await checkCase(subject, pruning)))
    expect(problems).toEqual([])
  })
})
