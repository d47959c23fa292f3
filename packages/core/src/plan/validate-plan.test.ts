import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Plan } from '@coppice/spec'
import { magnitude } from '../../test/criteria.ts'
import { mapElements, perceptron, replaceTensors } from '../../test/models.ts'
import { matching } from '../../test/matching.ts'
import { indicesOf } from '../cells/cell-set.ts'
import { fingerprint } from './fingerprint.ts'
import { parsePlan } from './parse-plan.ts'
import { plan } from './plan.ts'
import { validatePlan } from './validate-plan.ts'

const draftOf = (): Promise<Plan> => plan(perceptron(), { criterion: magnitude, target: { sparsity: 0.25 } })

/** The draft with other removed cells in its first unit. */
const withRemoved = (draft: Plan, removed: Plan['units'][number]['removed'], cells = 12): Plan => ({
  ...draft,
  units: [{ id: draft.units[0]!.id, cells, removed }, ...draft.units.slice(1)],
})

describe('parsePlan', () => {
  it('gives back what was written', async () => {
    const draft = await draftOf()
    expect(parsePlan(JSON.stringify(draft))).toEqual(draft)
    expect(parsePlan(draft)).toBe(draft)
  })

  it('keeps fields that it does not know', async () => {
    expect(parsePlan({ ...(await draftOf()), note: 'mine' })).toMatchObject({ note: 'mine' })
  })

  it.each([
    ['no JSON', 'nonsense'],
    ['null', null],
    ['a list', []],
    ['another kind', { kind: 'other' }],
    ['a later version', { version: 2 }],
    ['no fingerprint', { fingerprint: undefined }],
    ['a granularity that is none', { granularity: 'pixel' }],
    ['no target', { target: null }],
    ['a seed that is no number', { seed: '1' }],
    ['no options', { options: undefined }],
    ['units that are no list', { units: {} }],
    ['a unit without cells', { units: [{ id: 'a' }] }],
    ['cells below 0', { units: [{ id: 'a', cells: 2, removed: [-1] }] }],
    ['cells between', { units: [{ id: 'a', cells: 2, removed: [0.5] }] }],
    ['removed cells as text', { units: [{ id: 'a', cells: 2, removed: '0' }] }],
    ['a unit twice', { units: [1, 2].map(() => ({ id: 'a', cells: 2, removed: [] })) }],
  ])('refuses %s', async (_, part) => {
    const isPart = typeof part === 'object' && part !== null && !Array.isArray(part)
    const given = isPart ? { ...(await draftOf()), ...part } : part
    expect(() => parsePlan(given)).toThrow(expect.objectContaining({ code: 'plan-mismatch' }))
  })

  it('throws nothing but its own failures', () => {
    fc.assert(
      fc.property(fc.anything(), given => {
        expect(() => parsePlan(given)).toThrow(expect.objectContaining({ code: 'plan-mismatch' }))
      }),
    )
  })
})

describe('validatePlan', () => {
  it('reads the cells that go, in any order and repeated', async () => {
    const edited = withRemoved(await draftOf(), [5, 1, 5])
    const { choice } = await validatePlan(perceptron(), edited)
    expect(indicesOf(choice.get('a.weight')!)).toEqual([1, 5])
  })

  it('reads bit sets, and takes a unit that is left out to keep everything', async () => {
    const draft = await draftOf()
    const bits = withRemoved(draft, { base64: btoa('\x03\x00'), count: 2 })
    expect(indicesOf((await validatePlan(perceptron(), bits)).choice.get('a.weight')!)).toEqual([0, 1])
    const { choice } = await validatePlan(perceptron(), { ...draft, units: draft.units.slice(1) })
    expect(choice.has('a.weight')).toBe(false)
  })

  it('fits the same network with other weights', async () => {
    const trained = replaceTensors(perceptron(), tensor => mapElements(tensor, all => all.map(each => each + 1)))
    await expect(validatePlan(trained, await draftOf())).resolves.toBeDefined()
  })

  it.each([
    [
      'a unit that the model has not',
      (draft: Plan) => ({ ...draft, units: [{ id: 'z', cells: 2, removed: [] }] }),
      /'z'/,
    ],
    ['another number of cells', (draft: Plan) => withRemoved(draft, [], 11), /12 cells/],
    ['a cell out of range', (draft: Plan) => withRemoved(draft, [12]), /cell 12/],
    ['all cells', (draft: Plan) => withRemoved(draft, [...Array(12).keys()]), /at least one cell/],
    ['a bit set of another length', (draft: Plan) => withRemoved(draft, { base64: btoa('a'), count: 1 }), /bit set/],
    ['another fingerprint', (draft: Plan) => ({ ...draft, fingerprint: 'f'.repeat(64) }), /another model/],
  ])('refuses %s', async (_, edit, message) => {
    await expect(validatePlan(perceptron(), edit(await draftOf()))).rejects.toMatchObject({
      code: 'plan-mismatch',
      message: matching(message),
    })
  })
})

describe('fingerprint', () => {
  it('changes with names, shapes, types, nodes and attributes, not with weights', async () => {
    const model = perceptron()
    const { graph } = model
    const [first, ...rest] = graph.nodes
    const own = await fingerprint(model)
    const others = [
      { ...graph, nodes: rest },
      { ...graph, nodes: [{ ...first!, operator: 'MatMul' }, ...rest] },
      { ...graph, nodes: [{ ...first!, attributes: { transB: { kind: 'int', value: 0 } } as const }, ...rest] },
      { ...graph, tensors: new Map([...graph.tensors].slice(1)) },
      { ...graph, tensors: new Map([...graph.tensors].map(([name, each]) => [name, { ...each, shape: [1] }])) },
      {
        ...graph,
        tensors: new Map([...graph.tensors].map(([name, each]) => [name, { ...each, type: 'float16' as const }])),
      },
      { ...graph, outputs: [] },
      { ...graph, opsets: new Map([['', 12]]) },
    ]
    const prints = await Promise.all(others.map(other => fingerprint({ ...model, graph: other })))
    expect(new Set([own, ...prints]).size).toBe(others.length + 1)
    expect(await fingerprint(perceptron(99))).toBe(own)
    const reordered = new Map([...graph.tensors].reverse())
    expect(await fingerprint({ ...model, graph: { ...graph, tensors: reordered } })).toBe(own)
  })
})
