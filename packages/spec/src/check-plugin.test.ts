import { describe, expect, it } from 'vitest'
import { checkPlugin } from './check-plugin.ts'
import { defineCriterion } from './criterion.ts'

const mine = defineCriterion({ name: 'mine', granularities: ['channel'], score: unit => new Float32Array(unit.size) })

const refusal = (api: unknown): unknown => {
  try {
    checkPlugin({ ...mine, api }, 'criterion')
    return 'accepted'
  } catch (error) {
    return error
  }
}

describe('checkPlugin', () => {
  it('lets a plugin of the kind and version pass', () => {
    expect(() => checkPlugin(mine, 'criterion')).not.toThrow()
  })

  it('says which side to update', () => {
    expect(refusal(2)).toMatchObject({
      code: 'usage',
      who: "criterion 'mine'",
      expected: 'a criterion for version 1 of the plugin interface',
      received: 'version 2',
      remedy: 'Update Coppice, or install an earlier version of the package that mine comes from.',
    })
    expect(refusal(0)).toMatchObject({
      received: 'version 0',
      remedy: expect.stringMatching(/^Install a newer version/),
    })
  })

  it.each([
    [undefined, 'no version'],
    ['1', 'version "1"'],
    [null, 'version null'],
  ])('refuses the version %j', (api, received) => {
    expect(refusal(api)).toMatchObject({ code: 'usage', received })
  })

  it('refuses another kind, by the name that is given', () => {
    const other = { kind: 'backend' as string, api: 1, name: 'mine' }
    expect(() => checkPlugin(other, 'criterion', '--criterion ./mine.ts')).toThrow(
      '--criterion ./mine.ts: expected a plugin of the kind criterion, received backend',
    )
  })
})
