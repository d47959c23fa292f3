import util from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { loadTfjsNode } from './load-tfjs-node.ts'

const utilities = util as { isNullOrUndefined?: ((value: unknown) => boolean) | undefined; isArray?: unknown }
const { isNullOrUndefined, isArray } = utilities

afterEach(() => void Object.assign(utilities, { isNullOrUndefined, isArray }))

describe('loadTfjsNode', () => {
  it('gives the module, also where it is a default export', async () => {
    const tf = { getBackend: () => 'tensorflow' }
    expect(await loadTfjsNode(() => tf)).toBe(tf)
    expect(await loadTfjsNode(async () => ({ default: tf }))).toBe(tf)
  })

  it('puts back what Node has no more before the module is loaded, and nothing else', async () => {
    const own = (): boolean => false
    Object.assign(utilities, { isNullOrUndefined: undefined, isArray: own })
    const found: unknown[] = []
    await loadTfjsNode(() => {
      found.push(utilities.isNullOrUndefined?.(null), utilities.isNullOrUndefined?.(undefined))
      found.push(utilities.isNullOrUndefined?.(0), utilities.isArray)
      return {}
    })
    expect(found).toEqual([true, true, false, own])
  })

  it('says how the add-on is built where the module does not load', async () => {
    const cause = new Error('no tfjs_binding.node')
    const failing = loadTfjsNode(() => Promise.reject(cause))
    await expect(failing).rejects.toMatchObject({ code: 'usage', received: 'no tfjs_binding.node', cause })
  })
})
