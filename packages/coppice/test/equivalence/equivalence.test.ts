import { randomModel, tinyModels } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { checkCase, createSubject } from './check-equivalence.ts'
import { leastRemovedOfTiny } from './least-removed.ts'
import { pruningCases } from './pruning-cases.ts'

const randomModels = Array.from({ length: 15 }, (_, seed) => ({
  name: `random-${seed}`,
  build: () => randomModel(seed),
}))

const least = (name: string): readonly [number, number] => leastRemovedOfTiny[name] ?? [1, 1]

it('knows how much can go of every tiny model', () => {
  expect(Object.keys(leastRemovedOfTiny)).toEqual(tinyModels.map(({ name }) => name))
})

describe.each([...tinyModels, ...randomModels])('$name', ({ name, build }) => {
  it('removed equals masked in onnxruntime, whatever is removed', async () => {
    const subject = await createSubject(build(1), least(name))
    const problems: string[] = []
    for (const pruning of pruningCases) problems.push(...(await checkCase(subject, pruning)))
    expect(problems).toEqual([])
  })
})
