import { describe, expect, it } from 'vitest'
import { criteriaSchema } from '../output/schemas.ts'
import { makeFolder, run } from '../testing/run.ts'

const names = [
  ...['l1', 'l2', 'lp', 'group-norm', 'bn-scale', 'lamp', 'fpgm', 'random'],
  ...[
    'entropy-joint',
    'surprisal',
    'activation-entropy',
    'mutual-information',
    'entropy-power',
    'contribution-entropy',
  ],
  ...['gradient', 'taylor', 'fisher', 'snip', 'movement'],
  ...['wanda', 'apoz', 'activation-mean', 'activation-deviation', 'obd', 'obs'],
]

describe('coppice criteria', () => {
  it('lists every criterion with its package, what it needs and what it scores', async () => {
    const { code, json } = await run(await makeFolder(), ['criteria', '--json'])
    const listed = criteriaSchema.parse(json)
    expect(code).toBe(0)
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
    expect(listed.find(({ name }) => name === 'l1')).toMatchObject({
      package: '@coppice/criterion-sparsity',
      needs: [],
    })
    expect(listed.find(({ name }) => name === 'wanda')!.needs).toContain('activation.sumSquares')
  })

  it('shows a table to people', async () => {
    const { stdout } = await run(await makeFolder(), ['criteria'])
    for (const name of names) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'))
    expect(stdout).toMatch(/^mutual-information +data, labels/m)
    expect(stdout).toMatch(/^taylor +data, gradients/m)
  })
})
