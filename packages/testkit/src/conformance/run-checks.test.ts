import { isFailure } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { check, errorOf } from './check.ts'
import { runChecks } from './run-checks.ts'

const passing = check('passes', () => undefined)
const failing = check('fails', () => Promise.reject(new Error('it is broken')))

const problems = async (...call: Parameters<typeof runChecks>): Promise<string> => {
  const error = await errorOf(() => runChecks(...call))
  if (!isFailure(error)) throw new Error('expected a failure')
  return error.received
}

describe('runChecks', () => {
  it('says what passed and what is excepted', async () => {
    const outcome = await runChecks([passing, failing], { count: 2, exceptions: { fails: 'known' } })
    expect(outcome).toEqual({ passed: ['passes'], excepted: [{ name: 'fails', reason: 'known' }] })
  })

  it('fails where a check fails, and runs the others all the same', async () => {
    const found = await problems([failing, check('second', () => Promise.reject(new Error('too')))])
    expect(found).toContain('fails: it is broken')
    expect(found).toContain('second: too')
  })

  it('fails where an exception passes', async () => {
    expect(await problems([passing], { exceptions: { passes: 'old' } })).toContain('passes, though it is excepted')
  })

  it('fails where an exception names no check', async () => {
    expect(await problems([passing], { exceptions: { gone: 'old' } })).toContain("'gone', which is no check")
  })

  it('fails where there are fewer checks than counted', async () => {
    expect(await problems([passing], { count: 2 })).toContain('1 checks instead of 2')
  })

  it('counts a check that throws nothing at all as failed', async () => {
    expect(await problems([check('throws', () => Promise.reject(undefined as unknown as Error))])).toContain('throws')
  })
})
