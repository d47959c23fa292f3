import { z } from 'zod'

const decimal: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }
const binary: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

/** An amount as text: `10MB`, `10 MiB`, `1.5G`, `250000`; a share of the input as `50%`. */
export function parseAmount(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const match = /^(\d+(?:\.\d*)?|\.\d+)\s*(%|([kmgt]?)(i?)b?)$/i.exec(value.trim())
  if (!match) return value
  const [, digits, unit, prefix = '', isBinary] = match
  if (unit === '%') return Number(digits) / 100
  const scale = (isBinary ? binary : decimal)[prefix.toLowerCase()]
  return scale === undefined ? value : Number(digits) * scale
}

/** A positive amount of something, or a share of the input's where below 1. */
export function amount(example: string): z.ZodType<number> {
  const error = (issue: { input?: unknown }): string =>
    `expected an amount such as ${example} or 50%, received '${String(issue.input)}'`
  return z.preprocess(
    parseAmount,
    z
      .number({ error })
      .positive()
      .meta({ examples: [example] }),
  )
}
