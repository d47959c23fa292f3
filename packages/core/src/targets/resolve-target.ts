import { failure } from '@coppice/spec'
import type { Granularity, Target } from '@coppice/spec'

/** A target with its kind told apart. */
export interface ResolvedTarget {
  /** What is limited. */
  readonly kind: 'sparsity' | 'bytes' | 'macs'
  /** The sparsity, in [0, 1); or bytes or multiply-accumulates, as a fraction of the input's where below 1. */
  readonly amount: number
}

const who = 'the target'

function checkRange(name: string, amount: number, expected: string, isValid: boolean): void {
  if (!isValid) throw failure({ code: 'usage', who, expected, received: `${name} ${amount}` })
}

function resolve([name, amount]: readonly [string, number]): ResolvedTarget {
  if (name === 'sparsity') {
    checkRange(name, amount, 'a sparsity from 0 to below 1', amount >= 0 && amount < 1)
    return { kind: 'sparsity', amount }
  }
  if (name === 'keep') {
    checkRange(name, amount, 'a fraction to keep from above 0 to 1', amount > 0 && amount <= 1)
    return { kind: 'sparsity', amount: 1 - amount }
  }
  checkRange(name, amount, 'a positive number, a fraction where below 1', amount > 0 && Number.isFinite(amount))
  return { kind: name as 'bytes' | 'macs', amount }
}

const names = ['sparsity', 'keep', 'bytes', 'macs']

/**
 * Checks a target and tells its kind.
 *
 * @throws a failure with code `usage` where there is not exactly one target, it is out of range, or the granularity
 * cannot serve it: zeros make a file no smaller and save no multiplications by themselves.
 */
export function resolveTarget(target: Target, granularity: Granularity): ResolvedTarget {
  const given = Object.entries(target).filter(([name, amount]) => names.includes(name) && amount !== undefined)
  const [only] = given
  if (given.length !== 1 || !only || typeof only[1] !== 'number')
    throw failure({
      code: 'usage',
      who,
      expected: `exactly one of ${names.join(', ')}`,
      received: JSON.stringify(target),
    })
  const resolved = resolve(only)
  if (resolved.kind === 'sparsity' || granularity === 'channel' || granularity === 'head') return resolved
  throw failure({
    code: 'usage',
    who,
    expected: `a sparsity or a fraction to keep for the granularity '${granularity}'`,
    received: `a limit on ${resolved.kind}`,
    remedy: "Zeros alone make a file no smaller and no faster; choose the granularity 'channel', or give a sparsity.",
  })
}
