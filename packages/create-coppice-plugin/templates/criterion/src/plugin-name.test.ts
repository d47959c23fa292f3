import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { criterionCheckCount, criterionChecks, elementUnit, naiveKernels } from '@coppice/testkit'
import { criteria, pluginName } from './plugin-name.ts'

/** What must hold whatever is set; Coppice's own criteria pass the same checks. */
describe('plugin-name conforms', () => {
  const checks = [...criterionChecks(pluginName())]
  for (const { name, run } of checks) it(name, run)
  it('was asked everything', () => assert.equal(checks.length, criterionCheckCount))
})

describe('plugin-name', () => {
  it('gives what was worked out by hand', async () => {
    const unit = elementUnit([
      [1, -2],
      [3, 0],
    ])
    assert.deepEqual([...(await pluginName().score(unit, {}, naiveKernels))], [1, 4, 9, 0])
  })

  it('takes what it declares, and nothing else', () => {
    assert.equal(criteria['plugin-name']!.create({ power: 3 }).name, 'plugin-name')
    assert.throws(() => criteria['plugin-name']!.create({ power: 5 }), { code: 'usage' })
    assert.throws(() => pluginName({ power: 0 }), { code: 'usage' })
  })

  it('is described with all of its options', () => {
    const page = readFileSync(new URL('../docs/plugin-name.md', import.meta.url), 'utf8')
    for (const { name } of criteria['plugin-name']!.options) assert.ok(page.includes(`\`${name}\``), name)
  })
})
