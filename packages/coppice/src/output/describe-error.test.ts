import { failure } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { describeError } from './describe-error.ts'

describe('describeError', () => {
  it('tells a failure in one line, and its remedy in another', () => {
    const error = failure({ code: 'usage', who: 'a\u001b', expected: 'b\nc', received: 'd', remedy: 'e\n\nf' })
    expect(describeError(error)).toMatchObject({
      code: 'usage',
      message: 'a\\x1b: expected b c, received d',
      remedy: 'e f',
      exitCode: 2,
    })
  })

  it.each([
    [new Error('boom'), 'internal', 1],
    ['text', 'internal', 1],
    [Object.assign(new Error('ENOSPC'), { syscall: 'write', code: 'ENOSPC' }), 'io', 1],
    [new DOMException('stopped', 'AbortError'), 'interrupted', 130],
    [new RangeError('Array buffer allocation failed'), 'limit', 3],
    [failure({ code: 'budget-missed', who: 'a', expected: 'b', received: 'c' }), 'budget-missed', 4],
    [failure({ code: 'certificate-failed', who: 'a', expected: 'b', received: 'c' }), 'certificate-failed', 3],
  ])('gives %s the code %s and the exit code %d', (error, code, exitCode) => {
    expect(describeError(error)).toMatchObject({ code, exitCode })
  })

  it('shortens what is endless', () => {
    expect(describeError(new Error('x'.repeat(1e6))).message.length).toBeLessThan(1100)
  })
})
