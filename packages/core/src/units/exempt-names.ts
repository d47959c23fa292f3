import type { Graph } from '@coppice/spec'
import type { WeightUnitOptions } from './weight-unit-options.ts'

/**
 * Names that are left alone by default in models without nodes: what implementations call embedding tables, the head
 * that maps to words, and norms.
 *
 * @example
 * ```ts
 * bareExempt.includes('*embed*') // true
 * ```
 */
export const bareExempt: readonly string[] = [
  '*embed*',
  '*wte.*',
  '*wpe.*',
  'shared.*',
  '*relative_attention_bias*',
  '*lm_head*',
  'output.weight',
  '*norm*',
]

/** The patterns that hold for a graph. */
export function patternsFor({ nodes }: Graph, { exempt, tables = false }: WeightUnitOptions): readonly string[] {
  return exempt ?? (nodes.length === 0 && !tables ? bareExempt : [])
}

/** Why a tensor of that name is left alone; `undefined` where it is not. */
export function exemptByName(name: string, patterns: readonly string[]): string | undefined {
  const pattern = patterns.find(each => matches(name, each))
  return pattern === undefined ? undefined : `its name fits '${pattern}'`
}

/** Whether a name fits a pattern in which `*` stands for any characters. */
function matches(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return name === pattern
  if (!name.startsWith(first)) return false
  const last = rest.pop()!
  let position = first.length
  for (const part of rest) {
    const found = name.indexOf(part, position)
    if (found < 0) return false
    position = found + part.length
  }
  return name.length - last.length >= position && name.endsWith(last)
}
