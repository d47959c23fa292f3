/** Defaults for the flags of the command line; see `coppice prune --help` for each of them. */
export interface Config {
  /** Fraction of the cells to remove: `0.5` or `'50%'`. At most one of `sparsity`, `keep`, `bytes` and `macs`. */
  readonly sparsity?: number | string
  readonly keep?: number | string
  /** Size of the output file: bytes, or text such as `'10MB'`. */
  readonly bytes?: number | string
  /** Multiply-accumulates of one run: a number, or text such as `'500M'`. */
  readonly macs?: number | string
  readonly criterion?: string
  readonly granularity?: 'element' | 'n:m' | 'block' | 'channel' | 'head'
  readonly allocation?: string
  readonly floor?: number | string
  readonly width?: boolean
  readonly factor?: 'outer' | 'inner'
  readonly pattern?: string | readonly [number, number]
  readonly block?: string | readonly [number, number]
  readonly tables?: boolean
  /** Tensors that are left alone: text such as `'lm_head.*,*embed*'`, or a list. */
  readonly exempt?: string | readonly string[]
  readonly rounds?: number
  readonly schedule?: string
  readonly seed?: number
  readonly mode?: 'hard' | 'soft'
  readonly threads?: number
  readonly keepSmallest?: boolean
  /** Examples to calibrate and measure with; see `--data`. */
  readonly data?: string
  readonly labels?: string
  readonly labelColumn?: string
  readonly test?: string
  readonly testLabels?: string
  readonly preprocess?: string
  readonly calibration?: number
  readonly evaluation?: number
  readonly batch?: number
  readonly observations?: string
  readonly workers?: number
  readonly loss?: 'cross-entropy' | 'binary-cross-entropy' | 'squared-error'
  readonly backend?: string
  /** Files or packages whose plugins are there by name too: one, or a list. */
  readonly plugin?: string | readonly string[]
}

/**
 * Gives a config file its types; the object comes back as it is.
 *
 * @example
 * ```ts
 * // coppice.config.ts
 * import { defineConfig } from 'coppice'
 *
 * export default defineConfig({ criterion: 'l2', sparsity: 0.4 })
 * ```
 */
export function defineConfig(config: Config): Config {
  return config
}
