import { z } from 'zod'

const parse = (value: unknown): unknown => {
  if (typeof value !== 'string') return value
  const match = /^\s*([\d.]+(?:e-?\d+)?)\s*(%?)\s*$/i.exec(value)
  const number = Number(match?.[1])
  return Number.isNaN(number) ? value : match?.[2] ? number / 100 : number
}

const expected = (value: unknown): string => `expected a number such as 0.5 or 50%, received '${String(value)}'`

/** A fraction as a number or text: `0.5`, `50%`. */
export function fraction(range: {
  readonly min?: number
  readonly above?: number
  readonly below?: number
  readonly max?: number
}): z.ZodType<number> {
  const { min = -Infinity, above = -Infinity, below = Infinity, max = Infinity } = range
  const bounds = { minimum: Math.max(min, above), maximum: Math.min(below, max) }
  const inside = (value: number): boolean => value >= min && value > above && value < below && value <= max
  return z.preprocess(
    parse,
    z
      .number({ error: issue => expected(issue.input) })
      .refine(inside, { error: `expected ${describe(range)}` })
      .meta(bounds),
  )
}

function describe({ min, above, below, max }: { min?: number; above?: number; below?: number; max?: number }): string {
  const from = min === undefined ? `above ${above}` : `from ${min}`
  return `a number ${from} ${below === undefined ? `to ${max}` : `to below ${below}`}`
}
