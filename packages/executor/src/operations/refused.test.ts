import { buildModel } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { createSession } from '../create-session.ts'
import { useBackend } from '../testing/operation-case.ts'
import { operations } from './index.ts'

/** A part of the promise: what is added here is no longer run. */
const refused = ['BitCast', 'DeformConv', 'MaxRoiPool']

it('is refused: nothing but what is named here, each with a reason', () => {
  const found = operations.filter(({ refuses }) => refuses !== undefined)
  expect(found.map(({ name }) => name).sort()).toEqual(refused)
})

it('names the node, the operator and the reason before anything runs', async () => {
  await useBackend('cpu')
  const model = buildModel({}, g => {
    const x = g.input('x', ['batch', 1, 4, 4])
    g.output(g.node('MaxRoiPool', [x, g.input('regions', ['n', 5])], { pooled_shape: [2, 2] }), { name: 'y' })
  })
  const session = createSession(tf, { name: 'cpu' })
  await expect(session.prepare!(model)).rejects.toMatchObject({
    code: 'unsupported-model',
    who: "MaxRoiPool node 'maxroipool1'",
    received: 'MaxRoiPool: the regions that it pools depend on data',
  })
})
