import type { Option } from '@coppice/spec'
import { z } from 'zod'
import { describeOptions } from './describe-options.ts'
import { examplesShape } from './examples-shape.ts'
import { modeShape } from './mode-shape.ts'
import { parseOptions } from './parse-options.ts'
import { planShape, targetShape } from './plan-shape.ts'
import { repairShape } from './repair-shape.ts'

const schema = z.object({ ...targetShape, ...planShape, ...modeShape, ...repairShape, ...examplesShape })

/** What can be set of pruning besides plugins, once parsed. */
export type PruneSettings = z.infer<typeof schema>

/**
 * The options that say how much goes: at most one of them is to be given.
 *
 * @example
 * ```ts
 * targetFields().map(option => option.name) // ['sparsity', 'keep', 'bytes', 'macs']
 * ```
 */
export function targetFields(): readonly Option[] {
  return describeOptions(targetShape)
}

/**
 * Every other option of `coppice prune` that no plugin has a part in, as data: for forms and documentation.
 *
 * @example
 * ```ts
 * pruneFields().find(option => option.name === 'granularity')?.default // 'channel'
 * ```
 */
export function pruneFields(): readonly Option[] {
  return describeOptions({ ...planShape, ...modeShape, ...repairShape })
}

/**
 * The options that say how examples are read and how many of them are used; where they are is not among them.
 *
 * @example
 * ```ts
 * examplesFields().map(option => option.name) // ['labelColumn', 'preprocess', 'calibration', 'evaluation', 'batch']
 * ```
 */
export function examplesFields(): readonly Option[] {
  return describeOptions(examplesShape)
}

/**
 * Checks settings, texts or values, as the command line does, and fills in defaults.
 *
 * @throws a failure with code `usage` that names the option which is wrong.
 *
 * @example
 * ```ts
 * parsePruneSettings({ sparsity: '50%' }).sparsity // 0.5
 * ```
 */
export function parsePruneSettings(given: Readonly<Record<string, unknown>>): PruneSettings {
  return parseOptions(schema, 'prune', { config: {}, flags: given })
}
