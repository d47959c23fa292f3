import { analysisOf, generateInputs, global, mask, plan, remove, uniform } from '@coppice/core'
import { l1, random } from '@coppice/criterion-sparsity'
import { importer } from '@coppice/format-onnx'
import { dynamicSizes, memorySource } from '@coppice/graph'
import type { StructuralUnit } from '@coppice/graph'
import type { Model, Plan } from '@coppice/spec'
import { encodeOnnx, randomModel, seeded } from '@coppice/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareModels, createSubject } from './check-equivalence.ts'
import { findDifference } from './find-difference.ts'
import { permuteUnit } from './permute-unit.ts'
import { load, writeToMemory } from './run-in-onnxruntime.ts'
import type { Outputs } from './run-in-onnxruntime.ts'

const seeds = fc.integer({ min: 0, max: 1_000_000 })
const options = { numRuns: 12 }

const read = (bytes: Uint8Array): Promise<Model> => Promise.resolve(importer.read(memorySource(bytes, 'model.onnx')))
/** The units of a network; the property is tried on another one where it has none. */
async function unitsOf(model: Model): Promise<readonly StructuralUnit[]> {
  const { units } = await analysisOf(model.graph, {})
  fc.pre(units.length > 0)
  return units
}

const planAll = (model: Model, sparsity: number, seed: number): Promise<Plan> =>
  plan(model, { criterion: random({ seed }), target: { sparsity }, seed })

describe('for any network', () => {
  it('what is read is written as it was, and so it is when nothing is removed', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async seed => {
        const bytes = await encodeOnnx(randomModel(seed))
        const model = await read(bytes)
        expect(await writeToMemory(model)).toEqual(bytes)
        const nothing = await plan(model, { criterion: l1(), target: { sparsity: 0 } })
        expect(await writeToMemory(await remove(model, nothing))).toEqual(bytes)
        expect(await writeToMemory(await mask(model, nothing))).toEqual(bytes)
      }),
      options,
    )
  })

  it('removed equals masked for any part of any unit', async () => {
    const share = fc.double({ min: 0.05, max: 0.95, noNaN: true })
    await fc.assert(
      fc.asyncProperty(seeds, seeds, share, fc.boolean(), async (seed, selection, sparsity, width) => {
        const model = randomModel(seed)
        await unitsOf(model)
        const draft = await plan(model, { criterion: random({ seed: selection }), target: { sparsity }, width })
        const subject = await createSubject(model, [0, 0])
        const problems = await compareModels(subject, await mask(model, draft), await remove(model, draft))
        expect(problems).toEqual([])
      }),
      options,
    )
  })

  it('the same seed gives the same bytes, and another seed others', async () => {
    const prune = async (bytes: Uint8Array, seed: number): Promise<Uint8Array> => {
      const model = await read(bytes)
      return writeToMemory(await remove(model, await planAll(model, 0.5, seed)))
    }
    const differs: boolean[] = []
    await fc.assert(
      fc.asyncProperty(seeds, seeds, async (network, seed) => {
        const model = randomModel(network)
        await unitsOf(model)
        const bytes = await encodeOnnx(model)
        const once = await prune(bytes, seed)
        expect(await prune(bytes, seed)).toEqual(once)
        differs.push(Buffer.compare(once, await prune(bytes, seed + 1)) !== 0)
      }),
      options,
    )
    expect(differs).toContain(true)
  })

  it.each([uniform(), global()])('the order of channels does not matter ($name)', async allocation => {
    await fc.assert(
      fc.asyncProperty(seeds, async seed => {
        const model = randomModel(seed)
        const decide = (own: Model): Promise<Plan> =>
          plan(own, { criterion: l1(), allocation, target: { sparsity: 0.4 } })
        const unit = seeded(seed, 'unit').pick(await unitsOf(model))
        const order = shuffle(unit.size, seed)
        const permuted = await permuteUnit(model, unit, order)
        const [before, after] = [await decide(model), await decide(permuted)]
        expect(
          goneFrom(after, unit)
            .map(cell => order[cell]!)
            .toSorted(ascending),
        ).toEqual(goneFrom(before, unit))
        expect(await differenceOf(model, permuted)).toBeUndefined()
        expect(await differenceOf(await remove(model, before), await remove(permuted, after))).toBeUndefined()
      }),
      options,
    )
  })
})

const ascending = (a: number, b: number): number => a - b

const goneFrom = ({ units }: Plan, { id }: StructuralUnit): readonly number[] =>
  units.find(unit => unit.id === id)!.removed as readonly number[]

function shuffle(size: number, seed: number): number[] {
  const random = seeded(seed, 'order')
  const keys = Array.from({ length: size }, () => random.uniform())
  return [...keys.keys()].sort((a, b) => keys[a]! - keys[b]!)
}

async function runOnce(model: Model): Promise<Outputs> {
  const [sizes] = await dynamicSizes(model.graph)
  const loaded = await load(model)
  const outputs = await loaded.run(await generateInputs(model.graph, { ...(sizes && { sizes }) }))
  await loaded.close()
  return outputs
}

const differenceOf = async (a: Model, b: Model): Promise<string | undefined> =>
  findDifference(await runOnce(a), await runOnce(b))
